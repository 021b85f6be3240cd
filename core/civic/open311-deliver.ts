import type { World } from '../conversation/ops.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import {
  type ForwardRequest,
  type ForwardRow,
  forwardRequest,
  type Open311Endpoint,
  type RemoteRequest,
  type Reply,
  returnedReference,
} from './open311-forward.ts';
import { metresBetween } from './places-index.ts';

const minute = 60_000;
const hour = 60 * minute;
/** A report that the other system did not take in a week is the staff's. */
const givenUpAfter = 7 * 24 * hour;
/** Clocks differ by this much at most. */
const skew = 10 * minute;

export interface Delivering {
  readonly world: World;
  readonly endpoint: Open311Endpoint;
  /** The other system's code of a category; null when it is not forwarded. A category that is not here keeps its own id. */
  readonly services: Readonly<Record<string, string | null>>;
}

/** What is to be kept of a try, and when the next one is due. */
export interface Tried {
  readonly row: ForwardRow;
  readonly at: Instant;
}

/** One try to bring a report over, or to learn its id there. Throws only what the store throws. */
export async function deliver(delivering: Delivering, row: ForwardRow): Promise<Tried> {
  const { endpoint, world } = delivering;
  if (row.step === 'token' && row.token !== null) {
    const answer = await endpoint.idOf(row.token);
    if (!answer.ok) return failed(world, row, answer);
    return answer.value === null ? later(world, row, 'no_id') : taken(world, row, answer.value, null);
  }
  const request = await requestOf(delivering, row);
  if (typeof request === 'string') return over(world, row, request);
  if (row.step === 'sending') {
    const found = await lookFor(delivering, row, request);
    if (!found.ok) return failed(world, row, { ...found, class: unsure(found.class) });
    if (found.value !== null) return taken(world, row, found.value, null);
  }
  return send(delivering, row, request);
}

/** While it can't be looked up, it must not be sent again. */
function unsure(failure: 'retry' | 'doubt' | 'refused' | 'operator') {
  return failure === 'refused' ? failure : 'doubt';
}

/** Why it is not to be sent, in a word, or what to send. */
async function requestOf({ world, services }: Delivering, { reference }: ForwardRow) {
  const report = await world.store.transaction((tx) => tx.reports.byReference(reference));
  if (!report || report.state === 'withdrawn') return 'withdrawn';
  const service = services[report.category] === undefined ? report.category : services[report.category];
  if (!service) return 'not_forwarded';
  const open = (sealed: string | null) => (sealed === null ? '' : world.vault.open(sealed));
  return forwardRequest(world.city, report, service, {
    address: open(report.address),
    words: open(report.words),
  });
}

async function send(
  { endpoint, world }: Delivering,
  row: ForwardRow,
  request: ForwardRequest,
): Promise<Tried> {
  const answer = await endpoint.submit(request);
  if (!answer.ok) return failed(world, row, answer);
  const { id, token } = answer.value;
  if (id === null && token === null) return failed(world, row, { ok: false, class: 'doubt', code: 'no_id' });
  return taken(world, row, id, token);
}

/** Its id there, when an earlier try was taken after all: by our reference, or else by where it is. */
async function lookFor(
  { endpoint, world }: Delivering,
  row: ForwardRow,
  request: ForwardRequest,
): Promise<Reply<string | null>> {
  const now = world.nature.now();
  const from = (row.sentAt ?? now) - skew;
  const answer = await endpoint.created({ service: request.service, from, to: now + skew });
  if (!answer.ok) return answer;
  const named = answer.value.find(
    ({ description }) => returnedReference(description ?? '') === row.reference,
  );
  const candidates = named ? [named] : answer.value.filter((each) => isThere(each, request));
  for (const { id } of candidates)
    if (!(await world.store.transaction((tx) => tx.open311.isRemoteKnown(id))))
      return { ok: true, value: id };
  return { ok: true, value: null };
}

/** A request that says of what report it is made is only that one. */
function isThere(remote: RemoteRequest, { lat, lon, service }: ForwardRequest): boolean {
  if (returnedReference(remote.description ?? '') !== null) return false;
  if (lat === null || lon === null || remote.lat === null || remote.lon === null) return false;
  return remote.service === service && metresBetween(lat, lon, remote.lat, remote.lon) < 2;
}

function taken({ nature }: World, row: ForwardRow, remote: string | null, token: string | null): Tried {
  const step = remote === null ? 'token' : 'known';
  const kept = { ...row, step, remote, token: token ?? row.token, attempts: 0, code: null } as const;
  return { row: kept, at: nature.now() + minute / 2 };
}

function over({ nature }: World, row: ForwardRow, code: string): Tried {
  return { row: { ...row, step: 'over', code }, at: nature.now() };
}

function later({ nature }: World, row: ForwardRow, code: string, least = minute / 4): Tried {
  const wait = Math.min(hour, Math.max(least, (minute / 4) * 2 ** row.attempts));
  return { row: { ...row, code, attempts: row.attempts + 1 }, at: nature.now() + wait };
}

function failed(world: World, row: ForwardRow, reply: Reply<unknown> & { readonly ok: false }): Tried {
  const { log, nature } = world;
  const { code } = reply;
  const subject = { report: row.reference, step: row.step, code, class: reply.class };
  if (reply.class === 'refused' || nature.now() - row.createdAt > givenUpAfter) {
    log.error(subject, 'a report could not be forwarded; given up');
    return { row: { ...row, step: 'failed', code }, at: nature.now() };
  }
  log.warn(subject, 'a report could not be forwarded, to be tried again');
  const step = row.step === 'token' ? 'token' : reply.class === 'doubt' ? 'sending' : 'waiting';
  if (reply.class === 'operator') return later(world, { ...row, step }, code, hour / 4);
  // What was perhaps taken is looked for once it can be expected to show.
  return later(world, { ...row, step }, code, reply.class === 'doubt' ? minute : minute / 4);
}
