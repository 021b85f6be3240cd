import type { Tx } from '../ports.ts';
import type { PersonRow } from './people.ts';

/** One person of two rows. STOP wins over its absence; of other facts, what was said last (by `from`) wins. */
export function merged(from: PersonRow, to: PersonRow): PersonRow {
  const stops = [from.stoppedAt, to.stoppedAt].filter((at) => at !== null);
  return {
    ...to,
    createdAt: Math.min(from.createdAt, to.createdAt),
    stoppedAt: stops.length > 0 ? Math.min(...stops) : null,
    facts: { ...to.facts, ...from.facts },
  };
}

/**
 * Gives `to` all the civic records and facts of `from`. Ballots need no move: they belong to the number. The conversations
 * are the engine's.
 */
export async function mergePeople(tx: Tx, from: PersonRow, to: PersonRow): Promise<void> {
  await tx.people.save(merged(from, to));
  await tx.reports.reassign(from.id, to.id);
  await tx.contributions.reassign(from.id, to.id);
  await tx.consultations.reassign(from.id, to.id);
  await tx.relays.reassign(from.id, to.id);
  await tx.mediators.reassign(from.id, to.id);
  await tx.workshops.reassign(from.id, to.id);
  await tx.rounds.reassign(from.id, to.id);
}
