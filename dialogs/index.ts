import type { AnyStateMachine } from 'xstate';

interface Listed {
  readonly id: string;
  readonly version: number;
  readonly machine: AnyStateMachine;
}

/** Every dialog, in the order of the menu. */
export const dialogs: readonly Listed[] = [];
