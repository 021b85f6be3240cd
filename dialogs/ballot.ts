import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import type { AgeOutput } from './age.ts';
import type { ArrangeOutput } from './arrange.ts';
import {
  ageArgs,
  arrangeArgs,
  type BallotOutput,
  browseArgs,
  type BallotContext as Context,
  castArgs,
  choice,
  needsAge,
  type PollView,
  picksOf,
  receipt,
  refusalOf,
  whole,
  withMinAge,
} from './ballot-paper.ts';
import type { BrowseOutput } from './browse-list.ts';
import type { ProofOutput } from './proof.ts';
import type { SectorOutput } from './sector.ts';

const chose = (event: DialogEvent): string => (event.type === 'said.choice' ? event.id : '');
const current = (event: DialogEvent): Partial<PollView> =>
  event.type === 'call.ok' ? ((event.value as PollView | undefined) ?? {}) : {};
const output = <T>(event: DialogEvent): Partial<T> =>
  event.type === 'returned' ? ((event.output as T | undefined) ?? {}) : {};

/** The ballot with its two papers: chosen in `browse`, seen, changed, cast. Output: BallotOutput. */
export const ballot = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as BallotOutput,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => chose(event) === params.choice,
    isRefusal: ({ event }, params: { reason: string }) =>
      event.type === 'call.refused' && event.reason === params.reason,
    needsAge: ({ context }) => needsAge(context),
    isOfAge: ({ event }) => output<AgeOutput>(event).ofAge === true,
    needsProof: ({ context }) => context.aim !== 'look' && !context.proven,
    needsSector: ({ context }) =>
      context.sector === null && (context.aim !== 'look' || context.paper === 'sector'),
    isCasting: ({ context }) => context.aim === 'cast',
    isProven: ({ event }) => output<ProofOutput>(event).proven === true,
    hasVoted: ({ event }) => current(event).votedOn != null,
    isPlaced: ({ event }) => output<SectorOutput>(event).sector != null,
    wentAway: ({ event }) => output<ProofOutput & BrowseOutput>(event).forgotten === true,
    hasPicks: ({ context }) => picksOf(context).length > 0,
    isPick: ({ context, event }) => picksOf(context).some(({ id }) => id === chose(event)),
    shouldRemind: ({ context }) => !context.reminded && picksOf(context).length > 0,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    goProve: emit({ type: 'go' as const, dialog: 'proof', args: { paper: true } }),
    goBrowse: emit(({ context }) => ({
      type: 'go' as const,
      dialog: 'browse',
      args: { ...browseArgs(context) },
    })),
    sayRefusal: emit(({ event }) => ({ type: 'say' as const, key: refusalOf(event) })),
    goAge: emit(({ context }) => ({ type: 'go' as const, dialog: 'age', args: { ...ageArgs(context) } })),
    markOfAge: assign({ ofAge: true }),
    keepMinAge: assign({ ofAge: false, poll: ({ context, event }) => withMinAge(context, event) }),
    sayAgain: emit({ type: 'say' as const, key: 'ballot.voted-before' }),
    goArrange: emit(({ context }) => ({
      type: 'go' as const,
      dialog: 'arrange',
      args: { ...arrangeArgs(context) },
    })),
    keepArranged: assign({
      city: ({ context, event }) => output<ArrangeOutput>(event).city ?? context.city,
      own: ({ context, event }) => output<ArrangeOutput>(event).own ?? context.own,
    }),
    keepKnownSector: assign({
      sector: ({ context, event }) => context.sector ?? current(event).sector ?? null,
    }),
    goSector: emit({ type: 'go' as const, dialog: 'sector' }),
    keepSector: assign({ sector: ({ event }) => output<SectorOutput>(event).sector ?? null, own: [] }),
    leaveSector: assign({ sector: null, own: [], paper: 'sector', aim: 'look' }),
    aim: assign((_, params: Partial<Context>) => params),
    markProven: assign({ proven: true }),
    markUnproven: assign({ proven: false, aim: 'look' }),
    keepPicks: assign({
      reminded: ({ context, event }) => context.reminded || output<BrowseOutput>(event).reminded === true,
      city: ({ context, event }) =>
        context.paper === 'city' ? (output<BrowseOutput>(event).picks ?? context.city) : context.city,
      own: ({ context, event }) =>
        context.paper === 'sector' ? (output<BrowseOutput>(event).picks ?? context.own) : context.own,
    }),
    dropPick: assign({
      city: ({ context, event }) => context.city.filter(({ id }) => id !== chose(event)),
      own: ({ context, event }) => context.own.filter(({ id }) => id !== chose(event)),
    }),
    clearPicks: assign({ city: [], own: [] }),
    end: assign((_, params: BallotOutput) => params),
    markReminded: assign({ reminded: true }),
  },
  delays: { reminder: 20 * 3_600_000, patience: 3 * 24 * 3_600_000 },
}).createMachine({
  id: 'ballot',
  context: ({ input }) => {
    const { poll, aim } = input.args as unknown as { poll: PollView; aim: 'look' | 'vote' };
    return {
      poll,
      proven: input.proven || input.facts.paper === true,
      ofAge: input.facts.ofAge === poll.id,
      sector: poll.sector,
      city: [],
      own: [],
      paper: 'city',
      aim,
      reminded: false,
      ended: 'gone',
    };
  },
  initial: 'entering',
  output: ({ context }) => ({ ended: context.ended }),
  states: {
    entering: {
      always: [
        { guard: 'needsAge', target: 'declaring' },
        { guard: 'needsProof', target: 'proving' },
        { guard: 'needsSector', target: 'placing' },
        { guard: 'isCasting', target: 'casting' },
        { target: 'browsing' },
      ],
    },
    declaring: {
      entry: 'goAge',
      on: {
        returned: [
          { guard: 'wentAway', target: 'done' },
          { guard: 'isOfAge', target: 'entering', actions: 'markOfAge' },
          { guard: 'hasPicks', target: 'reviewing', actions: { type: 'aim', params: { aim: 'look' } } },
          'left',
        ],
      },
    },
    proving: {
      entry: [{ type: 'say', params: { key: 'ballot.needs-proof' } }, 'goProve'],
      on: {
        returned: [
          { guard: 'wentAway', target: 'done' },
          { guard: 'isProven', target: 'proven' },
          { guard: 'hasPicks', target: 'reviewing', actions: { type: 'aim', params: { aim: 'look' } } },
          'left',
        ],
      },
    },
    // The number may be that of someone who gave their sector, or voted, on another channel.
    proven: {
      entry: ['markProven', { type: 'call', params: { op: 'polls.current', args: {} } }],
      on: {
        'call.ok': [
          { guard: 'hasVoted', target: 'entering', actions: ['keepKnownSector', 'sayAgain'] },
          { target: 'entering', actions: 'keepKnownSector' },
        ],
        'call.refused': {
          target: 'done',
          actions: [{ type: 'say', params: { key: 'ballot.closed' } }, 'clearPicks'],
        },
        'call.failed': 'entering',
      },
    },
    placing: {
      entry: 'goSector',
      on: {
        returned: [{ guard: 'isPlaced', target: 'entering', actions: 'keepSector' }, { target: 'done' }],
      },
    },
    browsing: {
      entry: 'goBrowse',
      on: {
        returned: [
          { guard: 'wentAway', target: 'done' },
          { target: 'reviewing', actions: 'keepPicks' },
        ],
      },
    },
    reviewing: {
      entry: { type: 'say', params: ({ context }) => whole(context) },
      on: {
        'said.choice': [
          {
            guard: { type: 'is', params: { choice: 'cast' } },
            target: 'entering',
            actions: { type: 'aim', params: { aim: 'cast' } },
          },
          {
            guard: { type: 'is', params: { choice: 'city' } },
            target: 'entering',
            actions: { type: 'aim', params: { aim: 'look', paper: 'city' } },
          },
          {
            guard: { type: 'is', params: { choice: 'sector' } },
            target: 'entering',
            actions: { type: 'aim', params: { aim: 'look', paper: 'sector' } },
          },
          { guard: { type: 'is', params: { choice: 'move' } }, target: 'entering', actions: 'leaveSector' },
          { guard: { type: 'is', params: { choice: 'remove' } }, target: 'removing' },
          { guard: { type: 'is', params: { choice: 'change' } }, target: 'arranging' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: {
        reminder: {
          guard: 'shouldRemind',
          actions: [{ type: 'say', params: { key: 'ballot.reminder', gentle: true } }, 'markReminded'],
        },
        patience: 'done',
      },
    },
    arranging: {
      entry: 'goArrange',
      on: {
        returned: [
          { guard: 'wentAway', target: 'done' },
          { target: 'reviewing', actions: 'keepArranged' },
        ],
      },
    },
    removing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'ballot.which-off',
          choices: [...picksOf(context).map(({ id, title }) => ({ id, label: title })), choice('keep')],
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isPick', target: 'reviewing', actions: 'dropPick' },
          { target: 'reviewing' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    casting: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'ballots.cast', args: castArgs(context) }),
      },
      on: {
        'call.ok': 'recorded',
        'call.refused': [
          {
            guard: { type: 'isRefusal', params: { reason: 'closed' } },
            target: 'done',
            actions: ['sayRefusal', 'clearPicks'],
          },
          {
            guard: { type: 'isRefusal', params: { reason: 'unproven' } },
            target: 'reviewing',
            actions: ['sayRefusal', 'markUnproven'],
          },
          {
            guard: { type: 'isRefusal', params: { reason: 'age' } },
            target: 'entering',
            actions: 'keepMinAge',
          },
          {
            guard: { type: 'isRefusal', params: { reason: 'too-dear' } },
            target: 'reviewing',
            actions: 'sayRefusal',
          },
          { target: 'reviewing', actions: ['sayRefusal', 'clearPicks'] },
        ],
        'call.failed': {
          target: 'reviewing',
          actions: { type: 'say', params: { key: 'ballot.failed' } },
        },
      },
    },
    recorded: {
      entry: [
        {
          type: 'say',
          params: ({ event }) => ({ key: 'ballot.recorded', values: receipt(event), forget: true }),
        },
        'clearPicks',
        { type: 'end', params: { ended: 'cast' } },
      ],
      always: 'done',
    },
    left: { entry: { type: 'end', params: { ended: 'left' } }, always: 'done' },
    // However it ended, the choices do not stay behind in what RETOUR could bring back.
    done: { entry: 'settle', type: 'final' },
  },
});
