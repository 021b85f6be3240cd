import type { Fault } from './faults.ts';
import { grouped, type LedgerEvent, type Remains } from './ledger.ts';
import type { Span } from './lives.ts';

/** Each message is there once and done, and every turn has its one cause. `accepted` are inbox keys. */
export function checkTurns(remains: Remains, accepted: readonly string[], spans: readonly Span[]): Fault[] {
  return [
    ...checkInbox(remains, accepted),
    ...checkCauses(remains),
    ...checkWaits(remains.events, spans),
    ...(remains.jobs > 0 ? [{ kind: 'lost' as const, where: `${remains.jobs} jobs without an answer` }] : []),
  ];
}

function checkInbox({ inbox, events }: Remains, accepted: readonly string[]): Fault[] {
  const states = new Map(inbox.map(({ key, state }) => [key, state]));
  const taken = new Map<string, number>();
  for (const { kind, item } of events)
    if (kind === 'said' || kind === 'late') taken.set(item, (taken.get(item) ?? 0) + 1);
  const faults: Fault[] = [];
  for (const key of accepted) {
    const state = states.get(key);
    if (state === undefined) faults.push({ kind: 'lost', where: `message ${key}: acknowledged, not there` });
    if (state === 0) faults.push({ kind: 'lost', where: `message ${key}: never got its turn` });
  }
  for (const { key, state } of inbox) {
    if (state === 2) faults.push({ kind: 'parked', where: `message ${key}` });
    if ((taken.get(key) ?? 0) > 1) faults.push({ kind: 'double', where: `message ${key}: taken twice` });
  }
  return faults;
}

/** In each conversation, turns and their causes go together, one to one, and the session's version counts them. */
function checkCauses({ events, conversations }: Remains): Fault[] {
  const faults: Fault[] = [];
  const lines = grouped(events, ({ conversation }) => conversation);
  for (const { id, version } of conversations) {
    const { turns, causeless, idle } = pair(lines.get(id) ?? []);
    if (idle > 0) faults.push({ kind: 'lost', where: `conversation ${id}: ${idle} without a turn` });
    if (causeless > 0)
      faults.push({ kind: 'double', where: `conversation ${id}: ${causeless} turns too many` });
    if (turns !== version)
      faults.push({ kind: 'broken', where: `conversation ${id}: version ${version} after ${turns} turns` });
  }
  return faults;
}

/** A message that was put aside is noted as done after its turn; every other cause is noted before. */
function pair(events: readonly LedgerEvent[]): { turns: number; causeless: number; idle: number } {
  let turns = 0;
  let causeless = 0;
  let idle = 0;
  let timer = false;
  for (const { kind } of events) {
    if (kind === 'said' || kind === 'job') idle += 1;
    if (kind === 'timer') timer = true;
    if (kind === 'late' && causeless > 0) causeless -= 1;
    else if (kind === 'late') idle += 1;
    if (kind !== 'turn') continue;
    turns += 1;
    if (idle > 0) idle -= 1;
    else if (!timer) causeless += 1;
    timer = false;
  }
  return { turns, causeless, idle };
}

const patience = 5_000;

/** No message waits longer than that while the service lives. */
function checkWaits(events: readonly LedgerEvent[], spans: readonly Span[]): Fault[] {
  const since = new Map<string, number>();
  const faults: Fault[] = [];
  for (const { kind, item, at } of events) {
    if (kind === 'kept') since.set(item, at);
    const from = kind === 'late' ? since.get(item) : undefined;
    if (from === undefined) continue;
    const alive = Math.max(0, ...spans.map((span) => Math.min(at, span.to) - Math.max(from, span.from)));
    if (alive > patience) faults.push({ kind: 'broken', where: `message ${item}: waited ${alive} ms` });
  }
  return faults;
}
