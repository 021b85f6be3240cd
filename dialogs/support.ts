import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, reasonOf, referenceIn, textArg, textOf } from './events.ts';

/** As `contributions.show` gives it. */
interface Shown {
  readonly reference: string;
  readonly kind: 'proposal' | 'dataset' | 'idea';
  readonly title: string;
  readonly what: string;
  readonly where: string;
  readonly supporters: number;
  readonly open: boolean;
  readonly mine: boolean;
  readonly supported: boolean;
}

/** `supported`: now, or before. */
export interface SupportOutput {
  readonly supported: boolean;
}

interface Context {
  readonly text: string;
  readonly shown: Shown | null;
  readonly supported: boolean;
}

const hour = 3_600_000;
const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
const refusals: Readonly<Record<string, string>> = {
  own: 'support.own',
  already: 'support.already',
  closed: 'support.closed',
};

/** Someone else's proposal or data request, by its code: read it, support it. Output: SupportOutput. */
export const support = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as SupportOutput,
  },
  guards: {
    namesOne: ({ context }) => referenceIn(context.text) !== '',
    isMine: ({ event }) => answerOf<Shown>(event).mine === true,
    isSupported: ({ event }) => answerOf<Shown>(event).supported === true,
    isOpen: ({ event }) => answerOf<Shown>(event).open === true,
    isAlready: ({ event }) => reasonOf(event) === 'already',
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    sayOf: emit(({ event }, params: { key: string }) => ({
      type: 'say' as const,
      key: params.key,
      values: {
        reference: answerOf<Shown>(event).reference ?? '',
        supporters: answerOf<Shown>(event).supporters ?? 0,
      },
    })),
    sayRefusal: emit(({ event }) => ({
      type: 'say' as const,
      key: refusals[reasonOf(event)] ?? 'support.unknown',
      values: { reference: answerOf<Shown>(event).reference ?? '' },
    })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    keepText: assign({ text: ({ event }) => textOf(event) }),
    keepShown: assign({ shown: ({ event }) => ('value' in event ? (event.value as Shown) : null) }),
    markSupported: assign({ supported: true }),
  },
  delays: { patience: 24 * hour },
}).createMachine({
  id: 'support',
  context: ({ input }) => ({
    text: textArg(input.args, 'payload') || textArg(input.args, 'text'),
    shown: null,
    supported: false,
  }),
  initial: 'beginning',
  output: ({ context }) => ({ supported: context.supported }),
  states: {
    beginning: { always: [{ guard: 'namesOne', target: 'finding' }, { target: 'asking' }] },
    asking: {
      entry: { type: 'say', params: { key: 'support.which' } },
      on: {
        'said.text': { target: 'finding', actions: 'keepText' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    finding: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'contributions.show', args: { text: context.text } }),
      },
      on: {
        'call.ok': [
          { guard: 'isMine', target: 'done', actions: { type: 'sayOf', params: { key: 'support.own' } } },
          {
            guard: 'isSupported',
            target: 'done',
            actions: ['markSupported', { type: 'sayOf', params: { key: 'support.already' } }],
          },
          { guard: 'isOpen', target: 'viewing', actions: 'keepShown' },
          { target: 'done', actions: { type: 'sayOf', params: { key: 'support.closed' } } },
        ],
        'call.refused': { target: 'asking', actions: { type: 'say', params: { key: 'support.unknown' } } },
        'call.failed': { target: 'done', actions: { type: 'say', params: { key: 'report.failed' } } },
      },
    },
    viewing: {
      entry: {
        type: 'say',
        params: ({ context: { shown } }) => ({
          key: shown?.kind === 'proposal' ? 'support.view' : 'support.view_dataset',
          values: {
            reference: shown?.reference ?? '',
            title: shown?.title ?? '',
            what: shown?.what ?? '',
            where: shown?.where || { key: 'propose.all' },
            supporters: shown?.supporters ?? 0,
          },
          choices: [
            { id: 'yes', key: 'support.yes' },
            { id: 'no', key: 'support.no' },
          ],
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('yes'), target: 'adding' },
          { target: 'done', actions: { type: 'say', params: { key: 'support.left' } } },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    adding: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'contributions.support',
          args: { text: context.shown?.reference ?? '' },
        }),
      },
      on: {
        'call.ok': {
          target: 'done',
          actions: ['settle', 'markSupported', { type: 'sayOf', params: { key: 'support.thanks' } }],
        },
        'call.refused': [
          { guard: 'isAlready', target: 'done', actions: ['markSupported', 'sayRefusal'] },
          { target: 'done', actions: 'sayRefusal' },
        ],
        'call.failed': { target: 'done', actions: { type: 'say', params: { key: 'report.failed' } } },
      },
    },
    done: { type: 'final' },
  },
});
