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
  chose,
  keepsPoint,
  keepWords,
  type Named,
  type Point,
  type Read,
  whileChoosingGroup,
  whileTelling,
} from './category-answers.ts';
import { answerOf, choiceOf, textArg, textOf } from './events.ts';

interface Context {
  /** The last words, to be read. */
  readonly text: string;
  /** All that was written about it, a line each time. */
  readonly words: string;
  readonly candidates: readonly Named[];
  readonly sure: boolean;
  readonly groups: readonly Named[];
  readonly group: string;
  readonly chosen: Named | null;
  /** An address in the words. */
  readonly place: string | null;
  /** A photo that came before it was asked for. */
  readonly photo: string | null;
  /** A position that came before it was asked for. */
  readonly point: Point | null;
  readonly again: boolean;
  /** The question that the text answered, when it may be asked again just so. */
  readonly answering: 'telling' | 'group' | null;
}

/** Null values when the person went away. */
export interface CategoryOutput {
  readonly category: Named | null;
  readonly words: string;
  readonly place: string | null;
  readonly photo: string | null;
  readonly point: Point | null;
}

const list: SayChoice = { id: 'list', key: 'category.list' };
const other: SayChoice = { id: 'other', key: 'category.other' };
const asChoice = ({ id, name }: Named): SayChoice => ({ id, label: name });

const hour = 3_600_000;
/** What is wrong: in the person's own words first, else from the list. Output: CategoryOutput. */
export const category = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as CategoryOutput,
  },
  guards: {
    hasText: ({ context }) => context.text.trim() !== '',
    hasCaption: ({ event }) => event.type === 'said.media' && (event.caption ?? '').trim() !== '',
    tellsOfDanger: ({ event }) => Boolean(answerOf<Read>(event).danger),
    saysNothing: ({ event }) => answerOf<Read>(event).empty === true,
    isToldAgain: ({ context, event }) =>
      context.answering === 'telling' &&
      answerOf<Read>(event).empty === true &&
      !answerOf<Read>(event).danger,
    answersGroup: ({ context }) => context.answering === 'group',
    isSure: ({ context }) => context.sure,
    hasSeveral: ({ context }) => context.candidates.length > 0,
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isCandidate: ({ context, event }) => context.candidates.some(({ id }) => id === choiceOf(event)),
    isGroup: ({ context, event }) => context.groups.some(({ id }) => id === choiceOf(event)),
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit((_, params?: { key: string }) => ({ type: 'miss' as const, ...params })),
    sayPointKept: emit({ type: 'say' as const, key: 'category.point_kept' }),
    keepPoint: assign({
      point: ({ event }) => (event.type === 'said.location' ? { lat: event.lat, lon: event.lon } : null),
    }),
    keepText: assign({
      answering: (_, params: { answering: Context['answering'] }) => params.answering,
      text: ({ event }) => textOf(event),
      words: ({ context, event }) => [context.words, textOf(event)].filter(Boolean).join('\n'),
    }),
    keepPhoto: assign({
      photo: ({ event }) => (event.type === 'said.media' ? event.ref : null),
      text: ({ event }) => (event.type === 'said.media' ? (event.caption ?? '') : ''),
      words: ({ event }) => (event.type === 'said.media' ? (event.caption ?? '') : ''),
    }),
    keepRead: assign({
      candidates: ({ event }) => answerOf<Read>(event).categories ?? [],
      sure: ({ event }) => answerOf<Read>(event).sure === true,
      place: ({ context, event }) => answerOf<Read>(event).place ?? context.place,
    }),
    keepGroups: assign({ groups: ({ event }) => answerOf<{ groups: readonly Named[] }>(event).groups ?? [] }),
    keepGroup: assign({ group: ({ event }) => choiceOf(event) }),
    keepCategories: assign({
      candidates: ({ event }) => answerOf<{ categories: readonly Named[] }>(event).categories ?? [],
    }),
    forgetWords: assign({ text: '', words: '' }),
    chooseFirst: assign({ chosen: ({ context }) => context.candidates[0] ?? null }),
    choose: assign({
      chosen: ({ context, event }) => context.candidates.find(({ id }) => id === choiceOf(event)) ?? null,
    }),
    askAgain: assign({ again: true }),
  },
  delays: { patience: 24 * hour },
}).createMachine({
  id: 'category',
  context: ({ input }) => ({
    text: textArg(input.args, 'text'),
    words: textArg(input.args, 'text'),
    candidates: [],
    sure: false,
    groups: [],
    group: '',
    chosen: null,
    place: null,
    photo: textArg(input.args, 'photo') || null,
    point: null,
    again: false,
    answering: null,
  }),
  initial: 'beginning',
  output: ({ context }) => ({
    category: context.chosen,
    words: context.words,
    place: context.place,
    photo: context.photo,
    point: context.point,
  }),
  states: {
    beginning: { always: [{ guard: 'hasText', target: 'reading' }, { target: 'telling' }] },
    telling: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: context.again
            ? 'category.tell_again'
            : context.photo
              ? 'category.photo_first'
              : 'category.tell',
          choices: [list],
          free: true,
        }),
      },
      on: whileTelling,
      after: { patience: 'forgotten' },
    },
    missingTold: { entry: 'miss', on: whileTelling, after: { patience: 'forgotten' } },
    reading: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'reports.read', args: { text: context.text } }),
      },
      on: {
        'call.ok': [
          { guard: 'tellsOfDanger', target: 'sorting', actions: 'keepRead' },
          { guard: 'isToldAgain', target: 'missingTold', actions: 'forgetWords' },
          { guard: 'saysNothing', target: 'telling', actions: ['keepRead', 'forgetWords'] },
          { target: 'sorting', actions: 'keepRead' },
        ],
        'call.refused': 'fetchingGroups',
        'call.failed': 'fetchingGroups',
      },
    },
    sorting: {
      always: [
        { guard: 'isSure', target: 'confirming' },
        { guard: 'hasSeveral', target: 'choosing' },
        { guard: 'answersGroup', target: 'missingGroup' },
        { target: 'fetchingGroups', actions: { type: 'say', params: { key: 'category.none_found' } } },
      ],
    },
    confirming: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'category.confirm',
          values: { name: context.candidates[0]?.name ?? '' },
          choices: [{ id: 'yes', key: 'category.yes' }, other, list],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('yes'), target: 'done', actions: 'chooseFirst' },
          { guard: chose('other'), target: 'telling', actions: 'askAgain' },
          { guard: chose('list'), target: 'fetchingGroups' },
        ],
        'said.text': { target: 'reading', actions: keepWords },
        'said.location': { target: 'confirming', reenter: true, actions: keepsPoint },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    choosing: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'category.which',
          choices: [...context.candidates.map(asChoice), other, list],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isCandidate', target: 'done', actions: 'choose' },
          { guard: chose('other'), target: 'telling', actions: 'askAgain' },
          { guard: chose('list'), target: 'fetchingGroups' },
        ],
        'said.text': { target: 'reading', actions: keepWords },
        'said.location': { target: 'choosing', reenter: true, actions: keepsPoint },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    fetchingGroups: {
      entry: { type: 'call', params: { op: 'reports.groups', args: {} } },
      on: {
        'call.ok': { target: 'choosingGroup', actions: 'keepGroups' },
        'call.refused': 'telling',
        'call.failed': 'telling',
      },
    },
    choosingGroup: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'category.group',
          choices: context.groups.map(asChoice),
          free: true,
        }),
      },
      on: whileChoosingGroup,
      after: { patience: 'forgotten' },
    },
    missingGroup: {
      entry: { type: 'miss', params: { key: 'category.none_found' } },
      on: whileChoosingGroup,
      after: { patience: 'forgotten' },
    },
    fetchingCategories: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'reports.categories', args: { group: context.group } }),
      },
      on: {
        'call.ok': { target: 'choosingCategory', actions: 'keepCategories' },
        'call.refused': 'fetchingGroups',
        'call.failed': 'fetchingGroups',
      },
    },
    choosingCategory: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'category.detail',
          choices: [...context.candidates.map(asChoice), { id: 'groups', key: 'category.groups' }],
          free: true,
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isCandidate', target: 'done', actions: 'choose' },
          { guard: chose('groups'), target: 'fetchingGroups' },
        ],
        'said.text': { target: 'reading', actions: keepWords },
        'said.location': { target: 'choosingCategory', reenter: true, actions: keepsPoint },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'forgotten' },
    },
    done: { type: 'final' },
    forgotten: { type: 'final' },
  },
});
