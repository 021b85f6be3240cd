import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  PhraseRef,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, reasonOf, textArg, textOf } from './events.ts';

/** As `places.locate` gives it. WGS84 degrees, null when only words tell the place. */
export interface FoundPlace {
  readonly lat: number | null;
  readonly lon: number | null;
  readonly address: string;
  readonly district: string | null;
  readonly districtName: string;
  readonly districtShort: string;
  readonly exact: boolean;
}

/** `place` is null when it was skipped (`skipped`) or the person went away. */
export interface PlaceOutput {
  readonly place: FoundPlace | null;
  readonly skipped: boolean;
}

interface Context {
  /** What the place is for; names the question `place.where_problem`. */
  readonly why: string;
  readonly optional: boolean;
  readonly text: string;
  readonly point: { readonly lat: number; readonly lon: number } | null;
  readonly found: readonly FoundPlace[];
  readonly place: FoundPlace | null;
  /** Nothing was found once already. */
  readonly missed: boolean;
  readonly nearest: string;
  readonly skipped: boolean;
}

interface Point {
  readonly lat: number;
  readonly lon: number;
}

/** A place in words, for a person. */
export function placeName({ address, districtName, districtShort }: FoundPlace): string | PhraseRef {
  if (address && districtName)
    return { key: 'place.name', values: { address, district: districtName, short: districtShort } };
  return address || districtName || { key: 'place.pin' };
}

function pointArg(value: unknown): Point | null {
  const { lat, lon } = (value ?? {}) as Partial<Point>;
  return typeof lat === 'number' && typeof lon === 'number' ? { lat, lon } : null;
}

const hour = 3_600_000;
const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
const refusals: Readonly<Record<string, string>> = {
  outside: 'place.outside',
  nothing: 'place.nothing',
  unavailable: 'place.unavailable',
};
const whileDistricting = {
  'said.text': 'readingDistrict',
  'said.location': { target: 'locating', actions: 'keepPoint' },
  'said.choice': { guard: chose('unknown'), target: 'done', actions: 'takeWords' },
  'said.*': { actions: 'miss' },
} as const;

/** Where is it? Pin, address, crossing, landmark or arrondissement. Output: PlaceOutput. */
export const place = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as PlaceOutput,
  },
  guards: {
    knowsSomething: ({ context }) => context.point !== null || context.text.trim() !== '',
    isOne: ({ event }) => answerOf<{ places: readonly FoundPlace[] }>(event).places?.length === 1,
    isOutside: ({ event }) => reasonOf(event) === 'outside',
    isFirstMiss: ({ context, event }) => reasonOf(event) === 'nothing' && !context.missed,
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isSkip: ({ context, event }) => context.optional && choiceOf(event) === 'skip',
    isFound: ({ context, event }) => context.found[Number(choiceOf(event))] !== undefined,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit((_, params?: { key: string }) => ({ type: 'miss' as const, ...params })),
    sayRefusal: emit(({ event }) => ({
      type: 'say' as const,
      key: refusals[reasonOf(event)] ?? 'place.unavailable',
      values: { district: answerOf<{ nearest: string }>(event).nearest ?? '' },
    })),
    keepText: assign({ text: ({ event }) => textOf(event), point: null }),
    keepPoint: assign({ point: ({ event }) => pointArg(event), text: '' }),
    keepFound: assign({
      found: ({ event }) => answerOf<{ places: readonly FoundPlace[] }>(event).places ?? [],
    }),
    markMissed: assign({ missed: true }),
    markSkipped: assign({ skipped: true }),
    takeFirst: assign({ place: ({ context }) => context.found[0] ?? null }),
    takeChosen: assign({ place: ({ context, event }) => context.found[Number(choiceOf(event))] ?? null }),
    takeWords: assign({
      place: ({ context, event }) => ({
        lat: context.point?.lat ?? null,
        lon: context.point?.lon ?? null,
        address: context.text.slice(0, 200),
        district: answerOf<{ district: string }>(event).district ?? null,
        districtName: answerOf<{ name: string }>(event).name ?? '',
        districtShort: answerOf<{ short: string }>(event).short ?? '',
        exact: context.point !== null,
      }),
    }),
  },
  delays: { patience: 24 * hour, slow: 3000 },
}).createMachine({
  id: 'place',
  context: ({ input }) => ({
    why: textArg(input.args, 'why') || 'problem',
    optional: input.args.optional === true,
    text: textArg(input.args, 'text'),
    point: pointArg(input.args.point),
    found: [],
    place: null,
    missed: false,
    nearest: '',
    skipped: false,
  }),
  initial: 'beginning',
  output: ({ context }) => ({ place: context.place, skipped: context.skipped }),
  states: {
    beginning: { always: [{ guard: 'knowsSomething', target: 'locating' }, { target: 'asking' }] },
    asking: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: `place.where_${context.why}`,
          ask: 'location',
          ...(context.optional && { choices: [{ id: 'skip', key: 'place.skip' }], free: true }),
        }),
      },
      on: {
        'said.text': { target: 'locating', actions: 'keepText' },
        'said.location': { target: 'locating', actions: 'keepPoint' },
        'said.choice': { guard: 'isSkip', target: 'done', actions: 'markSkipped' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    locating: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'places.locate',
          args: context.point ? { ...context.point } : { text: context.text },
        }),
      },
      on: {
        'call.ok': [
          { guard: 'isOne', target: 'confirming', actions: 'keepFound' },
          { target: 'choosing', actions: 'keepFound' },
        ],
        'call.refused': [
          { guard: 'isOutside', target: 'asking', actions: 'sayRefusal' },
          { guard: 'isFirstMiss', target: 'asking', actions: ['sayRefusal', 'markMissed'] },
          { target: 'districting', actions: { type: 'say', params: { key: 'place.unavailable' } } },
        ],
        'call.failed': { target: 'districting', actions: 'sayRefusal' },
        'said.*': { actions: { type: 'say', params: { key: 'place.searching' } } },
      },
      after: { slow: { actions: { type: 'say', params: { key: 'place.searching' } } } },
    },
    confirming: {
      entry: {
        type: 'say',
        params: ({ context: { found } }) => ({
          key: found[0]?.exact === false ? 'place.confirm_about' : 'place.confirm',
          values: { place: found[0] ? placeName(found[0]) : '' },
          choices: [
            { id: 'yes', key: 'place.yes' },
            { id: 'no', key: 'place.no' },
          ],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('yes'), target: 'done', actions: 'takeFirst' },
          { guard: chose('no'), target: 'asking' },
        ],
        'said.text': { target: 'locating', actions: 'keepText' },
        'said.location': { target: 'locating', actions: 'keepPoint' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    choosing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'place.which',
          choices: [...context.found.map(asChoice), { id: 'other', key: 'place.other' }],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isFound', target: 'done', actions: 'takeChosen' },
          { guard: chose('other'), target: 'asking' },
        ],
        'said.text': { target: 'locating', actions: 'keepText' },
        'said.location': { target: 'locating', actions: 'keepPoint' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    districting: {
      entry: {
        type: 'say',
        params: {
          key: 'place.district',
          choices: [{ id: 'unknown', key: 'place.unknown' }],
          free: true,
          numeric: true,
        },
      },
      on: whileDistricting,
      after: { patience: 'forgotten' },
    },
    missingDistrict: {
      entry: { type: 'miss', params: { key: 'place.district_missed' } },
      on: whileDistricting,
      after: { patience: 'forgotten' },
    },
    readingDistrict: {
      entry: {
        type: 'call',
        params: ({ event }) => ({ op: 'places.district', args: { text: textOf(event) } }),
      },
      on: {
        'call.ok': { target: 'done', actions: 'takeWords' },
        'call.refused': 'missingDistrict',
        'call.failed': 'missingDistrict',
      },
    },
    done: { type: 'final' },
    forgotten: { type: 'final' },
  },
});

function asChoice(found: FoundPlace, index: number): SayChoice {
  const name = placeName(found);
  return { id: String(index), ...(typeof name === 'string' ? { label: name } : name) };
}
