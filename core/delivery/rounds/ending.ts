import type { Instant } from '../../conversation/vocabulary.ts';
import type { Tx } from '../../ports.ts';
import type { Rounds } from './engine.ts';
import type { RoundReason, RoundRow } from './round.ts';

/** Too few to judge by. */
const leastSettled = 20;
const leastStops = 3;

/** Why a round must stop by itself: too many failures, or too many people who stop, as a share of those that are settled. */
export async function sickness(tx: Tx, row: RoundRow): Promise<'failures' | 'stops' | null> {
  const { settled, failed, stops } = await tx.rounds.health(row.id, row.excusedTo);
  const { limits } = row.content;
  if (settled < leastSettled) return null;
  if (failed / settled > limits.failures) return 'failures';
  return stops >= leastStops && stops / settled > limits.stops ? 'stops' : null;
}

/** Nothing more of it goes out. */
export async function end(tx: Tx, row: RoundRow, reason: 'closed' | 'finished', now: Instant): Promise<void> {
  await tx.rounds.withdraw(row.id, `round-${reason}`, now);
  await tx.rounds.save({ ...row, state: 'done', reason, endedAt: now });
  await note(tx, row, 'round.ended', reason, now);
}

/** Until staff resume it. */
export async function halt(
  { world, news }: Rounds,
  tx: Tx,
  row: RoundRow,
  reason: RoundReason,
): Promise<void> {
  const now = world.nature.now();
  const halted: RoundRow = { ...row, state: 'stopped', reason };
  await tx.rounds.withdraw(row.id, 'round-stopped', now);
  await tx.rounds.save(halted);
  await note(tx, row, 'round.stopped', reason, now);
  await news?.stopped(tx, halted);
}

function note(tx: Tx, { id }: RoundRow, act: string, reason: RoundReason, now: Instant): Promise<void> {
  return tx.audit.append({ at: now, actor: 'system', act, subject: id, detail: { reason } });
}
