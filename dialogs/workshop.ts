import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, outputOf, textArg, textOf } from './events.ts';
import type { FoundPlace, PlaceOutput } from './place.ts';
import type { SeatOutput } from './seat.ts';
import { leaves, owns } from './seat-shown.ts';

interface Item {
  readonly id: string;
  readonly title: string;
  readonly at: number;
}

/** What is on: by words, near a place, this week, step-free; then `seat` for one of them. */
interface Context {
  readonly text: string;
  readonly filter: 'week' | 'accessible' | null;
  readonly near: FoundPlace | null;
  readonly items: readonly Item[];
  /** An agents' code of access. */
  readonly code: string;
  /** The workshop to open. */
  readonly id: string;
  readonly act: 'view' | 'leave';
}

const hour = 3_600_000;
const choice = (id: string): SayChoice => ({ id, key: `workshop.${id}` });
const chose = (id: string) => ({ type: 'is' as const, params: { choice: id } });
const say = (key: string) => ({ type: 'say' as const, params: { key } });
const asChoice = ({ id, title, at }: Item): SayChoice => ({
  id,
  key: 'workshop.item',
  values: { title, at },
});

export const workshop = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    hasId: ({ context }) => context.id !== '',
    isOwn: ({ context }) => context.act === 'leave' || owns.test(context.text),
    isOwnText: ({ event }) => owns.test(textOf(event)),
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isItem: ({ context, event }) => context.items.some(({ id }) => id === choiceOf(event)),
    isNone: ({ event }) => answerOf<{ items: readonly Item[] }>(event).items?.length === 0,
    isOnlyOne: ({ event }) => answerOf<{ items: readonly Item[] }>(event).items?.length === 1,
    isLocated: ({ event }) => Boolean(outputOf<PlaceOutput>(event).place),
    isSkipped: ({ event }) => outputOf<PlaceOutput>(event).skipped === true,
    wantsList: ({ event }) => outputOf<SeatOutput>(event).list === true,
    isFiltered: ({ context }) => context.filter !== null,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    goPlace: emit({ type: 'go' as const, dialog: 'place', args: { why: 'workshop', optional: true } }),
    goSeat: emit(({ context: { id, code, act } }) => ({
      type: 'go' as const,
      dialog: 'seat',
      args: { payload: id, code, act },
    })),
    keepItems: assign({
      items: ({ event }) => answerOf<{ items: readonly Item[] }>(event).items ?? [],
      code: ({ context, event }) => answerOf<{ code: string }>(event).code || context.code,
    }),
    keepOnly: assign({ id: ({ event }) => answerOf<{ items: readonly Item[] }>(event).items?.[0]?.id ?? '' }),
    keepId: assign({ id: ({ event }) => choiceOf(event) }),
    keepText: assign({ text: ({ event }) => textOf(event), filter: null, near: null }),
    keepOwn: assign({
      act: ({ event }) => (leaves.test(textOf(event)) ? ('leave' as const) : ('view' as const)),
    }),
    keepNear: assign({
      near: ({ event }) => outputOf<PlaceOutput>(event).place ?? null,
      text: '',
      filter: null,
    }),
    keepFilter: assign({
      filter: ({ event }) => (choiceOf(event) === 'week' ? ('week' as const) : ('accessible' as const)),
      text: '',
    }),
    showAll: assign({ text: '', filter: null, near: null, id: '', act: 'view' }),
  },
  delays: { patience: 24 * hour },
}).createMachine({
  id: 'workshop',
  context: ({ input }) => {
    const text = textArg(input.args, 'text');
    const id = textArg(input.args, 'payload');
    const act = leaves.test(text) ? 'leave' : 'view';
    return { text, filter: null, near: null, items: [], code: '', id, act };
  },
  initial: 'beginning',
  states: {
    beginning: {
      always: [
        { guard: 'hasId', target: 'opening' },
        { guard: 'isOwn', target: 'gathering' },
        { target: 'listing' },
      ],
    },
    listing: {
      entry: {
        type: 'call',
        params: ({ context: { text, near, filter } }) => ({
          op: 'workshops.list',
          args: { text, near, filter },
        }),
      },
      on: {
        'call.ok': { target: 'choosing', actions: 'keepItems' },
        'call.refused': [
          {
            guard: 'isFiltered',
            target: 'listing',
            reenter: true,
            actions: ['showAll', say('workshop.none_such')],
          },
          { target: 'done', actions: say('workshop.none') },
        ],
        'call.failed': 'failed',
      },
    },
    choosing: {
      entry: {
        type: 'say',
        params: ({ context: { items, near, filter } }) => ({
          key: near ? 'workshop.nearest' : 'workshop.which',
          choices: [
            ...items.slice(0, 4).map(asChoice),
            choice('near'),
            ...(filter === null ? [choice('week'), choice('accessible')] : []),
            ...items.slice(4).map(asChoice),
          ],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isItem', target: 'opening', actions: 'keepId' },
          { guard: chose('near'), target: 'locating' },
          { guard: chose('week'), target: 'listing', actions: 'keepFilter' },
          { guard: chose('accessible'), target: 'listing', actions: 'keepFilter' },
        ],
        'said.text': [
          { guard: 'isOwnText', target: 'gathering', actions: 'keepOwn' },
          { target: 'listing', actions: 'keepText' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    locating: {
      entry: 'goPlace',
      on: {
        returned: [
          { guard: 'isLocated', target: 'listing', actions: 'keepNear' },
          { guard: 'isSkipped', target: 'listing', actions: 'showAll' },
          { target: 'done' },
        ],
      },
    },
    gathering: {
      entry: { type: 'call', params: { op: 'workshops.mine', args: {} } },
      on: {
        'call.ok': [
          { guard: 'isNone', target: 'listing', actions: ['showAll', say('workshop.no_seat')] },
          { guard: 'isOnlyOne', target: 'opening', actions: 'keepOnly' },
          { target: 'recalling', actions: 'keepItems' },
        ],
        'call.refused': 'failed',
        'call.failed': 'failed',
      },
    },
    recalling: {
      entry: {
        type: 'say',
        params: ({ context: { items } }) => ({ key: 'workshop.which_own', choices: items.map(asChoice) }),
      },
      on: {
        'said.choice': { guard: 'isItem', target: 'opening', actions: 'keepId' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    opening: {
      entry: 'goSeat',
      on: {
        returned: [{ guard: 'wantsList', target: 'listing', actions: 'showAll' }, { target: 'done' }],
      },
    },
    failed: { entry: say('workshop.failed'), type: 'final' },
    done: { type: 'final' },
  },
});
