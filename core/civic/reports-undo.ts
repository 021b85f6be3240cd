import type { Answer } from '../conversation/vocabulary.ts';
import type { Follower, ReportRow, ReportState } from './reports.ts';
import { type StateContext, subjectFor, tellFor, toldOf } from './reports-state.ts';

/** For so long a slip of the hand is taken back, also from those who were told. */
export const undoFor = 10 * 60_000;

/** The state that a report goes back to; null when its last change is not the actor's to take back, or no longer. */
export async function undoTo(context: Acting, row: ReportRow): Promise<ReportState | null> {
  const { tx, actor, now } = context;
  const changes = await tx.reports.changes(row.id);
  const last = changes.at(-1);
  if (!last || last.actor !== actor || last.state !== row.state) return null;
  const asked = { before: null, act, subject: row.reference, limit: 1 };
  const [undone] = await tx.audit.page(asked);
  if (undone?.at === last.at) return null;
  const isLate = now - last.at > undoFor && (await othersTold(context, row)).length > 0;
  return isLate ? null : (changes.at(-2)?.state ?? 'received');
}

type Acting = Pick<StateContext, 'tx' | 'actor' | 'now'>;

const act = 'report.change-undone';

const othersTold = async (context: Acting, row: ReportRow): Promise<readonly Follower[]> =>
  (await toldOf(context, row)).filter(({ person }) => person !== context.actor);

/**
 * Takes one's own last change back: in the first ten minutes, or later where nobody was told. Whoever was told reads that it was a
 * mistake. Refused: `unknown` (no such report), `late` (there is nothing of one's own to take back, or no longer).
 */
export async function undoChange(context: StateContext, reference: string, note: string): Promise<Answer> {
  const { tx, world, now, actor } = context;
  const row = await tx.reports.byReference(reference);
  if (!row) return { ok: false, reason: 'unknown' };
  const state = await undoTo(context, row);
  if (!state) return { ok: false, reason: 'late' };
  await tx.reports.save({ ...row, state, changedAt: now });
  const kept = world.vault.seal(note);
  await tx.reports.noteChange({ report: row.id, at: now, state, actor, note: kept });
  const detail = { from: row.state, state };
  await tx.audit.append({ at: now, actor, act, subject: row.reference, detail });
  const people = await othersTold(context, row);
  for (const { person, conversation } of people) {
    const what = await subjectFor(context, person, row);
    await context.tell(
      conversation,
      { type: 'say', key: 'verdict.undone', values: { reference: row.reference, what } },
      { class: 'notice', expiresAt: now + tellFor },
    );
  }
  return { ok: true, value: { state, told: people.length } };
}
