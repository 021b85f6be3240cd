import type { AnyStateMachine } from 'xstate';
import {
  begin,
  play,
  type StoredSnapshot,
  type TimerEvent,
  type Turn,
} from '../../core/conversation/turn.ts';
import type { Call, DialogEvent, DialogInput, Say } from '../../core/conversation/vocabulary.ts';

type Heard = DialogEvent | TimerEvent;

/** What may come back, by op or by the dialog gone to. */
export interface Answers {
  readonly calls: Readonly<Record<string, readonly Heard[]>>;
  readonly dialogs: Readonly<Record<string, readonly unknown[]>>;
  /** Texts that a person may type. */
  readonly texts: readonly string[];
}

export interface Explored {
  readonly states: ReadonlySet<string>;
  readonly says: readonly Say[];
  readonly calls: readonly Call[];
  /** Waiting states that were silent to something that a person did. */
  readonly silent: readonly string[];
  readonly mostSays: number;
}

interface Node {
  readonly snapshot: StoredSnapshot;
  readonly turn: Turn;
  readonly asked: Say | null;
}

const plain = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function eventsAt(node: Node, answers: Answers): readonly Heard[] {
  const { effects, timers } = node.turn;
  const called = effects.findLast((effect) => effect.type === 'call');
  if (called?.type === 'call')
    return [...(answers.calls[called.op] ?? []), { type: 'call.failed', op: called.op }];
  const gone = effects.find((effect) => effect.type === 'go');
  if (gone?.type === 'go')
    return (answers.dialogs[gone.dialog] ?? []).map((output) => ({
      type: 'returned' as const,
      dialog: gone.dialog,
      output,
    }));
  return [
    ...(node.asked?.choices ?? []).map(({ id }) => ({ type: 'said.choice' as const, id })),
    ...answers.texts.map((text) => ({ type: 'said.text' as const, text })),
    { type: 'said.contact', phone: '+33639980001', own: true },
    { type: 'said.unsupported', what: 'sticker' },
    { type: 'said.location', lat: 48.8, lon: 2.3 },
    ...timers.flatMap((timer) => (timer.change === 'set' ? [timer.event] : [])),
  ];
}

/** Plays everything that may happen, from each of these beginnings, up to so many different situations. */
export function explore(
  machine: AnyStateMachine,
  inputs: readonly DialogInput[],
  answers: Answers,
  most = 1500,
): Explored {
  const states = new Set<string>();
  const says = new Map<string, Say>();
  const calls: Call[] = [];
  const silent = new Set<string>();
  const seen = new Set<string>();
  let mostSays = 0;
  const queue: Node[] = [];
  const note = (turn: Turn, before: Say | null) => {
    states.add(String(turn.snapshot.value));
    const spoken = turn.effects.flatMap((effect) => (effect.type === 'say' ? [effect] : []));
    for (const say of spoken) says.set(JSON.stringify(say), say);
    calls.push(...turn.effects.flatMap((effect) => (effect.type === 'call' ? [effect] : [])));
    mostSays = Math.max(mostSays, spoken.length);
    const snapshot = plain(turn.snapshot);
    const situation = JSON.stringify([snapshot, turn.effects.map(({ type }) => type)]);
    if (turn.done || seen.has(situation) || seen.size >= most) return;
    seen.add(situation);
    queue.push({ snapshot, turn, asked: spoken.findLast((say) => !say.gentle) ?? before });
  };
  for (const input of inputs) note(begin(machine, input), null);
  for (let node = queue.shift(); node; node = queue.shift())
    for (const event of eventsAt(node, answers)) {
      const turn = play(machine, node.snapshot, plain(event));
      if (event.type.startsWith('said.') && turn.effects.length === 0 && !turn.done)
        silent.add(`${String(node.snapshot.value)} to ${event.type}`);
      note(turn, node.asked);
    }
  return { states, says: [...says.values()], calls, silent: [...silent], mostSays };
}

/** The states in which a turn can end: those that do not move on by themselves. */
export function statesOf(machine: AnyStateMachine): readonly string[] {
  return Object.entries(machine.states)
    .filter(([, state]) => !state.config.always)
    .map(([name]) => name)
    .sort();
}
