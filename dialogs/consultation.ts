import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import {
  type Answered,
  asChoice,
  choice,
  type Entered,
  type Listed,
  type Result,
  resultSay,
} from './consultation-shown.ts';
import { answerOf, choiceOf, outputOf, reasonOf, textArg } from './events.ts';
import type { QuestionOutput, QuestionView, Said } from './question.ts';

/** A round of questions: chosen, answered one question at a time, changed until the close; its results. */
interface Context {
  /** The round's id. */
  readonly id: string;
  readonly rounds: readonly Listed[];
  readonly round: Entered | null;
  readonly index: number;
  /** One answer is being changed: no next question follows. */
  readonly changing: boolean;
  readonly said: Said | null;
  readonly reminded: boolean;
}

const hour = 3_600_000;
const chose = (id: string) => ({ type: 'is' as const, params: { choice: id } });
const refused = (reason: string) => ({ type: 'isRefusal' as const, params: { reason } });
const say = (key: string) => ({ type: 'say' as const, params: { key } });

export const consultation = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    hasId: ({ context }) => context.id !== '',
    isNone: ({ event }) => answerOf<{ rounds: readonly Listed[] }>(event).rounds?.length === 0,
    isOnlyOne: ({ event }) => answerOf<{ rounds: readonly Listed[] }>(event).rounds?.length === 1,
    isListed: ({ context, event }) => context.rounds.some(({ id }) => id === choiceOf(event)),
    isWhole: ({ event }) => answerOf<Entered>(event).next === answerOf<Entered>(event).total,
    isBegun: ({ event }) => answerOf<Entered>(event).begun === true,
    isRefusal: ({ event }, params: { reason: string }) => reasonOf(event) === params.reason,
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isQuestion: ({ context, event }) => context.round?.questions[Number(choiceOf(event))] !== undefined,
    isSaid: ({ event }) => Boolean(outputOf<QuestionOutput>(event).said),
    isChanging: ({ context }) => context.changing,
    isFinished: ({ event }) => answerOf<Answered>(event).finished === true,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    goQuestion: emit(({ context, event }) => ({
      type: 'go' as const,
      dialog: 'question',
      args: { question: answerOf<QuestionView>(event), reminded: context.reminded },
    })),
    keepRounds: assign({
      rounds: ({ event }) => answerOf<{ rounds: readonly Listed[] }>(event).rounds ?? [],
    }),
    keepOnly: assign({
      id: ({ event }) => answerOf<{ rounds: readonly Listed[] }>(event).rounds?.[0]?.id ?? '',
    }),
    keepId: assign({ id: ({ event }) => choiceOf(event) }),
    keepRound: assign({
      round: ({ event }) => answerOf<Entered>(event) as Entered,
      index: ({ event }) => answerOf<Entered>(event).next ?? 0,
      changing: false,
    }),
    keepChanged: assign({ index: ({ event }) => Number(choiceOf(event)), changing: true }),
    keepSaid: assign({
      said: ({ event }) => outputOf<QuestionOutput>(event).said ?? null,
      reminded: ({ context, event }) => outputOf<QuestionOutput>(event).reminded ?? context.reminded,
    }),
    keepNext: assign({ index: ({ event }) => answerOf<Answered>(event).next ?? 0, said: null }),
    forgetSaid: assign({ said: null }),
    toFirst: assign({ index: 0 }),
    toNext: assign({ index: ({ context }) => context.index + 1 }),
  },
  delays: { patience: 48 * hour },
}).createMachine({
  id: 'consultation',
  context: ({ input }) => ({
    id: textArg(input.args, 'payload'),
    rounds: [],
    round: null,
    index: 0,
    changing: false,
    said: null,
    reminded: false,
  }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasId', target: 'entering' }, { target: 'listing' }] },
    listing: {
      entry: { type: 'call', params: { op: 'consultations.open', args: {} } },
      on: {
        'call.ok': [
          { guard: 'isNone', target: 'done', actions: say('consultation.none') },
          { guard: 'isOnlyOne', target: 'entering', actions: 'keepOnly' },
          { target: 'choosing', actions: 'keepRounds' },
        ],
        'call.refused': 'failed',
        'call.failed': 'failed',
      },
    },
    choosing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({ key: 'consultation.which', choices: context.rounds.map(asChoice) }),
      },
      on: {
        'said.choice': { guard: 'isListed', target: 'entering', actions: 'keepId' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    entering: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'consultations.enter', args: { round: context.id } }),
      },
      on: {
        'call.ok': [
          { guard: 'isWhole', target: 'answered', actions: 'keepRound' },
          { guard: 'isBegun', target: 'asking', actions: ['keepRound', say('consultation.resumed')] },
          { target: 'door', actions: 'keepRound' },
        ],
        'call.refused': [
          { guard: refused('results'), target: 'reading', actions: 'toFirst' },
          { guard: refused('unknown'), target: 'listing', actions: say('consultation.unknown') },
          {
            guard: refused('soon'),
            target: 'done',
            actions: {
              type: 'say',
              params: ({ event }) => ({
                key: 'consultation.soon',
                values: { title: '', opensAt: 0, ...answerOf<{ title: string; opensAt: number }>(event) },
              }),
            },
          },
          { target: 'done', actions: say('consultation.over') },
        ],
        'call.failed': 'failed',
      },
    },
    door: {
      entry: {
        type: 'say',
        params: ({ context: { round } }) => ({
          key: 'consultation.door',
          values: {
            title: round?.title ?? '',
            intro: round?.intro ?? '',
            total: round?.total ?? 0,
            closesAt: round?.closesAt ?? 0,
            demonstration: round?.demonstration ? 'yes' : 'no',
          },
          choices: [choice('begin'), choice('later')],
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('begin'), target: 'asking' },
          { guard: chose('later'), target: 'done', actions: say('consultation.come_back') },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    asking: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'consultations.question',
          args: { round: context.id, index: context.index },
        }),
      },
      on: {
        'call.ok': { target: 'awaiting', actions: 'goQuestion' },
        'call.refused': { target: 'done', actions: say('consultation.over') },
        'call.failed': 'failed',
      },
    },
    awaiting: {
      on: {
        returned: [{ guard: 'isSaid', target: 'keeping', actions: 'keepSaid' }, { target: 'done' }],
      },
    },
    keeping: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'consultations.answer',
          args: { round: context.id, index: context.index, ...context.said },
        }),
      },
      on: {
        'call.ok': [
          { guard: 'isChanging', target: 'entering', actions: ['forgetSaid', say('consultation.changed')] },
          {
            guard: 'isFinished',
            target: 'done',
            actions: {
              type: 'say',
              params: ({ event }) => ({
                key: 'consultation.thanks',
                values: {
                  next: answerOf<Answered>(event).thanks ?? '',
                  closesAt: answerOf<Answered>(event).closesAt ?? 0,
                },
              }),
            },
          },
          { target: 'asking', actions: 'keepNext' },
        ],
        'call.refused': [
          { guard: refused('wrong'), target: 'asking', actions: ['forgetSaid', say('consultation.wrong')] },
          { target: 'done', actions: say('consultation.over') },
        ],
        'call.failed': 'failed',
      },
    },
    /** Everything is answered: which answer is to be changed? */
    answered: {
      entry: {
        type: 'say',
        params: ({ context: { round } }) => ({
          key: 'consultation.answered',
          values: { title: round?.title ?? '', closesAt: round?.closesAt ?? 0 },
          choices: [
            choice('keep'),
            ...(round?.questions ?? []).map(({ index, text }) => ({
              id: String(index),
              key: 'consultation.nth',
              values: { number: index + 1, text },
            })),
          ],
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('keep'), target: 'done', actions: say('consultation.kept') },
          { guard: 'isQuestion', target: 'asking', actions: 'keepChanged' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    reading: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'consultations.results',
          args: { round: context.id, index: context.index },
        }),
      },
      on: { 'call.ok': 'shown', 'call.refused': 'failed', 'call.failed': 'failed' },
    },
    shown: {
      entry: { type: 'say', params: ({ event }) => resultSay(answerOf<Result>(event)) },
      on: {
        'said.choice': [
          { guard: chose('next'), target: 'reading', actions: 'toNext' },
          { guard: chose('leave'), target: 'done', actions: say('consultation.read') },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    failed: { entry: say('consultation.failed'), type: 'final' },
    done: { type: 'final' },
  },
});
