import { assign, emit, enqueueActions, setup } from 'xstate';
import type { DialogEvent, DialogInput, Effect } from '../core/conversation/vocabulary.ts';

interface Context {
  readonly first: boolean;
  /** The dialogs to choose from, in order. */
  readonly menu: readonly string[];
  /** What the first words asked for already. */
  readonly open: string | null;
  readonly with: Readonly<Record<string, unknown>>;
}

/** Greets at first contact, shows the menu, and opens what was chosen. */
export const welcome = setup({
  types: {
    context: {} as Context,
    input: {} as DialogInput,
    events: {} as DialogEvent,
    emitted: {} as Effect,
  },
  guards: {
    knowsWhatFor: ({ context }) => context.open !== null,
    isInMenu: ({ context, event }) => event.type === 'said.choice' && context.menu.includes(event.id),
  },
  actions: {
    greetOnce: enqueueActions(({ context, enqueue }) => {
      if (context.first) enqueue.emit({ type: 'say', key: 'welcome.hello' });
    }),
    showMenu: emit(({ context }) => ({
      type: 'say' as const,
      key: 'welcome.menu',
      choices: context.menu.map((id) => ({ id, key: `${id}.menu` })),
      page: 5,
      free: true,
    })),
    goThere: emit(({ context }) => ({ type: 'go' as const, dialog: context.open ?? '', args: context.with })),
    rememberChoice: assign({
      open: ({ event }) => (event.type === 'said.choice' ? event.id : null),
      with: {},
    }),
    miss: emit({ type: 'miss' as const }),
  },
  delays: { patience: 24 * 3_600_000 },
}).createMachine({
  id: 'welcome',
  context: ({ input }) => ({
    first: input.args.first === true,
    menu: (input.args.menu as readonly string[] | undefined) ?? [],
    open: (input.args.open as string | null | undefined) ?? null,
    with: (input.args.with as Readonly<Record<string, unknown>> | undefined) ?? {},
  }),
  initial: 'greeting',
  states: {
    greeting: {
      entry: 'greetOnce',
      always: [{ guard: 'knowsWhatFor', target: 'leaving' }, { target: 'choosing' }],
    },
    choosing: {
      entry: 'showMenu',
      on: {
        'said.choice': { guard: 'isInMenu', target: 'leaving', actions: 'rememberChoice' },
        'said.*': { actions: 'miss' },
      },
      after: { patience: 'done' },
    },
    leaving: { entry: 'goThere', always: 'done' },
    done: { type: 'final' },
  },
});
