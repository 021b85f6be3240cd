import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { answerOf, choiceOf, reasonOf, textOf } from './events.ts';
import { looksLikePaperCode, refusalOf } from './relay-code.ts';

/** Proves that a telephone number is the person's own. Output: `{ proven }`. */
interface Context {
  readonly proven: boolean;
  /** Last two digits of the number that the channel gives. */
  readonly hint: string | null;
  /** The channel itself vouches for it. */
  readonly vouched: boolean;
  /** It is only claimed: a code must be answered. */
  readonly claimed: boolean;
  readonly contact: boolean;
  /** A paper code stands in for a number. */
  readonly paper: boolean;
  /** As typed; null for the channel's own. */
  readonly phone: string | null;
  readonly minutes: number;
  readonly forgotten: boolean;
}

export interface ProofOutput {
  readonly proven: boolean;
  /** The person went away: the dialog below has nobody to talk to. */
  readonly forgotten: boolean;
}

const YES: SayChoice = { id: 'yes', key: 'proof.yes' };
const REFUSALS: Readonly<Record<string, string>> = {
  invalid: 'proof.invalid',
  foreign: 'proof.foreign',
  'too-many': 'proof.too-many',
  'no-channel': 'proof.no-channel',
  'other-number': 'proof.other-number',
  'not-own': 'proof.not-own',
  wrong: 'proof.wrong',
  expired: 'proof.expired',
  locked: 'proof.locked',
};
const OTHER: SayChoice = { id: 'other', key: 'proof.other' };
const AGAIN: SayChoice = { id: 'again', key: 'proof.again' };
const LATER: SayChoice = { id: 'later', key: 'proof.later' };

interface Answered {
  readonly hint?: string;
  readonly minutes?: number;
  readonly left?: number;
  readonly phone?: string;
}
const digits = (said: string): number => said.replace(/\D/g, '').length;

export const proof = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as ProofOutput,
  },
  guards: {
    isProven: ({ context }) => context.proven,
    isVouched: ({ context }) => context.vouched,
    isClaimed: ({ context }) => context.claimed,
    canShare: ({ context }) => context.contact,
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    isRefusal: ({ event }, params: { reason: string }) => reasonOf(event) === params.reason,
    isAboutNumber: ({ event }) => reasonOf(event) === 'invalid' || reasonOf(event) === 'foreign',
    looksLikeNumber: ({ event }) => digits(textOf(event)) >= 8,
    isPaperCode: ({ context, event }) => context.paper && looksLikePaperCode(textOf(event)),
    looksLikeCode: ({ event }) => digits(textOf(event)) >= 4,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit((_, params: { key?: string }) => ({ type: 'miss' as const, ...params })),
    sayRefusal: emit(({ event }) => ({
      type: 'say' as const,
      key: REFUSALS[reasonOf(event)] ?? 'proof.failed',
      values: { left: answerOf<Answered>(event).left ?? 0, phone: answerOf<Answered>(event).phone ?? '' },
    })),
    sayPaperRefusal: emit(({ event }) => ({ type: 'say' as const, key: refusalOf(event) })),
    rememberPaper: emit({ type: 'remember' as const, facts: { paper: true } }),
    settle: emit({ type: 'settled' as const }),
    keepPhone: assign({ phone: ({ event }) => textOf(event) }),
    keepHint: assign({
      hint: ({ context, event }) => answerOf<Answered>(event).hint ?? context.hint,
      minutes: ({ context, event }) => answerOf<Answered>(event).minutes ?? context.minutes,
    }),
    markProven: assign({ proven: true }),
    markForgotten: assign({ forgotten: true }),
  },
  delays: { patience: 60 * 60_000 },
}).createMachine({
  id: 'proof',
  context: ({ input }) => ({
    proven: input.proven,
    hint: input.phoneHint ?? null,
    vouched: input.phoneProven,
    claimed: input.can.senderIsPhone,
    contact: input.can.contact,
    paper: input.args.paper === true,
    phone: null,
    minutes: 0,
    forgotten: false,
  }),
  initial: 'beginning',
  output: ({ context }) => ({ proven: context.proven, forgotten: context.forgotten }),
  states: {
    beginning: {
      always: [
        { guard: 'isProven', target: 'done' },
        { guard: 'isVouched', target: 'confirming' },
        { guard: 'isClaimed', target: 'sending' },
        { guard: 'canShare', target: 'sharing' },
        { target: 'looking' },
      ],
    },
    confirming: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'proof.confirm',
          values: { hint: context.hint ?? '' },
          choices: [YES, OTHER],
        }),
      },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'yes' } }, target: 'accepting' },
          { guard: { type: 'is', params: { choice: 'other' } }, target: 'looking' },
        ],
        'said.text': { guard: 'isPaperCode', target: 'presenting' },
        'said.*': { actions: { type: 'miss', params: {} } },
      },
      after: { patience: 'forgotten' },
    },
    accepting: {
      entry: { type: 'call', params: { op: 'proof.accept-channel', args: {} } },
      on: {
        'call.ok': 'proven',
        'call.refused': [
          { guard: { type: 'isRefusal', params: { reason: 'other-number' } }, target: 'refused' },
          { target: 'looking', actions: 'sayRefusal' },
        ],
        'call.failed': 'failed',
      },
    },
    sharing: {
      entry: { type: 'say', params: { key: 'proof.share', ask: 'contact' } },
      on: {
        'said.contact': 'checkingContact',
        'said.text': [
          { guard: 'isPaperCode', target: 'presenting' },
          { guard: 'looksLikeNumber', target: 'sending', actions: 'keepPhone' },
        ],
        'said.*': { actions: { type: 'miss', params: { key: 'proof.share-missed' } } },
      },
      after: { patience: 'forgotten' },
    },
    checkingContact: {
      entry: {
        type: 'call',
        params: ({ event }) => ({
          op: 'proof.accept-contact',
          args: event.type === 'said.contact' ? { phone: event.phone, own: event.own } : {},
        }),
      },
      on: {
        'call.ok': 'proven',
        'call.refused': [
          { guard: { type: 'isRefusal', params: { reason: 'other-number' } }, target: 'refused' },
          {
            guard: { type: 'isRefusal', params: { reason: 'not-own' } },
            target: 'sharing',
            actions: 'sayRefusal',
          },
          { target: 'looking', actions: 'sayRefusal' },
        ],
        'call.failed': 'failed',
      },
    },
    looking: {
      entry: { type: 'call', params: { op: 'proof.means', args: {} } },
      on: { 'call.ok': 'typing', 'call.refused': 'refused', 'call.failed': 'failed' },
    },
    typing: {
      entry: { type: 'say', params: { key: 'proof.number' } },
      on: {
        'said.text': [
          { guard: 'isPaperCode', target: 'presenting' },
          { guard: 'looksLikeNumber', target: 'sending', actions: 'keepPhone' },
        ],
        'said.*': { actions: { type: 'miss', params: { key: 'proof.number-missed' } } },
      },
      after: { patience: 'forgotten' },
    },
    sending: {
      entry: {
        type: 'call',
        params: ({ context }) => ({
          op: 'proof.send-code',
          args: context.phone === null ? {} : { phone: context.phone },
        }),
      },
      on: {
        'call.ok': { target: 'entering', actions: 'keepHint' },
        'call.refused': [
          { guard: 'isAboutNumber', target: 'typing', actions: 'sayRefusal' },
          { target: 'refused' },
        ],
        'call.failed': 'failed',
      },
    },
    entering: {
      entry: {
        type: 'say',
        params: ({ context }) => ({
          key: 'proof.code',
          values: { hint: context.hint ?? '', minutes: context.minutes },
          choices: [AGAIN, OTHER],
          free: true,
        }),
      },
      on: {
        'said.text': [
          { guard: 'isPaperCode', target: 'presenting' },
          { guard: 'looksLikeCode', target: 'checking' },
        ],
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'again' } }, target: 'sending' },
          { guard: { type: 'is', params: { choice: 'other' } }, target: 'typing' },
        ],
        'said.*': { actions: { type: 'miss', params: { key: 'proof.code-missed' } } },
      },
      after: { patience: 'forgotten' },
    },
    checking: {
      entry: {
        type: 'call',
        params: ({ event }) => ({ op: 'proof.check-code', args: { code: textOf(event) } }),
      },
      on: {
        'call.ok': 'proven',
        'call.refused': [
          {
            guard: { type: 'isRefusal', params: { reason: 'wrong' } },
            target: 'entering',
            actions: 'sayRefusal',
          },
          { guard: { type: 'isRefusal', params: { reason: 'other-number' } }, target: 'refused' },
          { target: 'lapsed', actions: 'sayRefusal' },
        ],
        'call.failed': 'failed',
      },
    },
    presenting: {
      entry: {
        type: 'call',
        params: ({ event }) => ({ op: 'relays.present', args: { code: textOf(event) } }),
      },
      on: {
        'call.ok': {
          target: 'done',
          actions: ['markProven', 'rememberPaper', { type: 'say', params: { key: 'proof.paper' } }, 'settle'],
        },
        'call.refused': { target: 'looking', actions: 'sayPaperRefusal' },
        'call.failed': 'failed',
      },
    },
    lapsed: {
      entry: { type: 'say', params: { key: 'proof.lapsed', choices: [AGAIN, LATER] } },
      on: {
        'said.choice': [
          { guard: { type: 'is', params: { choice: 'again' } }, target: 'sending' },
          { guard: { type: 'is', params: { choice: 'later' } }, target: 'done' },
        ],
        'said.*': { actions: { type: 'miss', params: {} } },
      },
      after: { patience: 'forgotten' },
    },
    proven: {
      entry: ['markProven', { type: 'say', params: { key: 'proof.proven' } }, 'settle'],
      always: 'done',
    },
    refused: { entry: 'sayRefusal', always: 'done' },
    failed: { entry: { type: 'say', params: { key: 'proof.failed' } }, always: 'done' },
    forgotten: { entry: 'markForgotten', type: 'final' },
    done: { type: 'final' },
  },
});
