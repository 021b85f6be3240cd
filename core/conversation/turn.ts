import { type AnyActorScope, type AnyMachineSnapshot, type AnyStateMachine, createActor } from 'xstate';
import { ParvisError } from '../errors.ts';
import type { DialogEvent, DialogInput, Effect } from './vocabulary.ts';

/** A dialog: its machine, and how its stored form is brought up to date. `dialogs/index.ts` lists them all. */
export interface Dialog {
  readonly id: string;
  /** Raised whenever a state is renamed or the context changes shape. */
  readonly version: number;
  readonly machine: AnyStateMachine;
  /** Brings a snapshot stored by version `from` to this version. Throws when it can't be done. */
  upgrade?(snapshot: StoredSnapshot, from: number): StoredSnapshot;
}

/** What is kept of a machine between two turns; plain JSON. */
export interface StoredSnapshot {
  readonly value: unknown;
  readonly context: unknown;
}

export type TimerEvent = { readonly type: string };

/** `delay` in milliseconds. */
export type TimerChange =
  | { readonly change: 'set'; readonly id: string; readonly delay: number; readonly event: TimerEvent }
  | { readonly change: 'cancel'; readonly id: string };

export interface Turn {
  readonly snapshot: StoredSnapshot;
  /** In the order in which the machine emitted them. */
  readonly effects: readonly Effect[];
  readonly timers: readonly TimerChange[];
  readonly done: boolean;
  readonly output: unknown;
}

interface RawAction {
  readonly type: string;
  readonly params?: unknown;
}

function read(actions: readonly RawAction[]): Pick<Turn, 'effects' | 'timers'> {
  const effects: Effect[] = [];
  const timers: TimerChange[] = [];
  for (const action of actions) {
    const params = action.params as Record<string, unknown> | undefined;
    if (action.type === 'xstate.emit') effects.push(params?.event as Effect);
    else if (action.type === 'xstate.cancel') timers.push({ change: 'cancel', id: String(params?.sendId) });
    else if (action.type === 'xstate.raise' && typeof params?.delay === 'number')
      timers.push({
        change: 'set',
        id: String(params.id),
        delay: params.delay,
        event: params.event as TimerEvent,
      });
  }
  return { effects, timers };
}

const scopes = new WeakMap<AnyStateMachine, AnyActorScope>();

/**
 * What a machine is played in. xstate's own `transition` makes an actor for it at every call, which starts the machine once
 * more for nothing: a tenth of a turn. Nothing of it is kept between two calls.
 */
function scopeOf(machine: AnyStateMachine): AnyActorScope {
  const known = scopes.get(machine);
  if (known) return known;
  const self = createActor(machine);
  const nothing = (): void => {};
  const scope: AnyActorScope = {
    self,
    system: self.system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: nothing,
  };
  scopes.set(machine, scope);
  return scope;
}

function turn(machine: AnyStateMachine, step: (scope: AnyActorScope) => AnyMachineSnapshot): Turn {
  const actions: RawAction[] = [];
  const actionExecutor = (action: RawAction): void => {
    actions.push(action);
  };
  const snapshot = step({ ...scopeOf(machine), actionExecutor });
  return {
    snapshot: { value: snapshot.value, context: snapshot.context },
    ...read(actions),
    done: snapshot.status !== 'active',
    output: snapshot.output,
  };
}

/** Starts a dialog. Pure. */
export function begin(machine: AnyStateMachine, input: DialogInput): Turn {
  return turn(machine, (scope) => machine.getInitialSnapshot(scope, input));
}

/** Plays one event on a stored dialog. Pure. Throws ParvisError dialog.outdated when the stored state no longer exists. */
export function play(
  machine: AnyStateMachine,
  stored: StoredSnapshot,
  event: DialogEvent | TimerEvent,
): Turn {
  return turn(machine, (scope) => machine.transition(restore(machine, stored), event, scope));
}

function restore(machine: AnyStateMachine, stored: StoredSnapshot): AnyMachineSnapshot {
  try {
    return machine.resolveState({ value: stored.value as string, context: stored.context as object });
  } catch (cause) {
    throw new ParvisError('dialog.outdated', `no such state in ${machine.id}`, { dialog: machine.id }, cause);
  }
}
