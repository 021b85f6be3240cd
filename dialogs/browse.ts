import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import {
  type BrowseArgs,
  type BrowseOutput,
  type BrowseContext as Context,
  fits,
  readPick,
  refusal,
  several,
} from './browse-list.ts';
import {
  completeSay,
  notedSay,
  type ProjectView,
  projectSay,
  projectsSay,
  SHORT_LIST,
  type Theme,
  themesSay,
} from './browse-said.ts';
import { chosenValue, isComplete, kindOf, merged, type Pick, valueIn, wantsValue } from './marks.ts';

const chose = (event: DialogEvent): string => (event.type === 'said.choice' ? event.id : '');
const text = (event: DialogEvent): string => (event.type === 'said.text' ? event.text : '');
/** What is said of the project that is read: a mention or points, chosen or written. */
const marked = (context: Context, event: DialogEvent): readonly Pick[] => {
  const value = chosenValue(chose(event)) ?? valueIn(context, text(event));
  return value === null ? [] : readPick(context, value);
};
const taken = (context: Context, event: DialogEvent): readonly Pick[] =>
  wantsValue(context) ? marked(context, event) : readPick(context, null);
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
    isSeveral: ({ context, event }) => several(context, text(event)).length > 0,
    severalFit: ({ context, event }) => fits(context, several(context, text(event))),
    isTaken: ({ context, event }) => taken(context, event).length > 0,
    hasRoom: ({ context, event }) => fits(context, taken(context, event)),
    markFits: ({ context, event }) => fits(context, marked(context, event)),
    isMark: ({ context, event }) => marked(context, event).length > 0,
    isFull: ({ context }) => isComplete(context, context.count),
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
    sayNoted: emit(({ context }) => ({ type: 'say' as const, ...completeSay(context) })),
    sayFull: emit(({ context, event }) => ({
      type: 'say' as const,
      ...refusal(context, several(context, text(event))),
    })),
    sayNoRoom: emit(({ context, event }) => ({
      type: 'say' as const,
      ...refusal(context, taken(context, event)),
    })),
    missMark: emit(({ context }) => ({
      type: 'miss' as const,
      ...(wantsValue(context) && { key: `browse.missed_${kindOf(context)}` }),
    })),
    sayReminder: emit({ type: 'say' as const, key: 'browse.reminder', gentle: true }),
    keepCount: assign({ count: ({ event }) => answer<{ count: number }>(event).count ?? 0 }),
    narrowToTheme: assign({ theme: ({ event }) => chose(event), words: null }),
    narrowToWords: assign({ theme: null, words: ({ event }) => text(event) }),
    widen: assign({ theme: null, words: null }),
    keepShown: assign({ shown: ({ event }) => answer<{ projects: readonly Pick[] }>(event).projects ?? [] }),
    keepReading: assign({ reading: ({ event }) => chose(event) }),
    pickRead: assign({ picks: ({ context, event }) => merged(context.picks, taken(context, event)) }),
    dropRead: assign({ picks: ({ context }) => context.picks.filter(({ id }) => id !== context.reading) }),
    pickSeveral: assign({
      picks: ({ context, event }) => merged(context.picks, several(context, text(event))),
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
    buttons: input.can.buttons,
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
        params: ({ context, event }) =>
          themesSay(context, answer<{ themes: readonly Theme[] }>(event).themes ?? []),
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
        params: ({ context }) => projectsSay(context),
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
        params: ({ context, event }) => projectSay(context, answer<ProjectView>(event)),
      },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'drop' } }, target: 'noted', actions: 'dropRead' },
          { guard: { type: 'is', params: { choice: 'list' } }, target: 'listing' },
          { guard: { type: 'is', params: { choice: 'finish' } }, target: 'done' },
          { guard: 'hasRoom', target: 'noted', actions: 'pickRead' },
          { guard: 'isTaken', target: 'listing', actions: 'sayNoRoom' },
          { actions: 'missMark' },
        ],
        'said.text': [
          { guard: 'markFits', target: 'noted', actions: 'pickRead' },
          { guard: 'isMark', target: 'listing', actions: 'sayNoRoom' },
          { actions: 'missMark' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    noted: { always: [{ guard: 'isFull', target: 'done', actions: 'sayNoted' }, { target: 'pausing' }] },
    pausing: {
      entry: {
        type: 'say',
        params: ({ context }) => notedSay(context),
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
