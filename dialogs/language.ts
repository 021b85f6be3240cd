import { emit, setup } from 'xstate';
import type { DialogEvent, DialogInput, Effect, SayChoice } from '../core/conversation/vocabulary.ts';

interface Context {
  readonly language: string;
  /** Codes of the languages offered, in the city's order. */
  readonly languages: readonly string[];
}

const HOURS = 3_600_000;

/** A language by its own name, with a capital: `Français`, `中文`. */
function ownName(code: string): string {
  const name = new Intl.DisplayNames([code], { type: 'language' }).of(code) ?? code;
  const [first = '', ...rest] = name;
  return first.toLocaleUpperCase(code) + rest.join('');
}

/** Changes the language of everything that the bot says to this person. `args.languages`: those that it speaks. */
export const language = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    isLanguage: ({ context, event }) => event.type === 'said.choice' && context.languages.includes(event.id),
  },
  actions: {
    askWhich: emit(({ context }) => ({
      type: 'say' as const,
      key: 'language.which',
      choices: context.languages.map((id): SayChoice => ({ id, label: ownName(id) })),
    })),
    confirm: emit({ type: 'say' as const, key: 'language.changed' }),
    rememberLanguage: emit(({ event }) => ({
      type: 'remember' as const,
      facts: { language: event.type === 'said.choice' ? event.id : null },
    })),
    miss: emit({ type: 'miss' as const }),
  },
  delays: { patience: 24 * HOURS },
}).createMachine({
  id: 'language',
  context: ({ input }) => ({
    language: input.language,
    languages: Array.isArray(input.args.languages) ? input.args.languages : [input.language],
  }),
  initial: 'choosing',
  states: {
    choosing: {
      entry: 'askWhich',
      on: {
        'said.choice': { guard: 'isLanguage', target: 'done', actions: 'rememberLanguage' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    done: { type: 'final', entry: 'confirm' },
    forgotten: { type: 'final' },
  },
});

interface Stored {
  readonly status: string;
  readonly value: unknown;
  readonly context: unknown;
}

/** Version 1 knew two languages, and did not keep which. */
export function upgradeLanguage(snapshot: Stored): Stored {
  return { ...snapshot, context: { ...(snapshot.context as object), languages: ['fr', 'en'] } };
}
