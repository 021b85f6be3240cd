import { emit, setup } from 'xstate';
import type { DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';

interface Context {
  readonly language: string;
}

const HOURS = 3_600_000;

/** Changes the language of everything that the bot says to this person. */
export const language = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    isLanguage: ({ event }) => event.type === 'said.choice' && ['fr', 'en'].includes(event.id),
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    rememberLanguage: emit(({ event }) => ({
      type: 'remember' as const,
      facts: { language: event.type === 'said.choice' ? event.id : null },
    })),
    miss: emit({ type: 'miss' as const }),
  },
  delays: { patience: 24 * HOURS },
}).createMachine({
  id: 'language',
  context: ({ input }) => ({ language: input.language }),
  initial: 'choosing',
  states: {
    choosing: {
      entry: {
        type: 'say',
        params: {
          key: 'language.which',
          choices: [
            { id: 'fr', label: 'Français' },
            { id: 'en', label: 'English' },
          ],
        },
      },
      on: {
        'said.choice': { guard: 'isLanguage', target: 'done', actions: 'rememberLanguage' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    done: { type: 'final', entry: { type: 'say', params: { key: 'language.changed' } } },
    forgotten: { type: 'final' },
  },
});
