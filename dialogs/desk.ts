import { assign, emit, setup } from 'xstate';
import type {
  Call,
  DialogEvent,
  DialogInput,
  Effect,
  Say,
  SayChoice,
} from '../core/conversation/vocabulary.ts';
import { type Context, contextOf, type Round } from './desk-context.ts';
import { wordStates } from './desk-report.ts';
import { backChoice, chose, linkOf, menuOf, refusalOf, stateChoices } from './desk-said.ts';
import { answerOf, choiceOf, reasonOf, referenceIn, textOf } from './events.ts';

/** Every call is refused to who is linked no more: the dialog ends. */
const refused = {
  'call.refused': [
    { guard: 'isUnlinked' as const, target: 'ended', actions: 'sayRefusal' as const },
    { target: 'choosing', actions: 'sayRefusal' as const },
  ],
  'call.failed': { target: 'choosing', actions: 'sayRefusal' as const },
};

/** The staff's gestures, in a conversation that speaks for an account: each is checked again by its operation. */
export const desk = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    is: ({ event }, params: { choice: string }) => choiceOf(event) === params.choice,
    hasCode: ({ context }) => context.code !== '',
    wantsRelease: ({ context }) => context.want === 'release',
    wantsStop: ({ context }) => context.want === 'stop',
    wantsState: ({ context }) => context.want === 'report' && context.state !== '',
    wantsReport: ({ context }) => context.want === 'report',
    isUnlinked: ({ event }) => reasonOf(event) === 'not-linked',
    isUnproven: ({ event }) => reasonOf(event) === 'unproven',
    isNone: ({ event }) => (answerOf<Context>(event).rounds ?? []).length === 0,
    isOneToStop: ({ context, event }) =>
      context.want === 'stop' && answerOf<Context>(event).rounds?.length === 1,
    isRound: ({ context, event }) => context.rounds.some(({ id }) => id === choiceOf(event)),
    isState: ({ event }) => stateChoices.some(({ id }) => id === choiceOf(event)),
    isReference: ({ event }) => referenceIn(textOf(event)) !== '',
  },
  actions: {
    say: emit((_, params: Omit<Say, 'type'>) => ({ type: 'say' as const, ...params })),
    call: emit((_, params: Omit<Call, 'type'>) => ({ type: 'call' as const, ...params })),
    miss: emit({ type: 'miss' as const }),
    settle: emit({ type: 'settled' as const }),
    sayRefusal: emit(({ event }) => ({ type: 'say' as const, key: refusalOf(reasonOf(event)) })),
    sayFigures: emit(({ event }) => ({
      type: 'say' as const,
      key: 'desk.figures-of-day',
      values: answerOf<Record<string, number>>(event) as Record<string, number>,
    })),
    sayNone: emit(({ context }) => ({ type: 'say' as const, key: `desk.none-${context.want}` })),
    sayDone: emit(({ event }, params: { key: string }) => ({
      type: 'say' as const,
      key: params.key,
      values: answerOf<Record<string, string>>(event) as Record<string, string>,
    })),
    forgetCode: assign({ code: '' }),
    keepRoles: assign({ roles: ({ event }) => answerOf<Context>(event).roles ?? [] }),
    keepRounds: assign({ rounds: ({ event }) => answerOf<Context>(event).rounds ?? [] }),
    keepOnly: assign({ id: ({ event }) => answerOf<Context>(event).rounds?.[0]?.id ?? '' }),
    keepPicked: assign({ id: ({ event }) => choiceOf(event) }),
    keepRound: assign({ round: ({ event }) => answerOf<Round>(event) as Round }),
    keepUrl: assign({ url: ({ event }) => answerOf<Context>(event).url ?? '' }),
    keepReference: assign({ reference: ({ event }) => referenceIn(textOf(event)) }),
    keepState: assign({ state: ({ event }) => choiceOf(event).slice('state.'.length) }),
    keepNote: assign({ note: ({ event }) => textOf(event).slice(0, 1000) }),
    wantNothing: assign({ want: 'menu', id: '', reference: '', state: '', note: '', round: null }),
    wantRelease: assign({ want: 'release' }),
    wantStop: assign({ want: 'stop' }),
  },
  // Long enough to prove in the console who one is, too short for a telephone left on a table.
  delays: { patience: 15 * 60_000 },
}).createMachine({
  id: 'desk',
  context: ({ input }) => contextOf(input),
  initial: 'beginning',
  states: {
    beginning: { always: [{ guard: 'hasCode', target: 'linking' }, { target: 'looking' }] },
    linking: {
      entry: { type: 'call', params: ({ context }) => ({ op: 'desk.link', args: { code: context.code } }) },
      exit: 'forgetCode',
      on: {
        'call.ok': {
          target: 'looking',
          actions: [{ type: 'say', params: { key: 'desk.linked' } }, 'settle'],
        },
        'call.refused': { target: 'ended', actions: 'sayRefusal' },
        'call.failed': { target: 'ended', actions: 'sayRefusal' },
      },
    },
    looking: {
      entry: { type: 'call', params: { op: 'desk.show', args: {} } },
      on: {
        'call.ok': [
          { guard: 'wantsRelease', target: 'listing', actions: 'keepRoles' },
          { guard: 'wantsStop', target: 'finding', actions: 'keepRoles' },
          { guard: 'wantsState', target: 'wording', actions: 'keepRoles' },
          { guard: 'wantsReport', target: 'referencing', actions: 'keepRoles' },
          { target: 'choosing', actions: 'keepRoles' },
        ],
        'call.refused': { target: 'ended', actions: 'sayRefusal' },
        'call.failed': { target: 'ended', actions: 'sayRefusal' },
      },
    },
    choosing: {
      entry: [
        'wantNothing',
        {
          type: 'say',
          params: ({ context }) => ({ key: 'desk.what', choices: menuOf(context.roles) }),
        },
      ],
      on: {
        'said.choice': [
          { guard: chose('figures'), target: 'counting' },
          { guard: chose('release'), target: 'listing', actions: 'wantRelease' },
          { guard: chose('stop'), target: 'finding', actions: 'wantStop' },
          { guard: chose('report'), target: 'referencing' },
          { guard: chose('leave'), target: 'leaving' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'ended' },
    },
    counting: {
      entry: { type: 'call', params: { op: 'desk.figures', args: {} } },
      on: { 'call.ok': { target: 'choosing', actions: 'sayFigures' }, ...refused },
    },
    listing: {
      entry: { type: 'call', params: { op: 'desk.waiting', args: {} } },
      on: {
        'call.ok': [
          { guard: 'isNone', target: 'choosing', actions: 'sayNone' },
          { target: 'picking', actions: 'keepRounds' },
        ],
        ...refused,
      },
    },
    finding: {
      entry: { type: 'call', params: { op: 'desk.running', args: {} } },
      on: {
        'call.ok': [
          { guard: 'isNone', target: 'choosing', actions: 'sayNone' },
          { guard: 'isOneToStop', target: 'stopping', actions: 'keepOnly' },
          { target: 'picking', actions: 'keepRounds' },
        ],
        ...refused,
      },
    },
    picking: {
      entry: {
        type: 'say',
        params: ({ context: { want, rounds } }) => ({
          key: `desk.which-${want}`,
          choices: [...rounds.map(({ id, title }): SayChoice => ({ id, label: title })), backChoice],
        }),
      },
      on: {
        'said.choice': [
          { guard: 'isRound', target: 'opening', actions: 'keepPicked' },
          { guard: chose('back'), target: 'choosing' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'ended' },
    },
    opening: { always: [{ guard: 'wantsStop', target: 'stopping' }, { target: 'reading' }] },
    reading: {
      entry: { type: 'call', params: ({ context }) => ({ op: 'desk.round', args: { id: context.id } }) },
      on: { 'call.ok': { target: 'confirming', actions: 'keepRound' }, ...refused },
    },
    confirming: {
      entry: {
        type: 'say',
        params: ({ context: { round } }) => ({
          key: 'desk.confirm',
          values: {
            title: round?.title ?? '',
            text: round?.text ?? '',
            people: round?.people ?? 0,
            budget: round?.budget ?? -1,
          },
          choices: [{ id: 'release', key: 'desk.release-now' }, backChoice],
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('release'), target: 'releasing' },
          { guard: chose('back'), target: 'choosing' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'ended' },
    },
    releasing: {
      entry: {
        type: 'call',
        params: ({ context: { id, round } }) => ({
          op: 'desk.release',
          args: { id, version: round?.version ?? 0 },
        }),
      },
      on: {
        'call.ok': {
          target: 'choosing',
          actions: ['settle', { type: 'sayDone', params: { key: 'desk.released' } }],
        },
        'call.refused': [
          { guard: 'isUnproven', target: 'proving', actions: 'keepUrl' },
          ...refused['call.refused'],
        ],
        'call.failed': refused['call.failed'],
      },
    },
    proving: {
      entry: {
        type: 'say',
        params: ({ context: { url } }) => ({
          key: 'desk.prove',
          choices: [{ id: 'release', key: 'desk.release-now' }, backChoice],
          ...linkOf(url),
        }),
      },
      on: {
        'said.choice': [
          { guard: chose('release'), target: 'releasing' },
          { guard: chose('back'), target: 'choosing' },
        ],
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'ended' },
    },
    stopping: {
      entry: { type: 'call', params: ({ context }) => ({ op: 'desk.stop', args: { id: context.id } }) },
      on: {
        'call.ok': {
          target: 'choosing',
          actions: ['settle', { type: 'sayDone', params: { key: 'desk.stopped' } }],
        },
        ...refused,
      },
    },
    ...wordStates,
    changing: {
      entry: {
        type: 'call',
        params: ({ context: { reference, state, note } }) => ({
          op: 'desk.report',
          args: { reference, state, note },
        }),
      },
      on: {
        'call.ok': {
          target: 'choosing',
          actions: ['settle', { type: 'sayDone', params: { key: 'desk.state-changed' } }],
        },
        ...refused,
      },
    },
    leaving: {
      entry: { type: 'call', params: { op: 'desk.leave', args: {} } },
      on: {
        'call.ok': { target: 'ended', actions: { type: 'say', params: { key: 'desk.unlinked' } } },
        ...refused,
      },
    },
    ended: { entry: 'settle', type: 'final' },
  },
});
