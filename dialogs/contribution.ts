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
import type { SupportOutput } from './support.ts';

/** As `contributions.alike` gives it. */
export interface AlikeItem {
  readonly reference: string;
  readonly title: string;
  readonly short: string;
  readonly supporters: number;
}

/** As `datasets.search` gives it. */
export interface FoundDataset {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly url: string;
  readonly site: string;
}

export interface Context {
  /** What opened the dialog: first words, or the reference of a link. */
  readonly text: string;
  /** By the name of the question; empty when it was skipped. */
  readonly answers: Readonly<Record<string, string>>;
  readonly point: { readonly lat: number; readonly lon: number } | null;
  readonly placeText: string;
  /** Null for the whole city; undefined until asked. */
  readonly place: FoundPlace | null | undefined;
  readonly alike: readonly AlikeItem[];
  /** Those alike were shown. */
  readonly compared: boolean;
  readonly datasets: readonly FoundDataset[];
  /** The catalogue was searched. */
  readonly searched: boolean;
  readonly dataset: FoundDataset | null;
  /** Someone else's, to support. */
  readonly reference: string;
  readonly canLink: boolean;
  readonly reminded: boolean;
}

/** What was given before any question. */
export function contextOf(input: DialogInput): Context {
  return {
    text: textArg(input.args, 'payload') || textArg(input.args, 'text'),
    answers: {},
    point: null,
    placeText: '',
    place: undefined,
    alike: [],
    compared: false,
    datasets: [],
    searched: false,
    dataset: null,
    reference: '',
    canLink: input.can.link,
    reminded: false,
  };
}

interface Read {
  readonly reference: string | null;
  readonly words: string | null;
}

const hour = 3_600_000;
const longest = 1000;
export const longestTitle = 80;
const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
const without = (answers: Context['answers'], name: string): Context['answers'] =>
  Object.fromEntries(Object.entries(answers).filter(([each]) => each !== name));

/** What the dialogs have in common in which someone writes for others to read: propose, dataset, lab. */
export const contribution = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    hasText: ({ context }) => context.text.trim() !== '',
    lacks: ({ context }, params: { name: string }) => context.answers[params.name] === undefined,
    lacksPlace: ({ context }) => context.place === undefined,
    canCompare: ({ context }) => !context.compared,
    canSearch: ({ context }) => !context.searched,
    namesOne: ({ event }) => Boolean(answerOf<Read>(event).reference),
    tellsTitle: ({ event }) => {
      const { words } = answerOf<Read>(event);
      return Boolean(words) && (words ?? '').length <= longestTitle;
    },
    tells: ({ event }) => Boolean(answerOf<Read>(event).words),
    isLong: ({ event }) => textOf(event).length > longestTitle,
    isBrief: ({ event }) => textOf(event).trim().length < 10,
    isLocated: ({ event }) => Boolean(outputOf<PlaceOutput>(event).place),
    hasAlike: ({ event }) => (answerOf<{ items: readonly AlikeItem[] }>(event).items ?? []).length > 0,
    isAlike: ({ context, event }) => context.alike.some(({ reference }) => reference === choiceOf(event)),
    isSupported: ({ event }) => outputOf<SupportOutput>(event).supported === true,
    hasDatasets: ({ event }) =>
      (answerOf<{ datasets: readonly FoundDataset[] }>(event).datasets ?? []).length > 0,
    isDataset: ({ context, event }) => context.datasets.some(({ id }) => id === choiceOf(event)),
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isOneOf: ({ event }, params: { ids: readonly string[] }) => params.ids.includes(choiceOf(event)),
    isUnreminded: ({ context }) => !context.reminded,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    go: emit((_, params: { dialog: string; args: Readonly<Record<string, unknown>> }) => ({
      type: 'go' as const,
      ...params,
    })),
    miss: emit((_, params?: { key: string }) => ({ type: 'miss' as const, ...params })),
    settle: emit({ type: 'settled' as const }),
    remind: emit((_, params: { key: string }) => ({ type: 'say' as const, key: params.key, gentle: true })),
    markReminded: assign({ reminded: true }),
    keep: assign({
      answers: ({ context, event }, params: { name: string }) => ({
        ...context.answers,
        [params.name]: textOf(event).slice(0, longest),
      }),
    }),
    keepChoice: assign({
      answers: ({ context, event }, params: { name: string }) => ({
        ...context.answers,
        [params.name]: choiceOf(event),
      }),
    }),
    keepRead: assign({
      answers: ({ context, event }, params: { name: string }) => ({
        ...context.answers,
        [params.name]: answerOf<Read>(event).words ?? '',
      }),
    }),
    keepReference: assign({ reference: ({ event }) => answerOf<Read>(event).reference ?? '' }),
    keepChosen: assign({ reference: ({ event }) => choiceOf(event) }),
    keepPlaceText: assign({ placeText: ({ event }) => textOf(event), point: null }),
    keepPoint: assign({
      point: ({ event }) => (event.type === 'said.location' ? { lat: event.lat, lon: event.lon } : null),
    }),
    keepPlace: assign({ place: ({ event }) => outputOf<PlaceOutput>(event).place ?? null }),
    keepWholeCity: assign({ place: null }),
    keepAlike: assign({
      alike: ({ event }) => answerOf<{ items: readonly AlikeItem[] }>(event).items ?? [],
    }),
    markCompared: assign({ compared: true }),
    keepDatasets: assign({
      datasets: ({ event }) => answerOf<{ datasets: readonly FoundDataset[] }>(event).datasets ?? [],
    }),
    keepDataset: assign({
      dataset: ({ context, event }) => context.datasets.find(({ id }) => id === choiceOf(event)) ?? null,
    }),
    markSearched: assign({ searched: true }),
    /** Other words for what it is about are looked up anew. */
    forgetChosen: assign(({ context, event }) => {
      const name = choiceOf(event);
      if (name === 'where') return { place: undefined, point: null, placeText: '' };
      const answers = without(context.answers, name);
      return name === 'what' ? { answers, compared: false, searched: false } : { answers };
    }),
  },
  delays: { reminder: 2 * hour, patience: 24 * hour },
});

/** A question answered in one's own words. */
export const question = (name: string, key: string) =>
  ({
    entry: { type: 'say', params: { key } },
    on: {
      'said.text': { target: 'asking', actions: { type: 'keep', params: { name } } },
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** The same, which one may pass: `skip` is the phrase of that choice. */
export const optional = (name: string, key: string, skip: string) =>
  ({
    entry: { type: 'say', params: { key, choices: [{ id: 'skip', key: skip }], free: true } },
    on: {
      'said.text': { target: 'asking', actions: { type: 'keep', params: { name } } },
      'said.choice': { guard: chose('skip'), target: 'asking', actions: { type: 'keep', params: { name } } },
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** A question with its answers; the id of the one chosen is kept. */
export const pick = (name: string, key: string, choices: readonly SayChoice[]) =>
  ({
    entry: { type: 'say', params: { key, choices } },
    on: {
      'said.choice': {
        guard: { type: 'isOneOf', params: { ids: choices.map(({ id }) => id) } },
        target: 'asking',
        actions: { type: 'keepChoice', params: { name } },
      },
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** All that was said, before it is sent. */
export const review = (area: string, values: (context: Context) => NonNullable<Say['values']>) =>
  ({
    entry: {
      type: 'say',
      params: ({ context }: { context: Context }) => ({
        key: `${area}.review`,
        values: values(context),
        choices: [
          { id: 'yes', key: 'report.send' },
          { id: 'change', key: 'report.change' },
          { id: 'cancel', key: 'report.cancel' },
        ],
      }),
    },
    on: {
      'said.choice': [
        { guard: chose('yes'), target: 'sending' },
        { guard: chose('change'), target: 'changing' },
        { guard: chose('cancel'), target: 'cancelled' },
      ],
      'said.*': { actions: 'miss' },
    },
    after: {
      reminder: {
        guard: 'isUnreminded',
        actions: [{ type: 'remind', params: { key: `${area}.reminder` } }, 'markReminded'],
      },
      patience: 'forgotten',
    },
  }) as const;

/** Which answer to give again. */
export const change = (area: string, names: readonly string[]) =>
  ({
    entry: {
      type: 'say',
      params: {
        key: 'report.change_what',
        choices: [
          ...names.map((id) => ({ id, key: `${area}.change_${id}` })),
          { id: 'nothing', key: 'report.change_nothing' },
        ],
      },
    },
    on: {
      'said.choice': [
        { guard: chose('nothing'), target: 'reviewing' },
        { target: 'asking', actions: 'forgetChosen' },
      ],
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** What is like it already: to support instead. */
export const compare = (area: string) =>
  ({
    entry: {
      type: 'say',
      params: ({ context: { alike } }: { context: Context }) => ({
        key: `${area}.alike`,
        values: { count: alike.length },
        choices: [
          ...alike.map(({ reference, title, short, supporters }) => ({
            id: reference,
            key: 'support.one',
            values: { title, short, supporters },
          })),
          { id: 'new', key: `${area}.not_alike` },
        ],
      }),
    },
    on: {
      'said.choice': [
        { guard: 'isAlike', target: 'supporting', actions: 'keepChosen' },
        { guard: chose('new'), target: 'asking' },
      ],
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'forgotten' },
  }) as const;

/** It is sent, with its reference. */
export const sent = (area: string) =>
  ({
    entry: [
      'settle',
      {
        type: 'say',
        params: ({ event }: { event: DialogEvent }) => ({
          key: `${area}.sent`,
          values: { reference: answerOf<{ reference: string }>(event).reference ?? '' },
        }),
      },
    ],
    type: 'final',
  }) as const;
