import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import {
  type BrowseArgs,
  type BrowseOutput,
  type BrowseContext as Context,
  isPicked,
  listed,
  type Pick,
  tally,
  withMore,
} from './browse-list.ts';

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

/** As many projects as one message can list: fewer need no themes. */
const SHORT_LIST = 6;
const ALL: SayChoice = { id: 'all', key: 'browse.all' };
const FINISH: SayChoice = { id: 'finish', key: 'browse.finish' };
const THEMES: SayChoice = { id: 'themes', key: 'browse.themes' };
const LIST: SayChoice = { id: 'list', key: 'browse.list' };
const TAKE: SayChoice = { id: 'take', key: 'browse.take' };
const DROP: SayChoice = { id: 'drop', key: 'browse.drop' };

/** There are more projects than those listed, or others. */
const isNarrowed = ({ count, words }: Context): boolean => count > SHORT_LIST || words !== null;

const chose = (event: DialogEvent): string => (event.type === 'said.choice' ? event.id : '');
const text = (event: DialogEvent): string => (event.type === 'said.text' ? event.text : '');
const answer = <T>(event: DialogEvent): Partial<T> =>
  event.type === 'call.ok' ? ((event.value as T | undefined) ?? {}) : {};

/** Looks through the projects of one paper and chooses some. Output: BrowseOutput. */
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
    miss: emit({ type: 'miss' as const }),
    missSearch: emit({ type: 'miss' as const, key: 'browse.nothing-found' }),
    list: emit(({ context: { poll, paper, sector, theme, words } }) => ({
      type: 'call' as const,
      op: 'polls.projects',
      args: { poll, paper, sector, ...(theme && { theme }), ...(words && { words }) },
    })),
    sayNoted: emit(({ context }) => ({
      type: 'say' as const,
      key: 'browse.complete',
      values: tally(context),
    })),
    sayFull: emit(({ context }) => ({ type: 'say' as const, key: 'browse.full', values: tally(context) })),
    sayReminder: emit({ type: 'say' as const, key: 'browse.reminder', gentle: true }),
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
    forgotten: false,
  }),
  initial: 'opening',
  output: ({ context }) => ({
    picks: context.picks,
    reminded: context.reminded,
    forgotten: context.forgotten,
  }),
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
        'said.text': { actions: ['narrowToWords', 'list'] },
        'call.ok': { target: 'choosing', actions: 'keepShown' },
        'call.refused': { actions: 'missSearch' },
        'call.failed': 'failed',
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    listing: {
      entry: 'list',
      on: {
        'call.ok': { target: 'choosing', actions: 'keepShown' },
        'call.refused': 'empty',
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
            ...(isNarrowed(context) ? [THEMES] : []),
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
          { actions: ['narrowToWords', 'list'] },
        ],
        'call.ok': { target: 'choosing', reenter: true, actions: 'keepShown' },
        'call.refused': { actions: 'missSearch' },
        'call.failed': 'failed',
        'said.*': { actions: 'miss' },
      },
      after: {
        reminder: { guard: 'isFirstReminder', actions: ['sayReminder', 'markReminded'] },
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
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    noted: { always: [{ guard: 'isFull', target: 'done', actions: 'sayNoted' }, { target: 'pausing' }] },
    pausing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'browse.noted',
          values: tally(context),
          choices: [LIST, ...(isNarrowed(context) ? [THEMES] : []), FINISH],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'finish' } }, target: 'done' },
          { guard: { type: 'is', params: { choice: 'themes' } }, target: 'opening', actions: 'widen' },
          { target: 'listing' },
        ],
        'said.text': { actions: ['narrowToWords', 'list'] },
        'call.ok': { target: 'choosing', actions: 'keepShown' },
        'call.refused': { actions: 'missSearch' },
        'call.failed': 'failed',
        'said.*': { actions: 'miss' },
      },
      after: {
        reminder: { guard: 'isFirstReminder', actions: ['sayReminder', 'markReminded'] },
        patience: 'forgotten',
      },
    },
    empty: { entry: { type: 'say', params: { key: 'browse.empty' } }, always: 'done' },
    failed: { entry: { type: 'say', params: { key: 'browse.failed' } }, always: 'done' },
    forgotten: { entry: 'markForgotten', type: 'final' },
    done: { type: 'final' },
  },
});
