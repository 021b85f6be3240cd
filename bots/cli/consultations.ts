import { createHash } from 'node:crypto';
import type { City } from '../../core/civic/city.ts';
import type { Consultation } from '../../core/civic/consultations.ts';
import { tellResultsLater } from '../../core/civic/consultations-news.ts';
import { resultsOf } from '../../core/civic/consultations-results.ts';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import { tried } from '../../core/civic/trial.ts';
import { ParvisError } from '../../core/errors.ts';
import { readConsultation } from './consultations-file.ts';
import { comparedTo, type Imported, nothing } from './imported.ts';

const mark = (id: string): string => `consultation file ${id}`;

/**
 * Reads a consultation's file and keeps it as a draft; the same file again changes nothing. Throws ParvisError import.invalid: nothing is
 * half imported.
 */
export async function importConsultation(
  staffed: Staffed,
  city: City,
  source: string,
  dryRun = false,
  progress?: (line: string) => void,
): Promise<Imported & { readonly consultation: Consultation }> {
  const at = staffed.nature.now();
  const consultation = readConsultation(source, city, at);
  const digest = createHash('sha256').update(source).digest('hex');
  return tried(staffed.store, dryRun, async (tx) => {
    const known = await tx.consultations.load(consultation.id);
    if (known && (await tx.marks.load(mark(consultation.id))) === digest)
      return { ...nothing, same: consultation.questions.length, consultation: known.consultation };
    if (known && known.consultation.state !== 'draft')
      throw new ParvisError(
        'import.invalid',
        `${consultation.id} is ${known.consultation.state}: only a draft is replaced`,
      );
    await tx.consultations.save({ consultation, results: null });
    await tx.marks.save(mark(consultation.id), digest);
    const detail = { questions: consultation.questions.length };
    await tx.audit.append({
      at,
      actor: staffed.actor,
      act: 'consultation.imported',
      subject: consultation.id,
      detail,
    });
    const done = comparedTo(known?.consultation.questions ?? [], consultation.questions, progress);
    const isNoted = done.added + done.changed + done.removed > 0;
    return { ...done, ...(!isNoted && { changed: 1, same: done.same - 1 }), consultation };
  });
}

/** over: its window is past, so nobody could answer. */
export type OpenedConsultation =
  | { readonly ok: true; readonly consultation: Consultation }
  | { readonly ok: false; readonly reason: 'not-draft' | 'over' };

/** Opens a draft to answers, inside its window. */
export async function openConsultation(staffed: Staffed, id: string): Promise<OpenedConsultation> {
  const at = staffed.nature.now();
  return staffed.store.transaction(async (tx): Promise<OpenedConsultation> => {
    const row = await tx.consultations.load(id);
    if (row?.consultation.state !== 'draft') return { ok: false, reason: 'not-draft' };
    if (row.consultation.closesAt <= at) return { ok: false, reason: 'over' };
    const consultation: Consultation = { ...row.consultation, state: 'open' };
    await tx.consultations.save({ consultation, results: null });
    await tx.audit.append({ at, actor: staffed.actor, act: 'consultation.opened', subject: id });
    return { ok: true, consultation };
  });
}

/** Ends a consultation and makes its results, which who answered to the end hears of. Null when it is not open. */
export async function closeConsultation(
  staffed: Staffed,
  city: City,
  id: string,
): Promise<Consultation | null> {
  const at = staffed.nature.now();
  return staffed.store.transaction(async (tx) => {
    const row = await tx.consultations.load(id);
    if (row?.consultation.state !== 'open') return null;
    const consultation: Consultation = {
      ...row.consultation,
      state: 'closed',
      closesAt: Math.min(row.consultation.closesAt, at),
    };
    const rows = await tx.consultations.participations(id);
    const results = resultsOf(consultation, rows);
    await tx.consultations.save({ consultation, results });
    await tellResultsLater(tx, city, rows, at);
    await tx.audit.append({ at, actor: staffed.actor, act: 'consultation.closed', subject: id });
    return consultation;
  });
}

/** Where no consultation was ever imported: imports and opens the demonstration; its id, or null. */
export async function openDemonstrationConsultation(
  staffed: Staffed,
  city: City,
  source: string,
): Promise<string | null> {
  const known = await staffed.store.transaction((tx) => tx.consultations.all());
  if (known.length > 0) return null;
  const { consultation } = await importConsultation(staffed, city, source);
  await openConsultation(staffed, consultation.id);
  return consultation.id;
}
