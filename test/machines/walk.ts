import { type AnyActorScope, type AnyStateMachine, createActor } from 'xstate';
import {
  begin,
  type Dialog,
  play,
  type StoredSnapshot,
  type TimerEvent,
  type Turn,
} from '../../core/conversation/turn.ts';
import type { DialogEvent, DialogInput, Effect, Say } from '../../core/conversation/vocabulary.ts';
import { answers, jobs } from './answers.ts';
import { beginnings, outputs, people } from './beginnings.ts';

/** A machine between two events, as the core would keep it. */
export interface Standing {
  readonly snapshot: StoredSnapshot;
  /** Calls not yet answered, in order. */
  readonly calls: readonly string[];
  /** The dialog that it opened and waits for. */
  readonly opened: string | null;
  readonly asked: Say | null;
  readonly timers: Readonly<Record<string, TimerEvent>>;
  readonly done: boolean;
}

export type Event = DialogEvent | TimerEvent;

export interface Step {
  readonly before: Standing | null;
  /** With what it began, or what happened to it. */
  readonly input: DialogInput | null;
  readonly event: Event | null;
  readonly after: Standing;
  readonly effects: readonly Effect[];
}

const roundTrip = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

function stand(
  turn: Turn,
  event: Event | null,
  before: Standing | null,
  input: DialogInput | null = null,
): Step {
  const answered = event?.type.startsWith('call.') ?? false;
  let calls = (before?.calls ?? []).slice(answered ? 1 : 0);
  let opened = event?.type === 'returned' ? null : (before?.opened ?? null);
  let asked = before?.asked ?? null;
  const timers = { ...before?.timers };
  for (const effect of turn.effects) {
    // The answer of an earlier slow call is dropped: only the last one is waited for.
    if (effect.type === 'call') calls = [...calls.filter((op) => !jobs.has(op)), effect.op];
    if (effect.type === 'go') opened = effect.dialog;
    if (effect.type === 'say' && !effect.gentle) asked = effect;
  }
  for (const timer of turn.timers) {
    if (timer.change === 'set') timers[timer.id] = timer.event;
    else delete timers[timer.id];
  }
  const after = roundTrip({ snapshot: turn.snapshot, calls, opened, asked, timers, done: turn.done });
  return { before, input, event, after, effects: turn.effects };
}

export function start(dialog: Dialog, input: DialogInput): Step {
  return stand(begin(dialog.machine, input), null, null, input);
}

export function step(dialog: Dialog, before: Standing, event: Event): Step {
  return stand(play(dialog.machine, before.snapshot, event), event, before);
}

/** Every way in which a dialog may begin. */
export function inputs({ id }: Dialog): readonly DialogInput[] {
  return (beginnings[id] ?? [{}]).flatMap((args) => people.map((person) => ({ ...person, args })));
}

const texts = [
  'un banc',
  'annuler mon atelier',
  '1, 2',
  '1 2 3 4 5',
  '0612345678',
  '123456',
  'K7QM2-XHD4P',
  'R-CDFHJ3',
  '0',
  '3',
  '12',
  'un banc '.repeat(12),
];

function said(standing: Standing): readonly Event[] {
  // The core itself answers those with an @.
  const choices = (standing.asked?.choices ?? []).filter(({ id }) => !id.startsWith('@'));
  return [
    ...choices.map(({ id }) => ({ type: 'said.choice', id })),
    ...texts.map((text) => ({ type: 'said.text', text })),
    { type: 'said.choice', id: 'never offered' },
    { type: 'said.location', lat: 48.86, lon: 2.34 },
    { type: 'said.contact', phone: '+33639980001', own: true },
    { type: 'said.contact', phone: '+33639980002', own: false },
    { type: 'said.media', ref: 'ref' },
    { type: 'said.media', ref: 'ref', caption: 'un banc' },
    { type: 'said.unsupported', what: 'voice' },
  ];
}

function answered(op: string): readonly Event[] {
  const known = answers[op] ?? [{ ok: true as const }];
  return [
    ...known.map((answer): Event => {
      if (answer.ok)
        return { type: 'call.ok', op, value: roundTrip(answer.value ?? null) ?? undefined } as Event;
      return { type: 'call.refused', op, reason: answer.reason, value: answer.value } as Event;
    }),
    { type: 'call.refused', op, reason: 'undocumented' } as Event,
    { type: 'call.failed', op } as Event,
  ];
}

/** Everything that can happen now, as the core would let it. */
export function events(standing: Standing): readonly Event[] {
  const [op] = standing.calls;
  if (op !== undefined && !jobs.has(op)) return answered(op);
  const later = [...Object.values(standing.timers), ...(op === undefined ? [] : answered(op))];
  const { opened } = standing;
  if (opened === null) return [...later, ...said(standing)];
  const given = outputs[opened] ?? [];
  const context = standing.snapshot.context as Readonly<Record<string, unknown>>;
  const back = [...(typeof given === 'function' ? given(context) : given), undefined];
  return [
    ...later,
    ...back.map(
      (output): Event =>
        ({ type: 'returned', dialog: opened, ...(output !== undefined && { output }) }) as Event,
    ),
  ];
}

/** Nothing more happens by itself: the person has the word, or a slow call is under way. */
export function rests({ calls }: Standing): boolean {
  return calls.every((op) => jobs.has(op));
}

interface Definition {
  readonly source: { readonly id: string };
  readonly eventType: string;
  readonly target?: readonly { readonly key: string }[] | undefined;
  readonly guard?: unknown;
}

/** Watches which transitions a machine takes, also those without an event. */
export function watch(machine: AnyStateMachine): {
  readonly missing: () => readonly string[];
  follow(step: Step): void;
} {
  const all = new Map<Definition, string>();
  const visited = new Set<string>([String(machine.config.initial)]);
  const nodes = Object.values(machine.states) as unknown as {
    readonly key: string;
    readonly id: string;
    readonly transitions: ReadonlyMap<string, readonly Definition[]>;
    readonly always?: readonly Definition[];
  }[];
  for (const node of nodes) {
    const groups = [...node.transitions.values(), node.always ?? []];
    for (const group of groups)
      group.forEach((definition, at) => {
        const where = definition.target?.map(({ key }) => key).join(', ') || 'itself';
        all.set(definition, `${node.key}: ${definition.eventType || 'always'} [${at}] -> ${where}`);
      });
  }
  const taken = new Set<Definition>();
  const actor = createActor(machine, {
    input: inputsOf(machine),
    inspect: (inspected) => {
      if (inspected.type !== '@xstate.microstep') return;
      for (const definition of inspected._transitions) taken.add(definition as unknown as Definition);
      const { value } = inspected.snapshot as unknown as { value: string };
      visited.add(String(value));
    },
  });
  const nothing = (): void => {};
  const scope: AnyActorScope = {
    self: actor,
    system: actor.system,
    id: '',
    sessionId: '',
    logger: nothing,
    defer: nothing,
    emit: nothing,
    stopChild: nothing,
    actionExecutor: nothing,
  };
  return {
    follow({ before, input, event }) {
      if (before === null || event === null) {
        machine.getInitialSnapshot(scope, input);
        return;
      }
      const { value, context } = before.snapshot;
      const restored = machine.resolveState({ value: value as string, context: context as object });
      machine.transition(restored, event, scope);
    },
    missing: () => [
      ...nodes.filter(({ key }) => !visited.has(key)).map(({ key }) => `${key}: never reached`),
      ...[...all].filter(([definition]) => !taken.has(definition)).map(([, name]) => name),
    ],
  };
}

function inputsOf(machine: AnyStateMachine): DialogInput {
  const [first] = inputs({ id: machine.id, version: 1, machine });
  if (!first) throw new Error(`no input for ${machine.id}`);
  return first;
}

/** Alike in all that a machine may decide by: long texts are one text, long lists one list. */
function likeness({ snapshot, calls, opened, asked }: Standing): string {
  const context = Object.entries(snapshot.context as Readonly<Record<string, unknown>>).map(
    ([name, value]) => {
      if (typeof value === 'string') return [name, /^\S{0,12}$/.test(value) ? value : 'text'];
      if (Array.isArray(value)) return [name, Math.min(value.length, 3)];
      return [name, value === null || typeof value !== 'object' ? value : kindOf(value)];
    },
  );
  return JSON.stringify([
    snapshot.value,
    context,
    calls,
    opened,
    asked?.key,
    asked?.choices?.map(({ id }) => id),
  ]);
}

/** What a thing is by its own word, or by its rule's: a vote by points is unlike one by mentions. */
function kindOf(value: object): unknown {
  const { kind, rule } = value as { readonly kind?: unknown; readonly rule?: { readonly kind?: unknown } };
  return kind ?? rule?.kind ?? 'object';
}

/** Breadth first over all that can happen; a state whose like was seen is not gone through again. */
export function explore(
  dialog: Dialog,
  visit: (step: Step) => void,
  limit: number,
  begun: readonly DialogInput[] = inputs(dialog),
): number {
  const seen = new Set<string>();
  const queue: Standing[] = [];
  let steps = 0;
  const arrive = (made: Step): void => {
    steps += 1;
    visit(made);
    const name = likeness(made.after);
    if (made.after.done || seen.has(name)) return;
    seen.add(name);
    queue.push(made.after);
  };
  for (const input of begun) arrive(start(dialog, input));
  while (queue.length > 0 && steps < limit) {
    const standing = queue.shift();
    if (standing) for (const event of events(standing)) arrive(step(dialog, standing, event));
  }
  return steps;
}
