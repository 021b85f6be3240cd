import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, outputOf, reasonOf, referenceIn, textArg, textOf } from './events.ts';
import type { PhotosOutput } from './photos.ts';
import {
  actionsOf,
  asChoice,
  followed,
  followSay,
  type Item,
  type Poll,
  type Shown,
  shownSay,
} from './recap-items.ts';

interface Context {
  readonly reference: string;
  readonly items: readonly Item[];
  readonly polls: readonly Poll[];
  readonly item: Shown | null;
  readonly canPhoto: boolean;
  readonly photos: readonly string[];
  readonly text: string;
}

const hour = 3_600_000;
const closed = { target: 'opening', actions: { type: 'say', params: { key: 'recap.closed' } } } as const;
const settled = (key: string) => ['settle', { type: 'say', params: { key } }] as const;
const chose = (choice: string) => ({ type: 'is' as const, params: { choice } });
/** What I sent and follow, with its state; add to it, withdraw it, stop following. */
export const recap = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    namesOne: ({ context }) => context.reference !== '',
    hasItems: ({ context }) => context.items.length > 0,
    hasPolls: ({ context }) => context.polls.length > 0,
    isItem: ({ context, event }) => context.items.some(({ reference }) => reference === choiceOf(event)),
    hasPhotos: ({ event }) => (outputOf<PhotosOutput>(event).photos ?? []).length > 0,
    is: ({ context, event }, params: { choice: string }) =>
      choiceOf(event) === params.choice &&
      (context.item === null ||
        actionsOf(context.item, context.canPhoto).some(({ id }) => id === params.choice)),
    isYes: ({ event }) => choiceOf(event) === 'yes',
    isAnother: ({ event }) => reasonOf(event) === 'another',
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
    keepItems: assign({ items: ({ event }) => answerOf<{ items: readonly Item[] }>(event).items ?? [] }),
    keepPolls: assign({ polls: ({ event }) => answerOf<{ polls: readonly Poll[] }>(event).polls ?? [] }),
    keepReference: assign({ reference: ({ event }) => choiceOf(event) }),
    keepItem: assign({
      item: ({ event }) => ('value' in event ? (event.value as Shown) : null),
      reference: ({ context, event }) => answerOf<Shown>(event).reference ?? context.reference,
    }),
    leaveItem: assign({ item: null, reference: '' }),
    keepText: assign({ text: ({ event }) => textOf(event) }),
    keepPhotos: assign({ photos: ({ event }) => outputOf<PhotosOutput>(event).photos ?? [] }),
  },
  delays: { patience: 24 * hour },
}).createMachine({
  id: 'recap',
  context: ({ input }) => ({
    reference: referenceIn(textArg(input.args, 'payload') || textArg(input.args, 'text')),
    items: [],
    polls: [],
    item: null,
    canPhoto: input.can.photo,
    photos: [],
    text: '',
  }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'namesOne', target: 'opening' }, { target: 'gathering' }] },
    gathering: {
      entry: ['leaveItem', { type: 'call', params: { op: 'recap.list', args: {} } }],
      on: {
        'call.ok': { target: 'countingVotes', actions: 'keepItems' },
        'call.refused': 'countingVotes',
        'call.failed': 'countingVotes',
      },
    },
    countingVotes: {
      entry: { type: 'call', params: { op: 'ballots.mine', args: {} } },
      on: {
        'call.ok': { target: 'listing', actions: 'keepPolls' },
        'call.refused': 'listing',
        'call.failed': 'listing',
      },
    },
    listing: {
      always: [
        { guard: 'hasItems', target: 'choosing' },
        { guard: 'hasPolls', target: 'votedOnly' },
        { target: 'empty' },
      ],
    },
    choosing: {
      entry: {
        type: 'say',
        params: ({ context: { items, polls } }) => ({
          key: polls.length > 0 ? 'recap.which_and_votes' : 'recap.which',
          values: { count: items.length, polls: polls.map(({ title }) => title).join(', ') },
          choices: items.map(asChoice),
        }),
      },
      on: {
        'said.choice': { guard: 'isItem', target: 'opening', actions: 'keepReference' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    opening: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'recap.show', args: { reference: context.reference } }),
      },
      on: {
        'call.ok': { target: 'viewing', actions: 'keepItem' },
        'call.refused': [
          { guard: 'isAnother', target: 'offering', actions: 'keepItem' },
          { target: 'gathering', actions: { type: 'say', params: { key: 'recap.unknown' } } },
        ],
        'call.failed': 'done',
      },
    },
    offering: {
      entry: { type: 'say', params: ({ context }) => followSay(context.item) },
      on: {
        'said.choice': [{ guard: 'isYes', target: 'following' }, { target: 'done' }],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    following: {
      entry: {
        type: 'call',
        params: ({ context: { reference } }) => ({ op: 'reports.follow', args: { reference } }),
      },
      on: {
        'call.ok': {
          target: 'done',
          actions: ['settle', { type: 'say', params: ({ context: { reference } }) => followed(reference) }],
        },
        'call.*': { target: 'gathering', actions: { type: 'say', params: { key: 'recap.unknown' } } },
      },
    },
    viewing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          ...(context.item ? shownSay(context.item) : { key: 'recap.unknown' }),
          choices: actionsOf(context.item, context.canPhoto),
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('words'), target: 'writing' },
          { guard: chose('photo'), target: 'photographing' },
          { guard: chose('withdraw'), target: 'confirming' },
          { guard: chose('unfollow'), target: 'unfollowing' },
          { guard: chose('verdict'), target: 'judging' },
          { guard: chose('manage'), target: 'managing' },
          { guard: chose('list'), target: 'gathering' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    writing: {
      entry: { type: 'say', params: { key: 'recap.write' } },
      on: {
        'said.text': { target: 'adding', actions: 'keepText' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    adding: {
      entry: {
        type: 'call',
        params: ({ context: { reference, text } }) => ({ op: 'recap.add-words', args: { reference, text } }),
      },
      on: {
        'call.ok': { target: 'opening', actions: settled('recap.added') },
        'call.refused': closed,
        'call.failed': closed,
      },
    },
    photographing: {
      entry: {
        type: 'go',
        params: ({ context }) => ({ dialog: 'photos', args: { most: 3 - (context.item?.photos ?? 0) } }),
      },
      on: {
        returned: [
          { guard: 'hasPhotos', target: 'addingPhotos', actions: 'keepPhotos' },
          { target: 'opening' },
        ],
      },
    },
    addingPhotos: {
      entry: {
        type: 'call',
        params: ({ context: { reference, photos } }) => ({
          op: 'recap.add-photos',
          args: { reference, photos },
        }),
      },
      on: {
        'call.ok': { target: 'opening', actions: settled('recap.added') },
        'call.refused': closed,
        'call.failed': closed,
      },
    },
    confirming: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'recap.confirm_withdraw',
          values: { reference: context.reference },
          choices: [
            { id: 'yes', key: 'recap.yes' },
            { id: 'no', key: 'recap.no' },
          ],
        }),
      },
      on: {
        'said.choice': [{ guard: 'isYes', target: 'withdrawing' }, { target: 'opening' }],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    withdrawing: {
      entry: {
        type: 'call',
        params: ({ context: { reference } }) => ({ op: 'recap.withdraw', args: { reference } }),
      },
      on: {
        'call.ok': { target: 'gathering', actions: settled('recap.withdrawn') },
        'call.refused': closed,
        'call.failed': closed,
      },
    },
    unfollowing: {
      entry: {
        type: 'call',
        params: ({ context: { reference } }) => ({ op: 'recap.unfollow', args: { reference } }),
      },
      on: {
        'call.ok': { target: 'gathering', actions: settled('recap.unfollowed') },
        'call.refused': 'gathering',
        'call.failed': 'gathering',
      },
    },
    judging: {
      entry: {
        type: 'go',
        params: ({ context }) => ({ dialog: 'verdict', args: { payload: `${context.reference}.broken` } }),
      },
      on: { returned: 'opening' },
    },
    managing: {
      entry: {
        type: 'go',
        params: ({ context: { item } }) => ({
          dialog: item?.manage?.dialog ?? '',
          args: { payload: item?.manage?.payload ?? '' },
        }),
      },
      on: { returned: 'done' },
    },
    votedOnly: {
      entry: {
        type: 'say',
        params: ({ context: { polls } }) => ({
          key: 'recap.votes',
          values: { polls: polls.map(({ title }) => title).join(', ') },
        }),
      },
      type: 'final',
    },
    empty: { entry: { type: 'say', params: { key: 'recap.empty' } }, type: 'final' },
    done: { type: 'final' },
  },
});
