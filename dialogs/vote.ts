import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import type { BallotOutput, PollView } from './ballot-paper.ts';
import { textArg } from './events.ts';
import { type Results, resultsSay } from './vote-figures.ts';

interface Shut {
  readonly next: { readonly title: string; readonly opensAt: number } | null;
  readonly counting: boolean;
  readonly last: { readonly id: string; readonly title: string } | null;
}

/** The door of the vote: which poll is open, who may vote, how the vote is protected, the results. Then `ballot`. */
interface Context {
  readonly poll: PollView | null;
  /** The last counted poll, when none is open. */
  readonly last: string | null;
  /** Asked for news of the votes before, or can't be told any: there is nothing to ask. */
  readonly willBeTold: boolean;
  /** The project that a poster is about; absent in what older versions stored. */
  readonly project?: string;
}

const choice = (id: string): SayChoice => ({ id, key: `vote.${id}` });
const doorKey = (poll: PollView | null): string => {
  if (poll?.votedOn) return 'vote.door-again';
  return typeof poll?.minAge === 'number' ? 'vote.door-aged' : 'vote.door';
};
const DOOR = [choice('begin'), choice('look'), choice('protection')];

interface ProjectShown {
  readonly title: string;
  readonly summary: string;
  readonly place: string;
  readonly cost: number;
  readonly number: number;
}

/** The project of a poster, in full. */
const projectSay = ({
  title = '',
  summary = '',
  place = '',
  cost = 0,
  number = 0,
}: Partial<ProjectShown>) => ({
  key: 'browse.project',
  values: { title, summary, place, cost, number },
  choices: DOOR,
});

const YES_NO: readonly SayChoice[] = [
  { id: 'yes', key: 'vote.remind-yes' },
  { id: 'no', key: 'vote.remind-no' },
];

const chose = (event: DialogEvent): string => (event.type === 'said.choice' ? event.id : '');
const value = <T>(event: DialogEvent): Partial<T> =>
  event.type === 'call.ok' || event.type === 'call.refused' ? ((event.value as T | undefined) ?? {}) : {};
const isReturned = (event: DialogEvent, ended: BallotOutput['ended']): boolean =>
  event.type === 'returned' && (event.output as BallotOutput | undefined)?.ended === ended;

export const vote = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => chose(event) === params.choice,
    hasProject: ({ context }) => Boolean(context.project),
    hasLast: ({ context }) => context.last !== null,
    shouldAsk: ({ context, event }) => isReturned(event, 'cast') && !context.willBeTold,
    wasLeft: ({ event }) => isReturned(event, 'left'),
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    goBallot: emit(({ context, event }) => ({
      type: 'go' as const,
      dialog: 'ballot',
      args: { poll: context.poll, aim: chose(event) === 'begin' ? 'vote' : 'look' },
    })),
    leaveProject: assign({ project: '' }),
    rememberWish: emit({ type: 'remember' as const, facts: { remindVotes: true } }),
    keepPoll: assign({ poll: ({ event }) => value<PollView>(event) as PollView }),
    keepLast: assign({ last: ({ event }) => value<Shut>(event).last?.id ?? null }),
  },
  delays: { patience: 24 * 3_600_000 },
}).createMachine({
  id: 'vote',
  context: ({ input }) => ({
    poll: null,
    last: null,
    willBeTold: input.facts.remindVotes === true || input.lent === true,
    project: textArg(input.args, 'payload'),
  }),
  initial: 'opening',
  states: {
    opening: {
      entry: { type: 'call', params: { op: 'polls.current', args: {} } },
      on: {
        'call.ok': [
          { guard: 'hasProject', target: 'fetching', actions: 'keepPoll' },
          { target: 'door', actions: 'keepPoll' },
        ],
        'call.refused': 'shut',
        'call.failed': 'failed',
      },
    },
    fetching: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'polls.project',
          args: { poll: context.poll?.id, id: context.project },
        }),
      },
      exit: 'leaveProject',
      on: {
        'call.ok': 'presenting',
        'call.refused': { target: 'door', actions: { type: 'say', params: { key: 'vote.project-unknown' } } },
        'call.failed': 'failed',
      },
    },
    presenting: {
      entry: { type: 'say', params: ({ event }) => projectSay(value<ProjectShown>(event)) },
      on: {
        'said.choice': [
          {
            guard: { type: 'is', params: { choice: 'protection' } },
            target: 'door',
            actions: { type: 'say', params: { key: 'vote.how-protected' } },
          },
          { target: 'voting', actions: 'goBallot' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    shut: {
      entry: [
        'keepLast',
        {
          type: 'say',
          params: ({ event }) => {
            const { next, counting, last } = value<Shut>(event);
            if (next) return { key: 'vote.next', values: { title: next.title, opensAt: next.opensAt } };
            return { key: counting ? 'vote.counting' : last ? 'vote.over' : 'vote.none' };
          },
        },
      ],
      always: [{ guard: 'hasLast', target: 'offering' }, { target: 'done' }],
    },
    offering: {
      entry: {
        type: 'say',
        params: { key: 'vote.see-results', choices: [choice('results'), choice('leave')] },
      },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'results' } }, target: 'reading' },
          { guard: { type: 'is', params: { choice: 'leave' } }, target: 'done' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    reading: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'polls.results', args: { poll: context.last } }),
      },
      on: {
        'call.ok': {
          target: 'done',
          actions: {
            type: 'say',
            params: ({ event }) => resultsSay(value<Results>(event)),
          },
        },
        'call.refused': { target: 'done', actions: { type: 'say', params: { key: 'vote.counting' } } },
        'call.failed': 'failed',
      },
    },
    door: {
      entry: {
        type: 'say',
        params: ({ context: { poll } }) => ({
          key: doorKey(poll),
          values: {
            title: poll?.title ?? '',
            closesAt: poll?.closesAt ?? 0,
            demonstration: poll?.demonstration ? 'yes' : 'no',
            minAge: poll?.minAge ?? 0,
          },
          choices: DOOR,
        }),
      },
      on: {
        'said.choice': [
          {
            guard: { type: 'is', params: { choice: 'protection' } },
            target: 'door',
            reenter: true,
            actions: { type: 'say', params: { key: 'vote.how-protected' } },
          },
          { target: 'voting', actions: 'goBallot' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    voting: {
      on: {
        returned: [
          { guard: 'wasLeft', target: 'opening' },
          { guard: 'shouldAsk', target: 'wishing' },
          { target: 'done' },
        ],
      },
    },
    wishing: {
      entry: {
        type: 'say',
        params: { key: 'vote.remind', choices: YES_NO },
      },
      on: {
        'said.choice': [
          {
            guard: { type: 'is', params: { choice: 'yes' } },
            target: 'noting',
          },
          { target: 'done', actions: { type: 'say', params: { key: 'vote.thanks' } } },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    noting: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'polls.tell-results', args: { poll: context.poll?.id } }),
      },
      on: {
        'call.ok': {
          target: 'done',
          actions: ['rememberWish', { type: 'say', params: { key: 'vote.will-remind' } }],
        },
        'call.refused': 'failed',
        'call.failed': 'failed',
      },
    },
    failed: { entry: { type: 'say', params: { key: 'vote.failed' } }, always: 'done' },
    done: { type: 'final' },
  },
});
