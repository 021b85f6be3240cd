import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, reasonOf, textArg, textOf } from './events.ts';
import { looksLikePaperCode, refusalOf } from './relay-code.ts';

interface Opened {
  readonly vote: boolean;
  readonly consultation: boolean;
  readonly again: boolean;
}

/** A paper code from an association, in the place of a telephone number. */
interface Context {
  /** As typed or scanned; forgotten as soon as it was looked at. */
  readonly code: string;
  readonly opened: Opened;
}

const MENU: SayChoice = { id: '@menu', key: 'everywhere.menu' };
const nothing: Opened = { vote: false, consultation: false, again: false };
/** Both are opened by the same name as what is chosen. */
const offer = ({ vote, consultation }: Opened): readonly SayChoice[] => [
  ...(vote ? [{ id: 'vote', key: 'relay.to-vote' }] : []),
  ...(consultation ? [{ id: 'consultation', key: 'relay.to-answer' }] : []),
  MENU,
];

/** Scanned, or typed alone; words that only asked for this dialog are no code. */
function codeOf({ args }: DialogInput): string {
  const text = textArg(args, 'text');
  return textArg(args, 'payload') || (looksLikePaperCode(text) ? text : '');
}

export const relay = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    hasCode: ({ context }) => context.code !== '',
    isCode: ({ event }) => looksLikePaperCode(textOf(event)),
    canTryAgain: ({ event }) => reasonOf(event) === 'mistyped' || reasonOf(event) === 'unknown',
    isOffered: ({ context, event }) => offer(context.opened).some(({ id }) => id === choiceOf(event)),
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit((_, params: { key: string }) => ({ type: 'miss' as const, ...params })),
    sayRefusal: emit(({ event }) => ({ type: 'say' as const, key: refusalOf(event) })),
    settle: emit({ type: 'settled' as const }),
    rememberPaper: emit({ type: 'remember' as const, facts: { paper: true } }),
    goThere: emit(({ event }) => ({ type: 'go' as const, dialog: choiceOf(event) })),
    keepCode: assign({ code: ({ event }) => textOf(event) }),
    forgetCode: assign({ code: '' }),
    keepOpened: assign({ opened: ({ event }) => ({ ...nothing, ...answerOf<Opened>(event) }) }),
  },
  delays: { patience: 60 * 60_000 },
}).createMachine({
  id: 'relay',
  context: ({ input }) => ({
    code: codeOf(input),
    opened: nothing,
  }),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasCode', target: 'presenting' }, { target: 'asking' }] },
    asking: {
      entry: { type: 'say', params: { key: 'relay.ask' } },
      on: {
        'said.text': { target: 'presenting', actions: 'keepCode' },
        'said.*': { actions: { type: 'miss', params: { key: 'relay.ask-missed' } } },
      },
      after: { patience: 'done' },
    },
    presenting: {
      entry: {
        type: 'call',
        params: ({ context }) => ({ op: 'relays.present', args: { code: context.code } }),
      },
      exit: 'forgetCode',
      on: {
        'call.ok': { target: 'accepted', actions: ['keepOpened', 'rememberPaper', 'settle'] },
        'call.refused': [
          { guard: 'canTryAgain', target: 'asking', actions: 'sayRefusal' },
          { target: 'refused', actions: 'sayRefusal' },
        ],
        'call.failed': { target: 'done', actions: { type: 'say', params: { key: 'relay.failed' } } },
      },
    },
    accepted: {
      entry: {
        type: 'say',
        params: ({ context: { opened } }) => ({
          key: opened.vote || opened.consultation ? 'relay.accepted' : 'relay.nothing-open',
          values: { again: opened.again ? 'yes' : 'no' },
          choices: offer(opened),
        }),
      },
      on: {
        'said.choice': { guard: 'isOffered', target: 'done', actions: 'goThere' },
        'said.text': { guard: 'isCode', target: 'presenting', actions: 'keepCode' },
        'said.*': { actions: { type: 'miss', params: { key: 'everywhere.missed' } } },
      },
      after: { patience: 'done' },
    },
    // Nothing of a refused code stays behind in what RETOUR could bring back.
    refused: { entry: 'settle', always: 'done' },
    done: { type: 'final' },
  },
});
