import type { Instant } from '../../conversation/vocabulary.ts';
import type { Tx } from '../../ports.ts';
import type { Rounds } from './engine.ts';
import { type AudienceCount, countAudience } from './prepare.ts';
import type { RoundContent, RoundRow } from './round.ts';

/** Why a gesture of the staff is refused. */
export type RoundRefusal =
  | 'unknown'
  /** Only a draft, or a released round that has not begun, can be edited. */
  | 'begun'
  /** Who wrote it, or edited it last, can't release it. */
  | 'same-person'
  /** The audience must be counted first, for what is written now. */
  | 'not-counted'
  | 'nobody'
  | 'closed'
  | 'no-text'
  /** The consultation is unknown, or closes before the round. */
  | 'consultation'
  | 'wrong-state';

export type RoundAnswer =
  | { readonly ok: true; readonly row: RoundRow }
  | { readonly ok: false; readonly reason: RoundRefusal };

/** A gesture: who makes it (a staff id), in whose transaction, at what time. */
export interface Gesture {
  readonly tx: Tx;
  readonly by: string;
  readonly now: Instant;
}

const refuse = (reason: RoundRefusal): RoundAnswer => ({ ok: false, reason });

async function keep({ tx, by, now }: Gesture, row: RoundRow, act: string, detail: Detail = {}) {
  await tx.rounds.save(row);
  await tx.audit.append({ at: now, actor: by, act, subject: row.id, detail });
  return { ok: true as const, row };
}

type Detail = Readonly<Record<string, string | number | boolean>>;

/** A new draft. */
export async function draftRound(gesture: Gesture, id: string, content: RoundContent): Promise<RoundAnswer> {
  const { by, now } = gesture;
  const row: RoundRow = {
    id,
    content,
    state: 'draft',
    reason: null,
    phase: 'sample',
    version: 1,
    author: by,
    editedBy: by,
    releasedBy: null,
    counted: null,
    cursor: '',
    minute: { at: 0, sent: 0 },
    spent: 0,
    fed: 0,
    excusedTo: 0,
    channels: [],
    createdAt: now,
    releasedAt: null,
    preparedAt: null,
    endedAt: null,
  };
  return keep(gesture, row, 'round.drafted');
}

/** Changes what is written; the release, if there was one, is void. Nothing happens when nothing differs. */
export async function editRound(gesture: Gesture, id: string, content: RoundContent): Promise<RoundAnswer> {
  const row = await gesture.tx.rounds.load(id);
  if (!row) return refuse('unknown');
  if (JSON.stringify(row.content) === JSON.stringify(content)) return { ok: true, row };
  if (row.state !== 'draft' && row.state !== 'released') return refuse('begun');
  const voided = row.state === 'released';
  // Stopped while its recipients were listed: they were those of what was written before.
  if (row.cursor !== '') await gesture.tx.rounds.clearRecipients(id);
  const edited: RoundRow = {
    ...row,
    content,
    state: 'draft',
    reason: voided ? 'edited' : row.reason,
    version: row.version + 1,
    editedBy: gesture.by,
    releasedBy: null,
    releasedAt: null,
    counted: null,
    cursor: '',
  };
  return keep(gesture, edited, 'round.edited', { version: edited.version, voided });
}

/** Counts the audience of what is written now, and keeps the count for the release. */
export async function countRound(
  rounds: Rounds,
  id: string,
  seen?: (people: number) => void,
): Promise<{ readonly row: RoundRow; readonly count: AudienceCount } | null> {
  const { store, nature } = rounds.world;
  const row = await store.transaction((tx) => tx.rounds.load(id));
  if (!row) return null;
  const count = await countAudience(rounds, id, row.content, seen);
  const counted = { version: row.version, people: count.people, at: nature.now(), shares: count.shares };
  return store.transaction(async (tx) => {
    const latest = await tx.rounds.load(id);
    if (latest?.state !== 'draft' || latest.version !== row.version) return { row: latest ?? row, count };
    const saved = { ...latest, counted };
    await tx.rounds.save(saved);
    if (latest.counted?.version !== row.version && count.people > 0) await rounds.news?.waits(tx, saved);
    return { row: saved, count };
  });
}

/** Lets a round go: by a second person, for the very version whose audience was counted. */
export async function releaseRound(gesture: Gesture, id: string, home: string): Promise<RoundAnswer> {
  const { tx, by, now } = gesture;
  const row = await tx.rounds.load(id);
  if (!row) return refuse('unknown');
  if (row.state !== 'draft') return refuse('wrong-state');
  if (by === row.author || by === row.editedBy) return refuse('same-person');
  if (row.counted?.version !== row.version) return refuse('not-counted');
  if (row.counted.people === 0) return refuse('nobody');
  if (row.content.closesAt <= now) return refuse('closed');
  if (!row.content.text[home]?.trim()) return refuse('no-text');
  if (!(await isAnswerable(tx, row.content))) return refuse('consultation');
  const released: RoundRow = { ...row, state: 'released', reason: null, releasedBy: by, releasedAt: now };
  return keep(gesture, released, 'round.released', { version: row.version, people: row.counted.people });
}

async function isAnswerable(tx: Tx, content: RoundContent): Promise<boolean> {
  if (content.consultation === null) return true;
  const found = await tx.consultations.load(content.consultation);
  if (!found || found.consultation.state === 'closed') return false;
  return content.closesAt <= found.consultation.closesAt;
}

/** At once: all that has not departed is taken back. */
export async function stopRound(gesture: Gesture, id: string): Promise<RoundAnswer> {
  const { tx, now } = gesture;
  const row = await tx.rounds.load(id);
  if (!row) return refuse('unknown');
  if (row.state !== 'sending' && row.state !== 'preparing' && row.state !== 'released')
    return refuse('wrong-state');
  await tx.rounds.withdraw(id, 'round-stopped', now);
  return keep(gesture, { ...row, state: 'stopped', reason: 'staff' }, 'round.stopped', { reason: 'staff' });
}

/** Goes on where it was; nobody who got it gets it again. */
export async function resumeRound(gesture: Gesture, id: string): Promise<RoundAnswer> {
  const { tx, now } = gesture;
  const row = await tx.rounds.load(id);
  if (!row) return refuse('unknown');
  if (row.state !== 'stopped') return refuse('wrong-state');
  if (row.content.closesAt <= now) return refuse('closed');
  const { cost } = await tx.rounds.returnExpired(id);
  const state = row.preparedAt === null ? 'released' : 'sending';
  const excusedTo = await tx.rounds.lastLetter(id);
  const resumed: RoundRow = { ...row, state, reason: null, excusedTo, spent: row.spent - cost };
  return keep(gesture, resumed, 'round.resumed');
}

/** For good, once it is stopped: who has not got it will not. */
export async function endRound(gesture: Gesture, id: string): Promise<RoundAnswer> {
  const { tx, now } = gesture;
  const row = await tx.rounds.load(id);
  if (!row) return refuse('unknown');
  if (row.state !== 'stopped') return refuse('wrong-state');
  await tx.rounds.withdraw(id, 'round-stopped', now);
  return keep(gesture, { ...row, state: 'done', reason: 'staff', endedAt: now }, 'round.ended', {
    reason: 'staff',
  });
}

/**
 * Those whose message failed get a new one; `withUncertain`: also those who may have got it. Gives how many. Only of a round
 * that goes on, or has reached everyone: of one that was stopped, or ended by hand, others would get it too.
 */
export async function retryRound(
  gesture: Gesture,
  id: string,
  withUncertain: boolean,
): Promise<RoundAnswer & { readonly people?: number }> {
  const { tx, now } = gesture;
  const row = await tx.rounds.load(id);
  if (!row) return refuse('unknown');
  if (row.content.closesAt <= now) return refuse('closed');
  if (row.state !== 'sending' && !(row.state === 'done' && row.reason === 'finished'))
    return refuse('wrong-state');
  const people = await tx.rounds.returnFailed(id, withUncertain);
  if (people === 0) return refuse('nobody');
  const excusedTo = await tx.rounds.lastLetter(id);
  const phase = row.phase === 'sample' ? 'sample' : 'rest';
  const again: RoundRow = { ...row, state: 'sending', phase, reason: null, excusedTo, endedAt: null };
  return { ...(await keep(gesture, again, 'round.retried', { people, withUncertain })), people };
}
