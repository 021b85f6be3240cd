import type { Answer } from '../conversation/vocabulary.ts';
import { onlyWho } from './notifications.ts';
import { type Follower, openStates, type ReportRow, referenceIn } from './reports.ts';
import { type StateContext, subjectFor, toldOf } from './reports-state.ts';
import type { Word } from './word.ts';

/** News of a report is worth telling for a week. */
const tellFor = 7 * 24 * 3600 * 1000;

/**
 * Two reports are the same: whoever sent or followed the first follows the other, hears of it, and the first is closed. Refused:
 * `unknown`, `closed` (nobody works on one of them any more), `same` (one and the same).
 */
export async function joinReports(
  context: StateContext,
  reference: string,
  into: string,
  kept: string,
): Promise<Answer> {
  const { tx, now, actor, world } = context;
  const row = await tx.reports.byReference(referenceIn(reference) ?? reference);
  const target = await tx.reports.byReference(referenceIn(into) ?? into);
  if (!row || !target) return { ok: false, reason: 'unknown' };
  if (row.id === target.id) return { ok: false, reason: 'same' };
  if (![row, target].every(({ state }) => openStates.includes(state))) return { ok: false, reason: 'closed' };
  const told = await toldOf(context, row);
  for (const each of [...authorOf(row), ...(await tx.reports.followers(row.id))])
    if (each.person !== target.person) await tx.reports.follow(target.id, each, now);
  await tx.reports.save({ ...row, state: 'refused', changedAt: now });
  const note = world.vault.seal(kept);
  await tx.reports.noteChange({ report: row.id, at: now, state: 'refused', actor, note });
  const detail = { into: target.reference };
  await tx.audit.append({ at: now, actor, act: 'report.joined', subject: row.reference, detail });
  for (const { person, conversation } of told) {
    const what = await subjectFor(context, person, row);
    const values = { reference: row.reference, what, into: target.reference };
    const worth = { class: 'notice', expiresAt: now + tellFor } as const;
    await context.tell(conversation, { type: 'say', key: 'letter.joined', values }, worth);
  }
  return { ok: true, value: { reference: row.reference, into: target.reference, told: told.length } };
}

function authorOf({ person, conversation }: ReportRow): readonly Follower[] {
  return person && conversation ? [{ person, conversation }] : [];
}

/**
 * Hides a photo from all but moderators; its author hears why. `reason` null: shows it again, and tells nobody. Refused: `unknown`,
 * `same`.
 */
export async function hidePhoto(
  context: StateContext,
  media: string,
  reason: (Word & { readonly code: string }) | null,
): Promise<Answer> {
  const { tx, now, actor } = context;
  const photo = await tx.reportDesk.photoRow(media);
  const row = photo && (await tx.reports.byReference(photo.reference));
  if (!photo || !row) return { ok: false, reason: 'unknown' };
  if ((photo.hiddenAt !== null) === (reason !== null)) return { ok: false, reason: 'same' };
  await tx.reportDesk.hidePhoto(photo.report, media, reason === null ? null : now);
  const act = reason === null ? 'photo.shown' : 'photo.hidden';
  const detail = { media, ...(reason && { reason: reason.code }) };
  await tx.audit.append({ at: now, actor, act, subject: row.reference, detail });
  if (reason === null) return { ok: true, value: { reference: row.reference } };
  const values = { reference: row.reference, reason: reason.said };
  for (const { conversation } of await onlyWho(tx.people, authorOf(row), 'news'))
    await context.tell(
      conversation,
      { type: 'say', key: 'letter.photo', values },
      { class: 'notice', expiresAt: now + tellFor },
    );
  return { ok: true, value: { reference: row.reference } };
}
