import type { Instant } from '../conversation/vocabulary.ts';
import type { Tx } from '../ports.ts';

/** Why nothing is sent: a copy was restored, and what it held may have left since; or someone asked for it. */
export interface Pause {
  readonly v: 1;
  readonly reason: 'restored' | 'staff';
  readonly since: Instant;
}

const mark = 'sender.paused';

/** Null when messages are sent. While it stands, no service on this database sends anything: replies and codes neither. */
export async function pauseOf(tx: Pick<Tx, 'marks'>): Promise<Pause | null> {
  const value = await tx.marks.load(mark);
  return value ? (JSON.parse(value) as Pause) : null;
}

/** Who acts, and when. */
export interface Pausing {
  readonly tx: Tx;
  readonly actor: string;
  readonly now: Instant;
}

/** From the next second on nothing more leaves; what waits goes on waiting. */
export async function pauseSender({ tx, actor, now }: Pausing, reason: Pause['reason']): Promise<void> {
  await tx.marks.save(mark, JSON.stringify({ v: 1, reason, since: now } satisfies Pause));
  await tx.audit.append({ at: now, actor, act: 'sender.paused', subject: 'sender', detail: { reason } });
}

/**
 * Messages leave again within a second. What was written before `before` (null: nothing) expires first, also what a restore
 * holds in doubt. Gives how many; null when nothing was paused.
 */
export async function resumeSender(
  { tx, actor, now }: Pausing,
  before: Instant | null,
): Promise<{ readonly discarded: number } | null> {
  if ((await pauseOf(tx)) === null) return null;
  const discarded = before === null ? 0 : await tx.outbox.discard(before, now);
  await tx.marks.save(mark, '');
  await tx.audit.append({ at: now, actor, act: 'sender.resumed', subject: 'sender', detail: { discarded } });
  return { discarded };
}
