import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import type { CategoryOutput } from './category.ts';
import { answerOf, choiceOf, eventArg, outputOf, reasonOf, textArg } from './events.ts';
import type { PhotosOutput } from './photos.ts';
import { type FoundPlace, type PlaceOutput, placeName } from './place.ts';
import { followRefusals, type Near, nearChoices, nearOf } from './report-near.ts';
import { placeBegun } from './report-poster.ts';
import { review, sent } from './review.ts';

interface Context {
  /** What opened the dialog. */
  readonly text: string;
  readonly point: { readonly lat: number; readonly lon: number } | null;
  readonly photo: string | null;
  readonly canPhoto: boolean;
  readonly category: { readonly id: string; readonly name: string } | null;
  readonly words: string;
  readonly placeText: string;
  readonly place: FoundPlace | null;
  readonly near: readonly Near[];
  /** Those nearby were shown, or there was no point to look around. */
  readonly compared: boolean;
  readonly following: string;
  /** Null until asked. */
  readonly photos: readonly string[] | null;
  readonly reminded: boolean;
}

const hour = 3_600_000;
const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });

/** A problem in the street: what, where, is it known already, photos, then sent. */
export const report = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    lacksCategory: ({ context }) => context.category === null,
    lacksPlace: ({ context }) => context.place === null,
    canCompare: ({ context }) => !context.compared && context.place?.lat != null && context.place.exact,
    lacksPhotos: ({ context }) => context.canPhoto && context.photos === null,
    isDescribed: ({ event }) => Boolean(outputOf<CategoryOutput>(event).category),
    isLocated: ({ event }) => Boolean(outputOf<PlaceOutput>(event).place),
    isPhotographed: ({ event }) => outputOf<PhotosOutput>(event).forgotten === false,
    hasNear: ({ event }) => (answerOf<{ reports: readonly Near[] }>(event).reports ?? []).length > 0,
    isNear: ({ context, event }) => nearOf(context.near, choiceOf(event)) !== null,
    isOwn: ({ event }) => reasonOf(event) === 'own',
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
    sayRefusal: emit(({ event }) => ({
      type: 'say' as const,
      key: followRefusals[reasonOf(event)] ?? 'report.follow_closed',
    })),
    keepCategory: assign(({ context, event }) => {
      const said = outputOf<CategoryOutput>(event);
      return {
        category: said.category ?? null,
        words: said.words || context.words,
        placeText: said.place ?? context.placeText,
        photo: said.photo ?? context.photo,
        point: said.point ?? context.point,
      };
    }),
    keepPlace: assign({ place: ({ event }) => outputOf<PlaceOutput>(event).place ?? null }),
    keepNear: assign({ near: ({ event }) => answerOf<{ reports: readonly Near[] }>(event).reports ?? [] }),
    keepPhotos: assign({ photos: ({ event }) => outputOf<PhotosOutput>(event).photos ?? [], photo: null }),
    markCompared: assign({ compared: true }),
    keepFollowing: assign({
      following: ({ context, event }) => nearOf(context.near, choiceOf(event))?.reference ?? '',
    }),
    forgetCategory: assign({ category: null, text: '', compared: false }),
    forgetPlace: assign({ place: null, point: null, placeText: '', compared: false }),
    forgetPhotos: assign({ photos: null, photo: null }),
  },
  delays: { reminder: 2 * hour, patience: 24 * hour },
}).createMachine({
  id: 'report',
  context: ({ input }) => {
    const event = eventArg(input.args);
    const caption = event?.type === 'said.media' ? (event.caption ?? '') : '';
    return {
      text: textArg(input.args, 'text') || caption,
      ...placeBegun(input.args, event),
      photo: event?.type === 'said.media' ? event.ref : null,
      canPhoto: input.can.photo,
      category: null,
      words: '',
      place: null,
      near: [],
      compared: false,
      following: '',
      photos: null,
      reminded: false,
    };
  },
  initial: 'asking',
  states: {
    asking: {
      always: [
        { guard: 'lacksCategory', target: 'describing' },
        { guard: 'lacksPlace', target: 'locating' },
        { guard: 'canCompare', target: 'checking' },
        { guard: 'lacksPhotos', target: 'photographing' },
        { target: 'reviewing' },
      ],
    },
    describing: {
      entry: {
        type: 'go',
        params: ({ context: { text, photo } }) => ({
          dialog: 'category',
          args: { ...(text && { text }), ...(photo && { photo }) },
        }),
      },
      on: {
        returned: [
          { guard: 'isDescribed', target: 'asking', actions: 'keepCategory' },
          { target: 'forgotten' },
        ],
      },
    },
    locating: {
      entry: {
        type: 'go',
        params: ({ context: { point, placeText } }) => ({
          dialog: 'place',
          args: { why: 'problem', ...(point ? { point } : placeText && { text: placeText }) },
        }),
      },
      on: {
        returned: [{ guard: 'isLocated', target: 'asking', actions: 'keepPlace' }, { target: 'forgotten' }],
      },
    },
    checking: {
      entry: {
        type: 'call',
        params: ({ context: { category, place } }) => ({
          op: 'reports.nearby',
          args: { category: category?.id, lat: place?.lat, lon: place?.lon },
        }),
      },
      exit: 'markCompared',
      on: {
        'call.ok': [{ guard: 'hasNear', target: 'comparing', actions: 'keepNear' }, { target: 'asking' }],
        'call.*': 'asking',
      },
    },
    comparing: {
      entry: {
        type: 'say',
        params: ({ context: { near } }) => ({
          key: 'report.same',
          values: { count: near.length },
          choices: [...nearChoices(near), { id: 'new', key: 'report.not_same' }],
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isNear', target: 'following', actions: 'keepFollowing' },
          { guard: chose('new'), target: 'asking' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    following: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'reports.follow', args: { reference: context.following } }),
      },
      on: {
        'call.ok': 'followed',
        'call.refused': [
          { guard: 'isOwn', target: 'known', actions: 'sayRefusal' },
          { target: 'asking', actions: 'sayRefusal' },
        ],
        'call.failed': 'failed',
      },
    },
    photographing: {
      entry: {
        type: 'go',
        params: ({ context: { photo } }) => ({ dialog: 'photos', args: photo ? { photo } : {} }),
      },
      on: {
        returned: [
          { guard: 'isPhotographed', target: 'asking', actions: 'keepPhotos' },
          { target: 'forgotten' },
        ],
      },
    },
    reviewing: review('report', ({ category, place, photos }: Context) => ({
      values: {
        what: category?.name ?? '',
        where: place ? placeName(place) : '',
        photos: photos?.length ?? 0,
      },
    })),
    changing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'report.change_what',
          choices: [
            { id: 'what', key: 'report.change_category' },
            { id: 'where', key: 'report.change_place' },
            ...(context.canPhoto ? [{ id: 'photos', key: 'report.change_photos' }] : []),
            { id: 'nothing', key: 'report.change_nothing' },
          ],
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('what'), target: 'asking', actions: 'forgetCategory' },
          { guard: chose('where'), target: 'asking', actions: 'forgetPlace' },
          { guard: chose('photos'), target: 'asking', actions: 'forgetPhotos' },
          { guard: chose('nothing'), target: 'reviewing' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    sending: {
      entry: {
        type: 'call',
        params: ({ context: { category, words, place, photos } }) => ({
          op: 'reports.submit',
          args: { kind: 'problem', category: category?.id, words, place, photos: photos ?? [] },
        }),
      },
      on: { 'call.ok': 'sent', 'call.refused': 'refused', 'call.failed': 'failed' },
    },
    sent: sent('report'),
    followed: {
      entry: [
        'settle',
        {
          type: 'say',
          params: ({ context }) => ({ key: 'report.followed', values: { reference: context.following } }),
        },
      ],
      type: 'final',
    },
    known: { type: 'final' },
    refused: { entry: { type: 'say', params: { key: 'report.too_many' } }, type: 'final' },
    failed: { entry: { type: 'say', params: { key: 'report.failed' } }, type: 'final' },
    cancelled: { entry: { type: 'say', params: { key: 'report.cancelled' } }, type: 'final' },
    forgotten: { type: 'final' },
  },
});
