import type { Engine } from '../conversation/engine.ts';
import { tell } from '../conversation/post.ts';
import { ParvisError } from '../errors.ts';
import type { Tx } from '../ports.ts';
import {
  type ForwardRow,
  type Open311Endpoint,
  type RemoteRequest,
  type Reply,
  stateHere,
} from './open311-forward.ts';
import { openStates, type ReportRow } from './reports.ts';
import { changeState } from './reports-state.ts';

const minute = 60_000;
const day = 24 * 60 * minute;
/** A closed request may be opened again there; after this long it is no longer looked at. */
const lookedAtFor = 30 * day;
/** The city's word to the resident, in characters. */
const longestNote = 500;

export interface Looking {
  readonly engine: Engine;
  readonly endpoint: Open311Endpoint;
  /** For one whose state can't be brought back. */
  readonly putOff: (row: ForwardRow, error: unknown) => Promise<void>;
  /** There are messages to these conversations. */
  readonly wake: (conversations: readonly string[]) => void;
}

/** Brings back the states of these forwarded reports; their authors and followers hear of each change. */
export async function look(looking: Looking, rows: readonly ForwardRow[]): Promise<void> {
  const { engine, endpoint, putOff, wake } = looking;
  const answer = await ask(endpoint, rows);
  const { store, log } = engine.world;
  if (!answer.ok) log.warn({ code: answer.code, requests: rows.length }, 'states could not be looked at');
  const found = new Map((answer.ok ? answer.value : []).map((each) => [each.id, each]));
  for (const row of rows) {
    const remote = found.get(row.remote ?? '') ?? null;
    try {
      const told = await store.transaction((tx) => bringBack(engine, tx, row, remote));
      if (told.length > 0) wake(told);
    } catch (error) {
      await putOff(row, error);
    }
  }
}

/** Some endpoints answer 404 for all when one of the ids is unknown: then each half is asked for. */
async function ask(
  endpoint: Open311Endpoint,
  rows: readonly ForwardRow[],
): Promise<Reply<readonly RemoteRequest[]>> {
  const answer = await endpoint.byIds(rows.map(({ remote }) => remote ?? ''));
  if (answer.ok || answer.code !== '404') return answer;
  if (rows.length === 1) return { ok: true, value: [] };
  const half = Math.ceil(rows.length / 2);
  const first = await ask(endpoint, rows.slice(0, half));
  if (!first.ok) return first;
  const second = await ask(endpoint, rows.slice(half));
  return second.ok ? { ok: true, value: [...first.value, ...second.value] } : second;
}

async function bringBack(
  engine: Engine,
  tx: Tx,
  row: ForwardRow,
  remote: RemoteRequest | null,
): Promise<readonly string[]> {
  const { nature } = engine.world;
  const now = nature.now();
  const seen = remote ? JSON.stringify([remote.status, remote.notes, remote.updated]) : row.seen;
  const isNews = seen !== row.seen;
  const before = await tx.reports.byReference(row.reference);
  const told: string[] = [];
  const after = before && (!remote || !isNews ? before : await apply(engine, tx, before, remote, told));
  const isOver = !after || after.state === 'withdrawn' || isOld(after, now);
  const kept: ForwardRow = { ...row, seen, step: isOver ? 'over' : 'known' };
  const next = { at: now + (after ? patience(after, now) : 0), node: engine.node };
  if (!(await tx.open311.saveForward(kept, next)) && isNews)
    throw new ParvisError('store.conflict', 'another node looks at the states of this report');
  return told;
}

async function apply(
  engine: Engine,
  tx: Tx,
  report: ReportRow,
  remote: RemoteRequest,
  told: string[],
): Promise<ReportRow | null> {
  const { world } = engine;
  const now = world.nature.now();
  const note = remote.notes?.trim().slice(0, longestNote) || null;
  await changeState(
    {
      world,
      tx,
      now,
      actor: 'open311',
      tell: async (conversation, say, options) => {
        await tell(engine, tx, now, { conversation, say, ...options }, world.city.languages[0] ?? 'fr');
        told.push(conversation);
      },
    },
    report.reference,
    stateHere(remote.status, report.state),
    note,
  );
  return tx.reports.byReference(report.reference);
}

function isOld(report: ReportRow, now: number): boolean {
  return !openStates.includes(report.state) && now - report.changedAt > lookedAtFor;
}

/** Every five minutes at first; the longer nothing has changed the rarer, at least four times a day. */
function patience(report: ReportRow, now: number): number {
  return Math.min(day / 4, Math.max(5 * minute, (now - report.changedAt) / 24));
}
