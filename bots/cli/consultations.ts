import { createHash } from 'node:crypto';
import type { City } from '../../core/civic/city.ts';
import type { Consultation, Figure, QuestionResult } from '../../core/civic/consultations.ts';
import { tellResultsLater } from '../../core/civic/consultations-news.ts';
import { resultsOf } from '../../core/civic/consultations-results.ts';
import { localised } from '../../core/civic/polls.ts';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import { tried } from '../../core/civic/trial.ts';
import { ParvisError } from '../../core/errors.ts';
import { readRound } from './consultations-file.ts';
import { comparedTo, type Imported, nothing } from './imported.ts';

const mark = (id: string): string => `consultation file ${id}`;

/**
 * Reads a round's file and keeps it as a draft; the same file again changes nothing. Throws ParvisError import.invalid: nothing is
 * half imported.
 */
export async function importRound(
  staffed: Staffed,
  city: City,
  source: string,
  dryRun = false,
): Promise<Imported & { readonly round: Consultation }> {
  const at = staffed.nature.now();
  const round = readRound(source, city, at);
  const digest = createHash('sha256').update(source).digest('hex');
  return tried(staffed.store, dryRun, async (tx) => {
    const known = await tx.consultations.load(round.id);
    if (known && (await tx.marks.load(mark(round.id))) === digest)
      return { ...nothing, same: round.questions.length, round: known.round };
    if (known && known.round.state !== 'draft')
      throw new ParvisError(
        'import.invalid',
        `${round.id} is ${known.round.state}: only a draft is replaced`,
      );
    await tx.consultations.save({ round, results: null });
    await tx.marks.save(mark(round.id), digest);
    const detail = { questions: round.questions.length };
    await tx.audit.append({
      at,
      actor: staffed.actor,
      act: 'consultation.imported',
      subject: round.id,
      detail,
    });
    const done = comparedTo(known?.round.questions ?? [], round.questions);
    const isNoted = done.added + done.changed + done.removed > 0;
    return { ...done, ...(!isNoted && { changed: 1, same: done.same - 1 }), round };
  });
}

/** Opens a draft to answers, inside its window. Null when there is no such draft. */
export async function openRound(staffed: Staffed, id: string): Promise<Consultation | null> {
  const at = staffed.nature.now();
  return staffed.store.transaction(async (tx) => {
    const row = await tx.consultations.load(id);
    if (row?.round.state !== 'draft') return null;
    const round: Consultation = { ...row.round, state: 'open' };
    await tx.consultations.save({ round, results: null });
    await tx.audit.append({ at, actor: staffed.actor, act: 'consultation.opened', subject: id });
    return round;
  });
}

/** Ends a round and makes its results, which who answered to the end hears of. Null when it is not open. */
export async function closeRound(staffed: Staffed, city: City, id: string): Promise<Consultation | null> {
  const at = staffed.nature.now();
  return staffed.store.transaction(async (tx) => {
    const row = await tx.consultations.load(id);
    if (row?.round.state !== 'open') return null;
    const round: Consultation = { ...row.round, state: 'closed', closesAt: Math.min(row.round.closesAt, at) };
    const rows = await tx.consultations.participations(id);
    const results = resultsOf(round, rows);
    await tx.consultations.save({ round, results });
    await tellResultsLater(tx, city, rows, at);
    await tx.audit.append({ at, actor: staffed.actor, act: 'consultation.closed', subject: id });
    return round;
  });
}

/** Where no round was ever imported: imports and opens the demonstration; its id, or null. */
export async function openDemonstrationRound(
  staffed: Staffed,
  city: City,
  source: string,
): Promise<string | null> {
  const known = await staffed.store.transaction((tx) => tx.consultations.all());
  if (known.length > 0) return null;
  const { round } = await importRound(staffed, city, source);
  await openRound(staffed, round.id);
  return round.id;
}

/** `parvis consultation open ID`: what to print. */
export async function consultationOpen(staffed: Staffed, id: string): Promise<string> {
  const round = await openRound(staffed, id);
  return round ? `${id} is open from its date on. Link: /start consultation_${id}` : `${id} is no draft.`;
}

/** `parvis consultation close ID`: what to print. */
export async function consultationClose(staffed: Staffed, city: City, id: string): Promise<string> {
  const round = await closeRound(staffed, city, id);
  return round ? consultationResults(staffed, id, 'fr') : `${id} is not open.`;
}

const figure = (value: Figure | undefined): string => (value == null ? '<10' : String(value));

function linesOf(result: QuestionResult): readonly string[] {
  switch (result.kind) {
    case 'ranking':
      return Object.entries(result.points ?? {}).map(([id, points]) => `${id}: ${points} points`);
    case 'text':
      return [];
    case 'scale': {
      const head = result.mean === null ? [] : [`mean ${result.mean}, median ${result.median}`];
      return [...head, ...Object.entries(result.counts).map(([id, count]) => `${id}: ${figure(count)}`)];
    }
    case 'one':
    case 'several':
    case 'place':
      return Object.entries(result.counts).map(([id, count]) => `${id || '-'}: ${figure(count)}`);
    default:
      throw new Error(`unknown ${result satisfies never}`);
  }
}

/** `parvis consultation results ID`: the figures, also while it is open; groups of fewer than ten are hidden. */
export async function consultationResults(
  { store }: Pick<Staffed, 'store'>,
  id: string,
  language: string,
): Promise<string> {
  const [row, rows] = await store.transaction(
    async (tx) => [await tx.consultations.load(id), await tx.consultations.participations(id)] as const,
  );
  if (!row) return `There is no consultation ${id}.`;
  const { round } = row;
  const results = row.results ?? resultsOf(round, rows);
  const lines = results.questions.flatMap((result, index) => [
    `${index + 1}. ${localised(round.questions[index]?.text ?? {}, language)} (${figure(result.answers)} answers)`,
    ...linesOf(result).map((line) => `   ${line}`),
  ]);
  return [`${id}: ${round.state}, ${figure(results.participants)} participants.`, ...lines].join('\n');
}
