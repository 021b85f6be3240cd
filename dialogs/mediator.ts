import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { reasonOf, textArg, textOf } from './events.ts';

/** A mediator's word, and the two doors of relay mode: between two persons, and for who is helped now. */
interface Context {
  /** As typed or scanned; forgotten as soon as it was looked at. */
  readonly word: string;
  readonly why: 'word' | 'between' | 'begin';
}

const REFUSALS: Readonly<Record<string, string>> = {
  mistyped: 'mediator.mistyped',
  unknown: 'mediator.mistyped',
  revoked: 'mediator.revoked',
  locked: 'mediator.locked',
  busy: 'mediator.busy',
};

/** Both are the core's own: they are heard wherever the mode is on. */
const DOOR: readonly SayChoice[] = [
  { id: '@next-person', key: 'mediator.next-person' },
  { id: '@leave-relay', key: 'mediator.leave-relay' },
];

/** Three groups of four, maybe after a word ("relais K7QM-2XHD-4PAB"): what it is worth, the operation says. */
const hasWord = (text: string): boolean =>
  /(?:^|\s)[a-z\d]{4}[ -]?[a-z\d]{4}[ -]?[a-z\d]{4}$/i.test(text.trim());

function contextOf({ args }: DialogInput): Context {
  const text = textArg(args, 'text');
  const why = args.begin === true ? 'begin' : args.between === true ? 'between' : 'word';
  return { word: textArg(args, 'payload') || (hasWord(text) && /\d/.test(text) ? text : ''), why };
}

export const mediator = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    isBegin: ({ context }) => context.why === 'begin',
    isBetween: ({ context }) => context.why === 'between',
    hasWord: ({ context }) => context.word !== '',
    canTryAgain: ({ event }) => reasonOf(event) === 'mistyped' || reasonOf(event) === 'unknown',
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit((_, params: { key: string }) => ({ type: 'miss' as const, ...params })),
    sayRefusal: emit(({ event }) => ({
      type: 'say' as const,
      key: REFUSALS[reasonOf(event)] ?? 'mediator.failed',
    })),
    settle: emit({ type: 'settled' as const }),
    goLanguage: emit({ type: 'go' as const, dialog: 'language' }),
    goMenu: emit({ type: 'go' as const, dialog: 'welcome' }),
    keepWord: assign({ word: ({ event }) => textOf(event) }),
    forgetWord: assign({ word: '' }),
  },
  delays: { patience: 60 * 60_000, day: 12 * 3_600_000 },
}).createMachine({
  id: 'mediator',
  context: ({ input }) => contextOf(input),
  initial: 'beginning',
  states: {
    beginning: {
      always: [
        { guard: 'isBegin', target: 'welcoming' },
        { guard: 'isBetween', target: 'between' },
        { guard: 'hasWord', target: 'linking' },
        { target: 'asking' },
      ],
    },
    asking: {
      entry: { type: 'say', params: { key: 'mediator.ask' } },
      on: {
        'said.text': { target: 'linking', actions: 'keepWord' },
        'said.*': { actions: { type: 'miss', params: { key: 'mediator.ask-missed' } } },
      },
      after: { patience: 'done' },
    },
    linking: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'mediators.link', args: { word: context.word } }),
      },
      exit: 'forgetWord',
      on: {
        'call.ok': {
          target: 'between',
          actions: [{ type: 'say', params: { key: 'mediator.linked' } }, 'settle'],
        },
        'call.refused': [
          { guard: 'canTryAgain', target: 'asking', actions: 'sayRefusal' },
          { target: 'refused', actions: 'sayRefusal' },
        ],
        'call.failed': { target: 'refused', actions: 'sayRefusal' },
      },
    },
    between: {
      entry: { type: 'say', params: { key: 'mediator.between', choices: DOOR, forget: true } },
      on: { 'said.*': { actions: { type: 'miss', params: { key: 'mediator.between-missed' } } } },
      after: { day: 'done' },
    },
    welcoming: {
      entry: [{ type: 'say', params: { key: 'mediator.new-person', forget: true } }, 'goLanguage'],
      on: { returned: 'explaining' },
    },
    explaining: {
      entry: [{ type: 'say', params: { key: 'mediator.for-you' } }, 'goMenu'],
      always: 'done',
    },
    // Nothing of a refused word stays behind in what RETOUR could bring back.
    refused: { entry: 'settle', always: 'done' },
    done: { type: 'final' },
  },
});
