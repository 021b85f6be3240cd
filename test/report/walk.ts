import type { AnyStateMachine } from 'xstate';
import {
  begin,
  play,
  type StoredSnapshot,
  type TimerEvent,
  type Turn,
} from '../../core/conversation/turn.ts';
import type { DialogEvent, DialogInput, Effect, Say } from '../../core/conversation/vocabulary.ts';

export const can: DialogInput['can'] = {
  buttons: true,
  location: true,
  contact: true,
  photo: true,
  document: true,
  link: true,
  terse: false,
  senderIsPhone: false,
};

export function input(args: Readonly<Record<string, unknown>>, more: Partial<DialogInput> = {}): DialogInput {
  return { args, language: 'fr', facts: {}, proven: false, phoneProven: false, can, ...more };
}

/** What a walk through all that a machine can do has found. */
export interface Walk {
  readonly states: ReadonlySet<string>;
  readonly says: readonly Say[];
  readonly calls: ReadonlySet<string>;
  readonly goes: ReadonlySet<string>;
  /** Sentences on what is wrong: an event left without an answer, too many messages, a state without patience. */
  readonly faults: readonly string[];
  readonly outputs: readonly unknown[];
}

const uninvited: readonly DialogEvent[] = [
  { type: 'said.text', text: 'abracadabra' },
  { type: 'said.choice', id: 'none of these' },
  { type: 'said.location', lat: 48.86, lon: 2.35 },
  { type: 'said.contact', phone: '+33639980001', own: true },
  { type: 'said.media', ref: 'photo-1' },
  { type: 'said.unsupported', what: 'voice' },
];

/** Choices offered in this state are tried by themselves; `answers` are what calls and other dialogs may come back with. */
export function walk(
  machine: AnyStateMachine,
  starts: readonly DialogInput[],
  answers: readonly DialogEvent[],
): Walk {
  const states = new Set<string>();
  const says: Say[] = [];
  const calls = new Set<string>();
  const goes = new Set<string>();
  const faults = new Set<string>();
  const outputs: unknown[] = [];
  const seen = new Set<string>();
  const queue: {
    snapshot: StoredSnapshot;
    asked: Say | null;
    pending: Effect | null;
    timers: readonly TimerEvent[];
  }[] = [];

  function take(turn: Turn, before: { asked: Say | null; timers: readonly TimerEvent[] }): void {
    const said = turn.effects.filter((effect) => effect.type === 'say' || effect.type === 'miss');
    const state = String(turn.snapshot.value);
    states.add(state);
    if (said.length > 3) faults.add(`${state}: ${said.length} messages at once`);
    for (const effect of turn.effects) {
      if (effect.type === 'say') says.push(effect);
      if (effect.type === 'call') calls.add(effect.op);
      if (effect.type === 'go') goes.add(effect.dialog);
    }
    if (turn.done) {
      outputs.push(turn.output);
      return;
    }
    const snapshot = JSON.parse(JSON.stringify(turn.snapshot)) as StoredSnapshot;
    const key = JSON.stringify(snapshot);
    if (seen.has(key) || seen.size > 1500) return;
    seen.add(key);
    const pending = turn.effects.filter(({ type }) => type === 'call' || type === 'go').at(-1) ?? null;
    const asked =
      turn.effects.filter((effect) => effect.type === 'say' && !effect.gentle).at(-1) ?? before.asked;
    const timers = turn.timers.flatMap((timer) => (timer.change === 'set' ? [timer.event] : []));
    if (!pending && timers.length === 0 && before.timers.length === 0) faults.add(`${state}: no patience`);
    queue.push({ snapshot, asked: asked as Say | null, pending, timers });
  }

  for (const start of starts) take(begin(machine, start), { asked: null, timers: [] });
  for (let node = queue.shift(); node; node = queue.shift()) {
    const { snapshot, asked, pending, timers } = node;
    const offered = (asked?.choices ?? []).map(({ id }): DialogEvent => ({ type: 'said.choice', id }));
    const events = pending
      ? answers.filter((answer) => isAnswerTo(answer, pending))
      : [...offered, ...uninvited];
    for (const event of [...events, ...timers]) {
      const turn = play(machine, snapshot, event);
      if (!pending && !turn.done && turn.effects.length === 0 && event.type.startsWith('said.'))
        faults.add(`${String(snapshot.value)}: no answer to ${event.type}`);
      take(turn, { asked, timers });
    }
  }
  return { states, says, calls, goes, faults: [...faults], outputs };
}

function isAnswerTo(event: DialogEvent, pending: Effect): boolean {
  if (pending.type === 'go') return event.type === 'returned' && event.dialog === pending.dialog;
  return pending.type === 'call' && 'op' in event && event.op === pending.op;
}

/** Every state of a machine; those that it only passes through are never seen at rest. */
export function restingStates(machine: AnyStateMachine): readonly string[] {
  return Object.entries(machine.states)
    .filter(([, state]) => !state.always?.length)
    .map(([name]) => name);
}
