import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';

export interface Pick {
  readonly id: string;
  readonly title: string;
}

/** What the vote hands over: which paper is filled, and what is on it so far. */
export interface BrowseArgs {
  readonly poll: string;
  readonly paper: 'city' | 'sector';
  readonly sector: string | null;
  /** The paper's name for the reader: the whole city's, or the sector's. */
  readonly name: string;
  readonly max: number;
  readonly picks: readonly Pick[];
}

export interface BrowseOutput {
  readonly picks: readonly Pick[];
  /** The person went away: the dialog below has nobody to talk to. */
  readonly forgotten: boolean;
}

interface Theme extends Pick {
  readonly label: string;
}

interface ProjectView extends Pick {
  readonly number: number;
  readonly summary: string;
  readonly place: string;
  readonly theme: string;
  readonly cost: number;
}

/** Looks through the projects of one paper and chooses some. Output: BrowseOutput. */
interface Context extends BrowseArgs {
  /** How many projects the paper has. */
  readonly count: number;
  /** What narrows the list: a theme, or words. */
  readonly theme: string | null;
  readonly words: string | null;
  /** The projects listed, in the order of their printed numbers. */
  readonly shown: readonly Pick[];
  readonly reading: string | null;
  readonly reminded: boolean;
  readonly forgotten: boolean;
}

/** As many projects as one message can list: fewer need no themes. */
const SHORT_LIST = 6;
const ALL: SayChoice = { id: 'all', key: 'browse.all' };
const FINISH: SayChoice = { id: 'finish', key: 'browse.finish' };
const THEMES: SayChoice = { id: 'themes', key: 'browse.themes' };
const LIST: SayChoice = { id: 'list', key: 'browse.list' };
const TAKE: SayChoice = { id: 'take', key: 'browse.take' };
const DROP: SayChoice = { id: 'drop', key: 'browse.drop' };

const chose = (event: DialogEvent): string => (event.type === 'said.choice' ? event.id : '');
const text = (event: DialogEvent): string => (event.type === 'said.text' ? event.text : '');
const answer = <T>(event: DialogEvent): Partial<T> =>
  event.type === 'call.ok' ? ((event.value as T | undefined) ?? {}) : {};

/** "3 7" or "1,4 et 6": the numbers of several listed projects; empty when the text is anything else. */
function listed(context: Context, said: string): readonly Pick[] {
  if (!/^\s*\d{1,3}(?:\s*(?:[\s,;+&/.-]|et|and)\s*\d{1,3})+\s*\.?\s*$/i.test(said)) return [];
  const picks = (said.match(/\d+/g) ?? []).map((number) => context.shown[Number(number) - 1]);
  return picks.every((pick) => pick !== undefined) ? [...new Set(picks)] : [];
}

const isPicked = ({ picks }: Context, id: string | null): boolean => picks.some((pick) => pick.id === id);
const withMore = ({ picks }: Context, more: readonly Pick[]): readonly Pick[] => [
  ...picks,
  ...more.filter(({ id }) => !picks.some((pick) => pick.id === id)),
];

const tally = (context: Context) => ({ count: context.picks.length, max: context.max });

export const browse = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as BrowseOutput,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => chose(event) === params.choice,
    isShown: ({ context, event }) => context.shown.some(({ id }) => id === chose(event)),
    hasNone: ({ event }) => answer<{ count: number }>(event).count === 0,
    isShort: ({ event }) => (answer<{ count: number }>(event).count ?? 0) <= SHORT_LIST,
    isSeveral: ({ context, event }) => listed(context, text(event)).length > 0,
    severalFit: ({ context, event }) => {
      const several = listed(context, text(event));
      return several.length > 0 && withMore(context, several).length <= context.max;
    },
    hasRoom: ({ context }) => isPicked(context, context.reading) || context.picks.length < context.max,
    isFull: ({ context }) => context.picks.length >= context.max,
    isFirstReminder: ({ context }) => !context.reminded,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit((_, params: { key?: string }) => ({ type: 'miss' as const, ...params })),
    sayNoted: emit(({ context }) => ({
      type: 'say' as const,
      key: 'browse.noted',
      values: tally(context),
    })),
    sayFull: emit(({ context }) => ({ type: 'say' as const, key: 'browse.full', values: tally(context) })),
    keepCount: assign({ count: ({ event }) => answer<{ count: number }>(event).count ?? 0 }),
    narrowToTheme: assign({ theme: ({ event }) => chose(event), words: null }),
    narrowToWords: assign({ theme: null, words: ({ event }) => text(event) }),
    widen: assign({ theme: null, words: null }),
    keepShown: assign({ shown: ({ event }) => answer<{ projects: readonly Pick[] }>(event).projects ?? [] }),
    keepReading: assign({ reading: ({ event }) => chose(event) }),
    pickRead: assign({
      picks: ({ context }) =>
        withMore(
          context,
          context.shown.filter(({ id }) => id === context.reading),
        ),
    }),
    dropRead: assign({ picks: ({ context }) => context.picks.filter(({ id }) => id !== context.reading) }),
    pickSeveral: assign({
      picks: ({ context, event }) => withMore(context, listed(context, text(event))),
    }),
    markReminded: assign({ reminded: true }),
    markForgotten: assign({ forgotten: true }),
  },
  delays: { reminder: 20 * 3_600_000, patience: 3 * 24 * 3_600_000 },
}).createMachine({
  id: 'browse',
  context: ({ input }) => ({
    ...(input.args as unknown as BrowseArgs),
    count: 0,
    theme: null,
    words: null,
    shown: [],
    reading: null,
    reminded: false,
    forgotten: false,
  }),
  initial: 'opening',
  output: ({ context }) => ({ picks: context.picks, forgotten: context.forgotten }),
  states: {
    opening: {
      entry: {
        type: 'call',
        params: ({ context: { poll, paper, sector } }) => ({
          op: 'polls.themes',
          args: { poll, paper, sector },
        }),
      },
      on: {
        'call.ok': [
          { guard: 'hasNone', target: 'empty' },
          { guard: 'isShort', target: 'listing', actions: 'keepCount' },
          { target: 'narrowing', actions: 'keepCount' },
        ],
        'call.refused': 'empty',
        'call.failed': 'failed',
      },
    },
    narrowing: {
      entry: {
        type: 'say',
        params: ({ context, event }) => ({
          key: 'browse.which-theme',
          values: { ...tally(context), name: context.name, projects: context.count },
          choices: [
            ...(answer<{ themes: readonly Theme[] }>(event).themes ?? []).map(({ id, label }) => ({
              id,
              label,
            })),
            ALL,
            FINISH,
          ],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'finish' } }, target: 'done' },
          { guard: { type: 'is', params: { choice: 'all' } }, target: 'listing', actions: 'widen' },
          { target: 'listing', actions: 'narrowToTheme' },
        ],
        'said.text': { target: 'listing', actions: 'narrowToWords' },
        'said.*': { actions: { type: 'miss', params: {} } },
      },
      after: { patience: 'forgotten' },
    },
    listing: {
      entry: {
        type: 'call',
        params: ({ context: { poll, paper, sector, theme, words } }) => ({
          op: 'polls.projects',
          args: { poll, paper, sector, ...(theme && { theme }), ...(words && { words }) },
        }),
      },
      on: {
        'call.ok': { target: 'choosing', actions: 'keepShown' },
        'call.refused': {
          target: 'opening',
          actions: ['widen', { type: 'say', params: { key: 'browse.nothing-found' } }],
        },
        'call.failed': 'failed',
      },
    },
    choosing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'browse.which-project',
          values: { ...tally(context), name: context.name },
          choices: [
            ...context.shown.map(({ id, title }) =>
              isPicked(context, id) ? { id, key: 'browse.picked', values: { title } } : { id, label: title },
            ),
            ...(context.count > SHORT_LIST || context.words !== null ? [THEMES] : []),
            FINISH,
          ],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'finish' } }, target: 'done' },
          { guard: { type: 'is', params: { choice: 'themes' } }, target: 'opening', actions: 'widen' },
          { guard: 'isShown', target: 'fetching', actions: 'keepReading' },
        ],
        'said.text': [
          { guard: 'severalFit', target: 'noted', actions: 'pickSeveral' },
          { guard: 'isSeveral', target: 'choosing', reenter: true, actions: 'sayFull' },
          { target: 'listing', actions: 'narrowToWords' },
        ],
        'said.*': { actions: { type: 'miss', params: {} } },
      },
      after: {
        reminder: {
          guard: 'isFirstReminder',
          actions: [{ type: 'say', params: { key: 'browse.reminder', gentle: true } }, 'markReminded'],
        },
        patience: 'forgotten',
      },
    },
    fetching: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'polls.project',
          args: { poll: context.poll, id: context.reading },
        }),
      },
      on: { 'call.ok': 'reading', 'call.refused': 'listing', 'call.failed': 'failed' },
    },
    reading: {
      entry: {
        type: 'say',
        params: ({ context, event }) => {
          const { title = '', summary = '', place = '', cost = 0, number = 0 } = answer<ProjectView>(event);
          return {
            key: 'browse.project',
            values: { title, summary, place, cost, number },
            choices: [isPicked(context, context.reading) ? DROP : TAKE, LIST, FINISH],
          };
        },
      },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'drop' } }, target: 'noted', actions: 'dropRead' },
          { guard: { type: 'is', params: { choice: 'list' } }, target: 'listing' },
          { guard: { type: 'is', params: { choice: 'finish' } }, target: 'done' },
          { guard: 'hasRoom', target: 'noted', actions: 'pickRead' },
          { target: 'listing', actions: 'sayFull' },
        ],
        'said.*': { actions: { type: 'miss', params: {} } },
      },
      after: { patience: 'forgotten' },
    },
    noted: {
      entry: 'sayNoted',
      always: [{ guard: 'isFull', target: 'done' }, { target: 'listing' }],
    },
    empty: { entry: { type: 'say', params: { key: 'browse.empty' } }, always: 'done' },
    failed: { entry: { type: 'say', params: { key: 'browse.failed' } }, always: 'done' },
    forgotten: { entry: 'markForgotten', type: 'final' },
    done: { type: 'final' },
  },
});
