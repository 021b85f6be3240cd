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
import {
  choicesOf,
  type File,
  type Joined,
  leaves,
  owns,
  type SeatContext,
  type Shown,
  values,
} from './seat-shown.ts';

/** `list`: the person would see the others. */
export interface SeatOutput {
  readonly list: boolean;
}

const hour = 3_600_000;
const choice = (id: string): SayChoice => ({ id, key: `seat.${id}` });
const chose = (id: string) => ({ type: 'is' as const, params: { choice: id } });
const refused = (reason: string) => ({ type: 'isRefusal' as const, params: { reason } });
const say = (key: string) => ({ type: 'say' as const, params: { key } });
const marks = ['1', '2', '3', '4', '5'];
const CARD = { key: 'seat.card', choices: [choice('skip')], free: true } as const;

/** One workshop: read, joined, given up, attended, judged. Output: SeatOutput. */
export const seat = setup({
  types: {
    context: {} as SeatContext,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
    output: {} as SeatOutput,
  },
  guards: {
    wantsLeave: ({ context, event }) => context.act === 'leave' && answerOf<Shown>(event).seat !== 'none',
    hasPresence: ({ context }) => context.presence !== '',
    is: ({ context, event }, params: { choice: string }) =>
      choiceOf(event) === params.choice &&
      (context.shown === null ||
        choicesOf(context.shown, context.documents).some(({ id }) => id === params.choice)),
    saysLeave: ({ context, event }) =>
      leaves.test(textOf(event)) && choicesOf(context.shown, false).some(({ id }) => id === 'leave'),
    asksAgain: ({ event }) => owns.test(textOf(event)),
    isYes: ({ event }) => choiceOf(event) === 'yes',
    isSkip: ({ event }) => choiceOf(event) === 'skip',
    isMark: ({ event }) => marks.includes(choiceOf(event)),
    isRefusal: ({ event }, params: { reason: string }) => reasonOf(event) === params.reason,
    asksCard: ({ event }) => answerOf<Joined>(event).asksCard === true,
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    sayJoined: emit(({ event }) => {
      const {
        state = 'joined',
        reference = '',
        position = 1,
        title = '',
        at = 0,
        where = '',
      } = answerOf<Joined>(event);
      return {
        type: 'say' as const,
        key: `seat.now_${state}`,
        values: { reference, position, title, at, where },
      };
    }),
    sayFile: emit(({ event }) => ({
      type: 'say' as const,
      key: 'seat.file',
      document: answerOf<File>(event) as File,
    })),
    keepShown: assign({ shown: ({ event }) => answerOf<Shown>(event) as Shown }),
    keepPresence: assign({ presence: ({ event }) => textOf(event) }),
    forgetPresence: assign({ presence: '' }),
    keepRating: assign({ rating: ({ event }) => Number(choiceOf(event)) }),
    keepWords: assign({ words: ({ event }) => textOf(event) }),
    wantList: assign({ list: true }),
  },
  delays: { patience: 24 * hour },
}).createMachine({
  id: 'seat',
  context: ({ input }) => {
    // A poster on site opens `workshop_ID.CODE`.
    const [id = '', presence = ''] = textArg(input.args, 'payload').split('.');
    const [code, act] = [textArg(input.args, 'code'), textArg(input.args, 'act')];
    const { document: documents } = input.can;
    return { id, code, act, presence, shown: null, documents, rating: 0, words: '', list: false };
  },
  initial: 'opening',
  output: ({ context }) => ({ list: context.list }),
  states: {
    opening: {
      entry: {
        type: 'call',
        params: ({ context: { id, code } }) => ({ op: 'workshops.show', args: { id, code } }),
      },
      on: {
        'call.ok': [
          { guard: 'hasPresence', target: 'checking', actions: 'keepShown' },
          { guard: 'wantsLeave', target: 'confirming', actions: 'keepShown' },
          { target: 'viewing', actions: 'keepShown' },
        ],
        'call.refused': { target: 'done', actions: ['wantList', say('seat.unknown')] },
        'call.failed': 'failed',
      },
    },
    viewing: {
      entry: {
        type: 'say',
        params: ({ context: { shown, documents } }) => ({
          key: shown?.cancelled ? 'seat.view_cancelled' : `seat.view_${shown?.seat ?? 'none'}`,
          values: values(shown),
          choices: choicesOf(shown, documents),
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('join'), target: 'joining' },
          { guard: chose('wait'), target: 'joining' },
          { guard: chose('leave'), target: 'confirming' },
          { guard: chose('attend'), target: 'attending' },
          { guard: chose('opinion'), target: 'rating' },
          { guard: chose('calendar'), target: 'filing' },
          { guard: chose('list'), target: 'done', actions: 'wantList' },
        ],
        'said.text': [
          { guard: 'saysLeave', target: 'confirming' },
          { guard: 'asksAgain', target: 'opening' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    joining: {
      entry: {
        type: 'call',
        params: ({ context: { id, code } }) => ({ op: 'workshops.join', args: { id, code } }),
      },
      on: {
        'call.ok': [
          { guard: 'asksCard', target: 'carding', actions: ['settle', 'sayJoined'] },
          { target: 'done', actions: ['settle', 'sayJoined'] },
        ],
        'call.refused': { target: 'done', actions: say('seat.over') },
        'call.failed': 'failed',
      },
    },
    carding: {
      entry: { type: 'say', params: CARD },
      on: {
        'said.choice': { guard: 'isSkip', target: 'done', actions: say('seat.see_you') },
        'said.text': 'noting',
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    noting: {
      entry: {
        type: 'call',
        params: ({ context: { id }, event }) => ({
          op: 'workshops.card',
          args: { id, number: textOf(event) },
        }),
      },
      on: {
        'call.ok': { target: 'done', actions: ['settle', say('seat.card_kept')] },
        'call.refused': [
          { guard: refused('wrong'), target: 'carding', actions: say('seat.card_wrong') },
          { target: 'done', actions: say('seat.unknown') },
        ],
        'call.failed': 'failed',
      },
    },
    confirming: {
      entry: {
        type: 'say',
        params: ({ context: { shown } }) => ({
          key: 'seat.confirm_leave',
          values: values(shown),
          choices: [choice('yes'), choice('no')],
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isYes', target: 'leaving' },
          { target: 'done', actions: say('seat.kept') },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    leaving: {
      entry: { type: 'call', params: ({ context: { id } }) => ({ op: 'workshops.leave', args: { id } }) },
      on: {
        'call.ok': { target: 'done', actions: ['settle', say('seat.left_it')] },
        'call.refused': { target: 'done', actions: say('seat.over') },
        'call.failed': 'failed',
      },
    },
    attending: {
      entry: { type: 'say', params: { key: 'seat.presence' } },
      on: {
        'said.text': { target: 'checking', actions: 'keepPresence' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    checking: {
      entry: {
        type: 'call',
        params: ({ context: { id, presence } }) => ({ op: 'workshops.attend', args: { id, presence } }),
      },
      on: {
        'call.ok': { target: 'done', actions: ['settle', say('seat.present')] },
        'call.refused': [
          {
            guard: refused('wrong'),
            target: 'attending',
            actions: ['forgetPresence', say('seat.presence_wrong')],
          },
          { guard: refused('early'), target: 'done', actions: say('seat.not_now') },
          { target: 'viewing', actions: ['forgetPresence', say('seat.no_seat')] },
        ],
        'call.failed': 'failed',
      },
    },
    rating: {
      entry: {
        type: 'say',
        params: { key: 'seat.rate', choices: marks.map((id) => ({ id, key: `seat.mark_${id}` })) },
      },
      on: {
        'said.choice': { guard: 'isMark', target: 'wording', actions: 'keepRating' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    wording: {
      entry: { type: 'say', params: { key: 'seat.words', choices: [choice('skip')], free: true } },
      on: {
        'said.text': { target: 'judging', actions: 'keepWords' },
        'said.choice': { guard: 'isSkip', target: 'judging' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'judging' },
    },
    judging: {
      entry: {
        type: 'call',
        params: ({ context: { id, rating, words } }) => ({
          op: 'workshops.opinion',
          args: { id, rating, words },
        }),
      },
      on: {
        'call.ok': { target: 'done', actions: ['settle', say('seat.thanks')] },
        'call.refused': { target: 'done', actions: say('seat.over') },
        'call.failed': 'failed',
      },
    },
    filing: {
      entry: {
        type: 'call',
        params: ({ context: { id, code } }) => ({ op: 'workshops.calendar', args: { id, code } }),
      },
      on: {
        'call.ok': { target: 'done', actions: 'sayFile' },
        'call.refused': 'failed',
        'call.failed': 'failed',
      },
    },
    failed: { entry: say('seat.failed'), type: 'final' },
    done: { type: 'final' },
  },
});
