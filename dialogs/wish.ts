import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, outputOf, textArg, textOf } from './events.ts';
import { type FoundPlace, type PlaceOutput, placeName } from './place.ts';
import { review, sent } from './review.ts';

interface Context {
  readonly text: string;
  /** bench, tree, bike-rack, bin, fountain, other. */
  readonly thing: string;
  /** What `other` is, in the person's words. */
  readonly named: string;
  readonly move: boolean | null;
  readonly placeText: string;
  readonly place: FoundPlace | null;
  /** Where it stands today; undefined until asked. */
  readonly today: FoundPlace | null | undefined;
  readonly reason: string | null;
  readonly reminded: boolean;
}

interface Read {
  readonly thing: string | null;
  readonly move: boolean;
  readonly place: string | null;
}

/** Known by their phrases, `wish.thing.bench`. */
const things = ['bench', 'tree', 'bike-rack', 'bin', 'fountain', 'other'] as const;

const hour = 3_600_000;
const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });

/** A wish: something new in the street, or another place for what is there. */
export const wish = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    hasText: ({ context }) => context.text.trim() !== '',
    lacksThing: ({ context }) => context.thing === '',
    lacksName: ({ context }) => context.thing === 'other' && context.named === '',
    lacksMove: ({ context }) => context.move === null,
    lacksPlace: ({ context }) => context.place === null,
    lacksToday: ({ context }) => context.move === true && context.today === undefined,
    lacksReason: ({ context }) => context.reason === null,
    isKnown: ({ event }) => Boolean(answerOf<Read>(event).thing),
    isThing: ({ event }) => things.some((thing) => thing === choiceOf(event)),
    isLocated: ({ event }) => Boolean(outputOf<PlaceOutput>(event).place),
    isSkipped: ({ event }) => outputOf<PlaceOutput>(event).skipped === true,
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isUnreminded: ({ context }) => !context.reminded,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    go: emit((_, params: { dialog: string; args: Readonly<Record<string, unknown>> }) => ({
      type: 'go' as const,
      ...params,
    })),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    remind: emit((_, params: { key: string }) => ({ type: 'say' as const, key: params.key, gentle: true })),
    markReminded: assign({ reminded: true }),
    keepText: assign({ text: ({ event }) => textOf(event) }),
    keepRead: assign({
      thing: ({ event }) => answerOf<Read>(event).thing ?? '',
      move: ({ event }) => answerOf<Read>(event).move || null,
      placeText: ({ event }) => answerOf<Read>(event).place ?? '',
    }),
    nameIt: assign({ thing: 'other', named: ({ context }) => context.text }),
    keepThing: assign({ thing: ({ event }) => choiceOf(event) }),
    keepName: assign({ named: ({ event }) => textOf(event) }),
    keepMove: assign({ move: ({ event }) => choiceOf(event) === 'move' }),
    keepPlace: assign({ place: ({ event }) => outputOf<PlaceOutput>(event).place ?? null }),
    keepToday: assign({ today: ({ event }) => outputOf<PlaceOutput>(event).place ?? null }),
    keepReason: assign({ reason: ({ event }) => textOf(event) }),
    forgetThing: assign({ thing: '', named: '', move: null, text: '' }),
    forgetPlace: assign({ place: null, placeText: '', today: undefined }),
    forgetReason: assign({ reason: null }),
  },
  delays: { reminder: 2 * hour, patience: 24 * hour },
}).createMachine({
  id: 'wish',
  context: ({ input }) => ({
    text: textArg(input.args, 'text'),
    thing: '',
    named: '',
    move: null,
    placeText: '',
    place: null,
    today: undefined,
    reason: null,
    reminded: false,
  }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasText', target: 'reading' }, { target: 'asking' }] },
    reading: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'wishes.read', args: { text: context.text } }),
      },
      on: {
        'call.ok': { target: 'asking', actions: 'keepRead' },
        'call.*': 'asking',
      },
    },
    asking: {
      always: [
        { guard: 'lacksThing', target: 'choosing' },
        { guard: 'lacksName', target: 'naming' },
        { guard: 'lacksMove', target: 'moving' },
        { guard: 'lacksPlace', target: 'locating' },
        { guard: 'lacksToday', target: 'locatingToday' },
        { guard: 'lacksReason', target: 'reasoning' },
        { target: 'reviewing' },
      ],
    },
    choosing: {
      entry: {
        type: 'say',
        params: {
          key: 'wish.what',
          choices: things.map((id) => ({ id, key: `wish.thing.${id}` })),
          free: true,
        },
      },
      on: {
        'said.choice': { guard: 'isThing', target: 'asking', actions: 'keepThing' },
        'said.text': { target: 'sorting', actions: 'keepText' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    /** Other words than the choices: read, and kept as the name of something else when nothing is known in them. */
    sorting: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'wishes.read', args: { text: context.text } }),
      },
      on: {
        'call.ok': [
          { guard: 'isKnown', target: 'asking', actions: 'keepRead' },
          { target: 'asking', actions: 'nameIt' },
        ],
        'call.*': { target: 'asking', actions: 'nameIt' },
      },
    },
    naming: {
      entry: { type: 'say', params: { key: 'wish.name' } },
      on: {
        'said.text': { target: 'asking', actions: 'keepName' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    moving: {
      entry: {
        type: 'say',
        params: {
          key: 'wish.new_or_move',
          choices: [
            { id: 'new', key: 'wish.new' },
            { id: 'move', key: 'wish.move' },
          ],
        },
      },
      on: {
        'said.choice': { target: 'asking', actions: 'keepMove' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    locating: {
      entry: {
        type: 'go',
        params: ({ context: { placeText } }) => ({
          dialog: 'place',
          args: { why: 'wish', ...(placeText && { text: placeText }) },
        }),
      },
      on: {
        returned: [{ guard: 'isLocated', target: 'asking', actions: 'keepPlace' }, { target: 'forgotten' }],
      },
    },
    locatingToday: {
      entry: { type: 'go', params: { dialog: 'place', args: { why: 'today', optional: true } } },
      on: {
        returned: [
          { guard: 'isLocated', target: 'asking', actions: 'keepToday' },
          { guard: 'isSkipped', target: 'asking', actions: 'keepToday' },
          { target: 'forgotten' },
        ],
      },
    },
    reasoning: {
      entry: {
        type: 'say',
        params: { key: 'wish.why', choices: [{ id: 'skip', key: 'wish.skip' }], free: true },
      },
      on: {
        'said.text': { target: 'asking', actions: 'keepReason' },
        'said.choice': { guard: chose('skip'), target: 'asking', actions: 'keepReason' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    reviewing: review('wish', ({ move, named, thing, place, today }: Context) => ({
      ...(move && { key: 'wish.review_move' }),
      values: {
        what: named || { key: `wish.thing.${thing}` },
        where: place ? placeName(place) : '',
        today: today ? placeName(today) : { key: 'wish.today_unknown' },
      },
    })),
    changing: {
      entry: {
        type: 'say',
        params: {
          key: 'report.change_what',
          choices: [
            { id: 'what', key: 'wish.change_thing' },
            { id: 'where', key: 'report.change_place' },
            { id: 'why', key: 'wish.change_reason' },
            { id: 'nothing', key: 'report.change_nothing' },
          ],
        },
      },
      on: {
        'said.choice': [
          { guard: chose('what'), target: 'asking', actions: 'forgetThing' },
          { guard: chose('where'), target: 'asking', actions: 'forgetPlace' },
          { guard: chose('why'), target: 'asking', actions: 'forgetReason' },
          { guard: chose('nothing'), target: 'reviewing' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    sending: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'reports.submit',
          args: {
            kind: 'wish',
            category: context.thing,
            words: [context.named, context.reason].filter(Boolean).join('\n'),
            place: context.place,
            today: context.today ?? null,
          },
        }),
      },
      on: { 'call.ok': 'sent', 'call.refused': 'refused', 'call.failed': 'failed' },
    },
    sent: sent('wish'),
    refused: { entry: { type: 'say', params: { key: 'report.too_many' } }, type: 'final' },
    failed: { entry: { type: 'say', params: { key: 'report.failed' } }, type: 'final' },
    cancelled: { entry: { type: 'say', params: { key: 'report.cancelled' } }, type: 'final' },
    forgotten: { type: 'final' },
  },
});
