import { assign, emit, setup } from 'xstate';
import type { DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';

export interface AgeArgs {
  readonly poll: string;
  /** Years. */
  readonly minAge: number;
}

export interface AgeOutput {
  readonly ofAge: boolean;
  /** Did not answer in time. */
  readonly forgotten: boolean;
}

/** Whether one has the age that the poll asks: declared, checked by nobody, kept as a fact for this poll. Output: AgeOutput. */
type Context = AgeArgs & AgeOutput;

export const age = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as AgeOutput,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => event.type === 'said.choice' && event.id === params.choice,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    rememberAge: emit(({ context }) => ({ type: 'remember' as const, facts: { ofAge: context.poll } })),
    sayTooYoung: emit(({ context: { minAge } }) => ({
      type: 'say' as const,
      key: 'age.too-young',
      values: { minAge },
    })),
    markOfAge: assign({ ofAge: true }),
    markForgotten: assign({ forgotten: true }),
  },
  delays: { patience: 3 * 24 * 3_600_000 },
}).createMachine({
  id: 'age',
  context: ({ input }) => ({
    ...(input.args as unknown as AgeArgs),
    ofAge: false,
    forgotten: false,
  }),
  initial: 'asking',
  output: ({ context: { ofAge, forgotten } }) => ({ ofAge, forgotten }),
  states: {
    asking: {
      entry: {
        type: 'say',
        params: ({ context: { minAge } }) => ({
          key: 'age.enough',
          values: { minAge },
          choices: [
            { id: 'yes', key: 'age.yes' },
            { id: 'no', key: 'age.no' },
          ],
        }),
      },
      on: {
        'said.choice': [
          {
            guard: { type: 'is', params: { choice: 'yes' } },
            target: 'done',
            actions: ['markOfAge', 'rememberAge'],
          },
          { target: 'done', actions: 'sayTooYoung' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: { target: 'done', actions: 'markForgotten' } },
    },
    done: { type: 'final' },
  },
});
