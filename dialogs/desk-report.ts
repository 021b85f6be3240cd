import type { Context } from './desk-context.ts';
import { backChoice, chose, stateChoices } from './desk-said.ts';

interface Given {
  readonly context: Context;
}

/** Of a report: which one, its new state, the words to who sent it. */
export const wordStates = {
  referencing: {
    entry: { type: 'say', params: { key: 'desk.which-report', choices: [backChoice], free: true } },
    on: {
      'said.text': [{ guard: 'isReference', target: 'stating', actions: 'keepReference' }],
      'said.choice': [{ guard: chose('back'), target: 'choosing' }, { actions: 'miss' }],
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'ended' },
  },
  stating: {
    entry: {
      type: 'say',
      params: ({ context: { reference } }: Given) => ({
        key: 'desk.which-state',
        values: { reference },
        choices: [...stateChoices, backChoice],
      }),
    },
    on: {
      'said.choice': [
        { guard: 'isState', target: 'wording', actions: 'keepState' },
        { guard: chose('back'), target: 'choosing' },
      ],
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'ended' },
  },
  wording: {
    entry: {
      type: 'say',
      params: ({ context: { reference, state } }: Given) => ({
        key: 'desk.words',
        values: { reference, state: { key: `desk.state-${state}` } },
        free: true,
        choices: [{ id: 'skip', key: 'desk.no-words' }, backChoice],
      }),
    },
    on: {
      'said.text': { target: 'changing', actions: 'keepNote' },
      'said.choice': [
        { guard: chose('skip'), target: 'changing' },
        { guard: chose('back'), target: 'choosing' },
      ],
      'said.*': { actions: 'miss' },
    },
    after: { patience: 'ended' },
  },
} as const;
