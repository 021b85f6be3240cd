import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import type { StepOutput } from './desk-context.ts';
import { backChoice, chose, refusalOf, stateChoices } from './desk-said.ts';
import { answerOf, choiceOf, reasonOf, referenceIn, textArg, textOf } from './events.ts';

interface Context extends StepOutput {
  readonly reference: string;
  readonly state: string;
  readonly note: string;
}

/** As `desk.report` answers. */
interface Changed {
  readonly reference: string;
  readonly told: number;
}

/** Of the staff's dialog: a report's new state, and the words to who sent it. */
export const deskReport = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as StepOutput,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    hasState: ({ context }) => context.reference !== '' && context.state !== '',
    isUnlinked: ({ event }) => reasonOf(event) === 'not-linked',
    isState: ({ event }) => stateChoices.some(({ id }) => id === choiceOf(event)),
    isReference: ({ event }) => referenceIn(textOf(event)) !== '',
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    sayRefusal: emit(({ event }) => ({ type: 'say' as const, key: refusalOf(reasonOf(event)) })),
    sayChanged: emit(({ event }) => {
      const { reference = '', told = 0 } = answerOf<Changed>(event);
      return { type: 'say' as const, key: 'desk.state-changed', values: { reference, told } };
    }),
    keepReference: assign({ reference: ({ event }) => referenceIn(textOf(event)) }),
    keepState: assign({ state: ({ event }) => choiceOf(event).slice('state.'.length) }),
    keepNote: assign({ note: ({ event }) => textOf(event).slice(0, 1000) }),
    comeBack: assign({ again: true }),
  },
  delays: { patience: 15 * 60_000 },
}).createMachine({
  id: 'desk-report',
  context: ({ input: { args } }) => ({
    reference: textArg(args, 'reference'),
    state: textArg(args, 'state'),
    note: '',
    again: false,
  }),
  output: ({ context }) => ({ again: context.again }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasState', target: 'wording' }, { target: 'referencing' }] },
    referencing: {
      entry: {
        type: 'say',
        params: { key: 'desk.which-report', choices: [backChoice], free: true },
      },
      on: {
        'said.text': [{ guard: 'isReference', target: 'stating', actions: 'keepReference' }],
        'said.choice': [{ guard: chose('back'), target: 'done' }, { actions: 'miss' }],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'left' },
    },
    stating: {
      entry: {
        type: 'say',
        params: ({ context: { reference } }) => ({
          key: 'desk.which-state',
          values: { reference },
          choices: [...stateChoices, backChoice],
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isState', target: 'wording', actions: 'keepState' },
          { guard: chose('back'), target: 'done' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'left' },
    },
    wording: {
      entry: {
        type: 'say',
        params: ({ context: { reference, state } }) => ({
          key: 'desk.words',
          values: { reference, state: { key: `desk.state-${state}` } },
          free: true,
          choices: [{ id: 'skip', key: 'desk.no-words' }, backChoice],
        }),
      },
      on: {
        'said.text': { target: 'changing', actions: 'keepNote' },
        'said.choice': [
          { guard: chose('skip'), target: 'changing' },
          { guard: chose('back'), target: 'done' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'left' },
    },
    changing: {
      entry: {
        type: 'call',
        params: ({ context: { reference, state, note } }) => ({
          op: 'desk.report',
          args: { reference, state, note },
        }),
      },
      on: {
        'call.ok': { target: 'done', actions: ['settle', 'sayChanged'] },
        'call.refused': [
          { guard: 'isUnlinked', target: 'left', actions: 'sayRefusal' },
          { target: 'done', actions: 'sayRefusal' },
        ],
        'call.failed': { target: 'done', actions: 'sayRefusal' },
      },
    },
    done: { entry: 'comeBack', type: 'final' },
    left: { type: 'final' },
  },
});
