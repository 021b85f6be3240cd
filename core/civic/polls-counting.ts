import type { Instant } from '../conversation/vocabulary.ts';
import { ParvisError } from '../errors.ts';
import type { Nature, Store, Tx } from '../ports.ts';
import { type Ballot, boundTo } from './ballots.ts';
import { readableCode } from './codes.ts';
import { countPoll } from './count/poll.ts';
import type { BoxRow, PollResults, PollRow } from './polls.ts';
import { type KeyPair, newKeyPair, unseal, unwrapKey, wrapKey } from './sealing.ts';

export interface Staffed {
  readonly store: Store;
  readonly nature: Nature;
  /** A staff account's id, or `system`. */
  readonly actor: string;
}

export type Passphrases = readonly [string, string];

export type Opened =
  | { readonly ok: true; readonly passphrases: Passphrases }
  | { readonly ok: false; readonly reason: 'unknown' | 'not-draft' }
  /** over: its window is past, so nobody could vote; `closesAt` is when it ended. */
  | { readonly ok: false; readonly reason: 'over'; readonly closesAt: Instant };

export type Closed =
  | { readonly ok: true; readonly results: PollResults; readonly box: readonly BoxRow[] }
  /** damaged: some envelopes do not open; nothing was changed beyond stopping the vote. */
  | {
      readonly ok: false;
      readonly reason: 'unknown' | 'not-open' | 'counted' | 'passphrase' | 'damaged';
      readonly damaged?: number;
    };

/** Opens a draft to votes inside its window. The two passphrases are made here, told once, and kept nowhere. */
export async function openPoll({ store, nature, actor }: Staffed, id: string): Promise<Opened> {
  const passphrases = [readableCode(nature, 5, 4), readableCode(nature, 5, 4)] as const;
  const pair = newKeyPair(nature);
  const wrappedKey = await wrapKey(nature, pair.privateKey, passphrases);
  return store.transaction(async (tx): Promise<Opened> => {
    const row = await tx.polls.load(id);
    if (!row) return { ok: false, reason: 'unknown' };
    const { state, closesAt } = row.poll;
    if (state !== 'draft') return { ok: false, reason: 'not-draft' };
    if (closesAt <= nature.now()) return { ok: false, reason: 'over', closesAt };
    await tx.polls.save({
      ...row,
      wrappedKey,
      poll: { ...row.poll, state: 'open', publicKey: pair.publicKey },
    });
    await tx.audit.append({ at: nature.now(), actor, act: 'poll.opened', subject: id });
    return { ok: true, passphrases };
  });
}

export type Stopped =
  | { readonly ok: true }
  /** early: its window is not over; `closesAt` is when it will be. */
  | { readonly ok: false; readonly reason: 'unknown' | 'not-open' | 'stopped' }
  | { readonly ok: false; readonly reason: 'early'; readonly closesAt: Instant };

/** Stops a vote; nobody's passphrase is needed, and nothing is opened. `isEarly`: also before the end of its window. */
export async function stopPoll(staffed: Staffed, id: string, isEarly: boolean): Promise<Stopped> {
  const { store, nature } = staffed;
  return store.transaction(async (tx): Promise<Stopped> => {
    const row = await tx.polls.load(id);
    if (!row) return { ok: false, reason: 'unknown' };
    const { state, closesAt } = row.poll;
    if (state === 'draft') return { ok: false, reason: 'not-open' };
    if (state === 'closed') return { ok: false, reason: 'stopped' };
    if (!isEarly && nature.now() < closesAt) return { ok: false, reason: 'early', closesAt };
    await stopIn(tx, staffed, row);
    return { ok: true };
  });
}

async function stopIn(tx: Tx, { nature, actor }: Staffed, row: PollRow): Promise<void> {
  const { poll } = row;
  if (poll.state !== 'open') return;
  await tx.polls.save({ ...row, poll: { ...poll, state: 'closed' } });
  await tx.audit.append({ at: nature.now(), actor, act: 'poll.closed', subject: poll.id });
}

/** Stops the vote and hands over what is to be counted. */
async function stop(staffed: Staffed, row: PollRow) {
  return staffed.store.transaction(async (tx) => {
    await stopIn(tx, staffed, row);
    return {
      envelopes: await tx.ballots.envelopes(row.poll.id),
      projects: await tx.polls.projects(row.poll.id),
    };
  });
}

function opened(pair: KeyPair, poll: string, voterKey: string, envelope: Uint8Array): BoxRow | null {
  const text = unseal(pair, envelope, boundTo(poll, voterKey));
  if (text === null) return null;
  const { tracker, sector, marks } = JSON.parse(text) as Ballot;
  return { tracker, sector, marks };
}

/**
 * Stops the vote, opens the box with both passphrases, counts, and destroys the private key and every link to a voter. May
 * be called again after a failure. Damaged envelopes stop it, unless `leaveOutDamaged`.
 */
export async function closePoll(
  staffed: Staffed,
  id: string,
  passphrases: Passphrases,
  leaveOutDamaged = false,
): Promise<Closed> {
  const { store, nature, actor } = staffed;
  const row = await store.transaction((tx) => tx.polls.load(id));
  if (!row) return { ok: false, reason: 'unknown' };
  if (row.results) return { ok: false, reason: 'counted' };
  if (row.wrappedKey === null || row.poll.publicKey === null) return { ok: false, reason: 'not-open' };
  const privateKey = await unwrapKey(row.wrappedKey, passphrases);
  if (!privateKey) return { ok: false, reason: 'passphrase' };
  const pair = { publicKey: row.poll.publicKey, privateKey };
  const { envelopes, projects } = await stop(staffed, row);
  const box = envelopes.flatMap(({ voterKey, envelope }) => opened(pair, id, voterKey, envelope) ?? []);
  const damaged = envelopes.length - box.length;
  if (damaged > 0 && !leaveOutDamaged) return { ok: false, reason: 'damaged', damaged };
  const byTracker = box.sort((one, other) => (one.tracker < other.tracker ? -1 : 1));
  const results = countPoll(row.poll, projects, byTracker, damaged);
  await store.transaction(async (tx) => {
    const now = await tx.polls.load(id);
    if (!now || now.results)
      throw new ParvisError('store.conflict', 'the poll was counted meanwhile', { id });
    await tx.ballots.publish(id, byTracker);
    await tx.polls.save({ ...now, wrappedKey: null, results });
    const detail = { ballots: results.ballots, damaged };
    await tx.audit.append({ at: nature.now(), actor, act: 'poll.counted', subject: id, detail });
  });
  return { ok: true, results, box: byTracker };
}

export { boxCsv } from './count/publish.ts';
