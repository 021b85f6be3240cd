import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import type { StepOutput } from './desk-context.ts';
import { backChoice, chose, costOf, linkOf, readingOf, refusalOf } from './desk-said.ts';
import { answerOf, choiceOf, reasonOf, textArg } from './events.ts';

interface Listed {
  readonly id: string;
  readonly title: string;
}

/** As `desk.round` gives it. */
export interface Round extends Listed {
  readonly version: number;
  readonly text: string;
  readonly people: number;
  readonly budget: number;
  readonly cost: number;
  readonly reminder: number;
  readonly segments: number;
}

interface Context extends StepOutput {
  readonly want: 'release' | 'stop';
  readonly rounds: readonly Listed[];
  /** The one that was picked, or that a notice was about. */
  readonly id: string;
  readonly round: Round | null;
  /** Where one proves in the console who one is. */
  readonly url: string;
}

const refused = {
  'call.refused': [
    { guard: 'isUnlinked' as const, target: 'left', actions: 'sayRefusal' as const },
    { target: 'done', actions: 'sayRefusal' as const },
  ],
  'call.failed': { target: 'done', actions: 'sayRefusal' as const },
};

const releaseOrNot = {
  on: {
    'said.choice': [
      { guard: chose('release'), target: 'releasing' },
      { guard: chose('back'), target: 'done' },
    ],
    'said.*': { actions: 'miss' as const },
  },
  after: { patience: 'left' },
};

/** Of the staff's dialog: a round that waits is read and released, one that runs is stopped. */
export const deskRounds = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as StepOutput,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    hasRound: ({ context }) => context.want === 'release' && context.id !== '',
    isUnlinked: ({ event }) => reasonOf(event) === 'not-linked',
    isUnproven: ({ event }) => reasonOf(event) === 'unproven',
    isNone: ({ event }) => (answerOf<Context>(event).rounds ?? []).length === 0,
    isOneToStop: ({ context, event }) =>
      context.want === 'stop' && answerOf<Context>(event).rounds?.length === 1,
    isToStop: ({ context, event }) =>
      context.want === 'stop' && context.rounds.some(({ id }) => id === choiceOf(event)),
    isToRead: ({ context, event }) => context.rounds.some(({ id }) => id === choiceOf(event)),
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    sayRefusal: emit(({ event }) => ({ type: 'say' as const, key: refusalOf(reasonOf(event)) })),
    sayNone: emit(({ context }) => ({ type: 'say' as const, key: `desk.none-${context.want}` })),
    sayDone: emit(({ event }, params: { key: string }) => ({
      type: 'say' as const,
      key: params.key,
      values: { title: answerOf<Listed>(event).title ?? '' },
    })),
    keepRounds: assign({ rounds: ({ event }) => answerOf<Context>(event).rounds ?? [] }),
    keepOnly: assign({ id: ({ event }) => answerOf<Context>(event).rounds?.[0]?.id ?? '' }),
    keepPicked: assign({ id: ({ event }) => choiceOf(event) }),
    keepRound: assign({ round: ({ event }) => answerOf<Round>(event) as Round }),
    keepUrl: assign({ url: ({ event }) => answerOf<Context>(event).url ?? '' }),
    comeBack: assign({ again: true }),
  },
  delays: { patience: 15 * 60_000 },
}).createMachine({
  id: 'desk-rounds',
  context: ({ input: { args } }) => ({
    want: args.want === 'stop' ? 'stop' : 'release',
    rounds: [],
    id: textArg(args, 'id'),
    round: null,
    url: '',
    again: false,
  }),
  output: ({ context }) => ({ again: context.again }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasRound', target: 'reading' }, { target: 'listing' }] },
    listing: {
      entry: {
        type: 'call',
        params: ({ context: { want } }) => ({
          op: want === 'stop' ? 'desk.running' : 'desk.waiting',
          args: {},
        }),
      },
      on: {
        'call.ok': [
          { guard: 'isNone', target: 'done', actions: 'sayNone' },
          { guard: 'isOneToStop', target: 'stopping', actions: 'keepOnly' },
          { target: 'picking', actions: 'keepRounds' },
        ],
        ...refused,
      },
    },
    picking: {
      entry: {
        type: 'say',
        params: ({ context: { want, rounds } }) => ({
          key: `desk.which-${want}`,
          choices: [...rounds.map(({ id, title }): SayChoice => ({ id, label: title })), backChoice],
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isToStop', target: 'stopping', actions: 'keepPicked' },
          { guard: 'isToRead', target: 'reading', actions: 'keepPicked' },
          { guard: chose('back'), target: 'done' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'left' },
    },
    reading: {
      entry: { type: 'call', params: ({ context }) => ({ op: 'desk.round', args: { id: context.id } }) },
      on: { 'call.ok': { target: 'confirming', actions: 'keepRound' }, ...refused },
    },
    confirming: {
      entry: [
        { type: 'say', params: ({ context }) => costOf(context.round) },
        { type: 'say', params: ({ context }) => readingOf(context.round) },
      ],
      ...releaseOrNot,
    },
    releasing: {
      entry: {
        type: 'call',
        params: ({ context: { id, round } }) => ({
          op: 'desk.release',
          args: { id, version: round?.version ?? 0 },
        }),
      },
      on: {
        'call.ok': {
          target: 'done',
          actions: ['settle', { type: 'sayDone', params: { key: 'desk.released' } }],
        },
        'call.refused': [
          { guard: 'isUnproven', target: 'proving', actions: 'keepUrl' },
          ...refused['call.refused'],
        ],
        'call.failed': refused['call.failed'],
      },
    },
    proving: {
      entry: {
        type: 'say',
        params: ({ context: { url } }) => ({
          key: 'desk.prove',
          choices: [{ id: 'release', key: 'desk.release-now' }, backChoice],
          ...linkOf(url),
        }),
      },
      ...releaseOrNot,
    },
    stopping: {
      entry: { type: 'call', params: ({ context }) => ({ op: 'desk.stop', args: { id: context.id } }) },
      on: {
        'call.ok': {
          target: 'done',
          actions: ['settle', { type: 'sayDone', params: { key: 'desk.stopped' } }],
        },
        ...refused,
      },
    },
    done: { entry: 'comeBack', type: 'final' },
    left: { type: 'final' },
  },
});
