import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
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
