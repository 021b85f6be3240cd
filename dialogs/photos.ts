import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, reasonOf, textArg } from './events.ts';

interface Context {
  /** The channel's name of the photo that is being taken in. */
  readonly ref: string;
  /** Those that came meanwhile: an album comes as several messages at once. */
  readonly waiting: readonly string[];
  readonly photos: readonly string[];
  readonly most: number;
  readonly forgotten: boolean;
}

/** Media ids. `forgotten` when the person went away. */
export interface PhotosOutput {
  readonly photos: readonly string[];
  readonly forgotten: boolean;
}

const hour = 3_600_000;
const mostPhotos = 3;
const refusals: Readonly<Record<string, string>> = {
  too_big: 'photos.too_big',
  not_a_photo: 'photos.not_a_photo',
  heic: 'photos.heic',
};

/** Up to three photos. Output: PhotosOutput. */
export const photos = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as PhotosOutput,
  },
  guards: {
    hasOne: ({ context }) => context.ref !== '',
    hasMore: ({ context }) => context.waiting.length > 0 && context.photos.length + 1 < context.most,
    isLast: ({ context }) => context.photos.length + 1 >= context.most,
    isSkip: ({ event }) => choiceOf(event) === 'skip',
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const, key: 'photos.missed' }),
    sayRefusal: emit(({ event }) => ({
      type: 'say' as const,
      key: refusals[reasonOf(event)] ?? 'photos.failed',
    })),
    keepRef: assign({ ref: ({ event }) => (event.type === 'said.media' ? event.ref : '') }),
    keepPhoto: assign({
      photos: ({ context, event }) =>
        [...context.photos, answerOf<{ media: string }>(event).media ?? ''].filter(Boolean),
    }),
    queueRef: assign({
      waiting: ({ context, event }) => [...context.waiting, event.type === 'said.media' ? event.ref : ''],
    }),
    takeNext: assign({
      ref: ({ context }) => context.waiting[0] ?? '',
      waiting: ({ context }) => context.waiting.slice(1),
    }),
    markForgotten: assign({ forgotten: true }),
  },
  delays: { patience: 24 * hour, slow: 3000 },
}).createMachine({
  id: 'photos',
  context: ({ input }) => ({
    ref: textArg(input.args, 'photo'),
    waiting: [],
    photos: [],
    most: typeof input.args.most === 'number' ? input.args.most : mostPhotos,
    forgotten: false,
  }),
  initial: 'beginning',
  output: ({ context }) => ({ photos: context.photos, forgotten: context.forgotten }),
  states: {
    beginning: { always: [{ guard: 'hasOne', target: 'keeping' }, { target: 'asking' }] },
    asking: {
      entry: {
        type: 'say',
        params: ({ context: { photos } }) => ({
          key: photos.length > 0 ? 'photos.another' : 'photos.ask',
          values: { count: photos.length },
          ask: 'photo',
          choices: [{ id: 'skip', key: photos.length > 0 ? 'photos.enough' : 'photos.skip' }],
        }),
      },
      on: {
        'said.media': { target: 'keeping', actions: 'keepRef' },
        'said.choice': { guard: 'isSkip', target: 'done' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    keeping: {
      entry: { type: 'call', params: ({ context }) => ({ op: 'photos.keep', args: { ref: context.ref } }) },
      on: {
        'call.ok': [
          { guard: 'hasMore', target: 'keeping', reenter: true, actions: ['keepPhoto', 'takeNext'] },
          { guard: 'isLast', target: 'done', actions: 'keepPhoto' },
          { target: 'asking', actions: 'keepPhoto' },
        ],
        'call.refused': { target: 'asking', actions: 'sayRefusal' },
        'call.failed': { target: 'asking', actions: 'sayRefusal' },
        'said.media': { actions: 'queueRef' },
        'said.*': { actions: { type: 'say', params: { key: 'photos.receiving' } } },
      },
      after: { slow: { actions: { type: 'say', params: { key: 'photos.receiving' } } } },
    },
    done: { type: 'final' },
    forgotten: { entry: 'markForgotten', type: 'final' },
  },
});
