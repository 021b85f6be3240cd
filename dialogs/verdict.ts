import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, reasonOf, textArg } from './events.ts';

interface Context {
  /** Holds the reference, and perhaps the verdict: "R-XXXXXX pas réglé". */
  readonly text: string;
  readonly fixed: boolean | null;
}

interface Judged {
  readonly reference: string;
  readonly fixed: boolean;
}

const hour = 3_600_000;

/** Is it mended? The resident's word on what the city says is done. */
export const verdict = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    isFixed: ({ event }) => answerOf<Judged>(event).fixed === true,
    isUntold: ({ event }) => reasonOf(event) === 'which',
    isEarly: ({ event }) => reasonOf(event) === 'not_done',
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    sayOf: emit(({ event }, params: { key: string }) => ({
      type: 'say' as const,
      key: params.key,
      values: { reference: answerOf<Judged>(event).reference ?? '' },
    })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    keepReference: assign({ text: ({ event }) => answerOf<Judged>(event).reference ?? '' }),
    keepFixed: assign({ fixed: ({ event }) => choiceOf(event) === 'fixed' }),
  },
  delays: { patience: 24 * hour },
}).createMachine({
  id: 'verdict',
  context: ({ input }) => ({
    text: textArg(input.args, 'payload') || textArg(input.args, 'text'),
    fixed: null,
  }),
  initial: 'judging',
  states: {
    judging: {
      entry: {
        type: 'call',
        params: ({ context: { text, fixed } }) => ({
          op: 'reports.verdict',
          args: { text, ...(fixed !== null && { fixed }) },
        }),
      },
      on: {
        'call.ok': [
          {
            guard: 'isFixed',
            target: 'done',
            actions: ['settle', { type: 'sayOf', params: { key: 'verdict.thanks' } }],
          },
          { target: 'done', actions: ['settle', { type: 'sayOf', params: { key: 'verdict.reopened' } }] },
        ],
        'call.refused': [
          { guard: 'isUntold', target: 'asking', actions: 'keepReference' },
          {
            guard: 'isEarly',
            target: 'done',
            actions: { type: 'sayOf', params: { key: 'verdict.not_done' } },
          },
          { target: 'done', actions: { type: 'sayOf', params: { key: 'verdict.unknown' } } },
        ],
        'call.failed': { target: 'done', actions: { type: 'sayOf', params: { key: 'report.failed' } } },
      },
    },
    asking: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'verdict.which',
          values: { reference: context.text },
          choices: [
            { id: 'fixed', key: 'verdict.fixed' },
            { id: 'broken', key: 'verdict.broken' },
          ],
        }),
      },
      on: {
        'said.choice': { target: 'judging', actions: 'keepFixed' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    done: { type: 'final' },
  },
});
