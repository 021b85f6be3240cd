import { assign, emit, setup } from 'xstate';
import type { Call, DialogEvent, DialogInput, Effect, Say } from '../core/conversation/vocabulary.ts';
import { type Context, contextOf, type StepOutput } from './desk-context.ts';
import { chose, menuOf, refusalOf } from './desk-said.ts';
import { answerOf, choiceOf, outputOf, reasonOf } from './events.ts';

/** Every call is refused to who is linked no more: the dialog ends. */
const refused = {
  'call.refused': [
    { guard: 'isUnlinked' as const, target: 'ended', actions: 'sayRefusal' as const },
    { target: 'choosing', actions: 'sayRefusal' as const },
  ],
  'call.failed': { target: 'choosing', actions: 'sayRefusal' as const },
};

const back = { returned: [{ guard: 'isAgain' as const, target: 'choosing' }, { target: 'ended' }] };

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
    wants: ({ context }, params: { want: Context['want'] }) => context.want === params.want,
    isUnlinked: ({ event }) => reasonOf(event) === 'not-linked',
    isAgain: ({ event }) => outputOf<StepOutput>(event).again === true,
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
    goDeciding: emit(({ context: { want, id } }) => ({
      type: 'go' as const,
      dialog: 'desk-rounds',
      args: { want, id },
    })),
    goReporting: emit(({ context: { reference, state } }) => ({
      type: 'go' as const,
      dialog: 'desk-report',
      args: { reference, state },
    })),
    forgetCode: assign({ code: '' }),
    keepRoles: assign({ roles: ({ event }) => answerOf<Context>(event).roles ?? [] }),
    wantNothing: assign({ want: 'menu', id: '', reference: '', state: '' }),
    wantRelease: assign({ want: 'release' }),
    wantStop: assign({ want: 'stop' }),
  },
  // Of its steps too. Long enough to prove in the console who one is, too short for a telephone left on a table.
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
          { guard: wants('figures'), target: 'counting', actions: 'keepRoles' },
          { guard: wants('release'), target: 'deciding', actions: 'keepRoles' },
          { guard: wants('stop'), target: 'deciding', actions: 'keepRoles' },
          { guard: wants('report'), target: 'reporting', actions: 'keepRoles' },
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
          { guard: chose('release'), target: 'deciding', actions: 'wantRelease' },
          { guard: chose('stop'), target: 'deciding', actions: 'wantStop' },
          { guard: chose('report'), target: 'reporting' },
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
    deciding: { entry: 'goDeciding', on: back },
    reporting: { entry: 'goReporting', on: back },
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

function wants(want: Context['want']) {
  return { type: 'wants' as const, params: { want } };
}
