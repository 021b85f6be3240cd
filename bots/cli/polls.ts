import { createHash } from 'node:crypto';
import type { City } from '../../core/civic/city.ts';
import { localised } from '../../core/civic/polls.ts';
import {
  boxCsv,
  type Closed,
  closePoll,
  type Opened,
  openPoll,
  type Passphrases,
  type Staffed,
} from '../../core/civic/polls-counting.ts';
import { tried } from '../../core/civic/trial.ts';
import { ParvisError } from '../../core/errors.ts';
import { comparedTo, type Imported, nothing } from './imported.ts';
import { readPoll } from './polls-file.ts';

/** What a poll's import goes by, besides its file. */
export interface PollOptions {
  readonly dryRun?: boolean;
  /** Its projects, as CSV. */
  readonly table?: string;
}

/**
 * Reads a poll's file and keeps it as a draft; the same file again changes nothing. What is counted is its projects. Throws ParvisError
 * import.invalid: nothing is half imported.
 */
export async function importPoll(
  staffed: Staffed,
  city: City,
  source: string,
  { dryRun = false, table }: PollOptions = {},
): Promise<Imported & { readonly id: string }> {
  const at = staffed.nature.now();
  const { poll, projects } = readPoll(source, city, at, table);
  const digest = createHash('sha256')
    .update(`${source}\0${table ?? ''}`)
    .digest('hex');
  const { id } = poll;
  return tried(staffed.store, dryRun, async (tx) => {
    const known = await tx.polls.load(id);
    if (known && (await tx.marks.load(fileMark(id))) === digest)
      return { ...nothing, same: projects.length, id };
    if (known && known.poll.state !== 'draft')
      throw new ParvisError('import.invalid', `${id} is ${known.poll.state}: only a draft is replaced`);
    const done = comparedTo(await tx.polls.projects(id), projects);
    await tx.polls.save({ poll, wrappedKey: null, results: null });
    await tx.polls.putProjects(id, projects);
    await tx.marks.save(fileMark(id), digest);
    const detail = { projects: projects.length };
    await tx.audit.append({ at, actor: staffed.actor, act: 'poll.imported', subject: id, detail });
    // A new window or rule is a change too, though no project changed.
    const isNoted = done.added + done.changed + done.removed > 0;
    return { ...done, ...(!isNoted && { changed: 1, same: done.same - 1 }), id };
  });
}

/** Names the digest of the file that a poll was last imported from. */
export const fileMark = (id: string): string => `poll file ${id}`;

/**
 * Where no poll was ever imported: imports and opens the demonstration. Its passphrases, to be printed once; null when there
 * was a poll already.
 */
export async function openDemonstration(
  staffed: Staffed,
  city: City,
  source: string,
): Promise<{ readonly poll: string; readonly passphrases: Passphrases } | null> {
  const known = await staffed.store.transaction((tx) => tx.polls.all());
  if (known.length > 0) return null;
  const { id } = await importPoll(staffed, city, source);
  const opened = await openPoll(staffed, id);
  return opened.ok ? { poll: id, passphrases: opened.passphrases } : null;
}

const OPEN_REFUSALS: Readonly<Record<(Opened & { ok: false })['reason'], string>> = {
  unknown: 'There is no such poll. Import it first: parvis import polls FILE',
  'not-draft': 'This poll was opened before.',
};

const CLOSE_REFUSALS: Readonly<Record<(Closed & { ok: false })['reason'], string>> = {
  unknown: 'There is no such poll.',
  'not-open': 'This poll was never opened.',
  counted: 'This poll is counted already: parvis poll results ID',
  passphrase: 'One of the passphrases is wrong. Nothing was changed.',
  damaged:
    'Some envelopes do not open. The vote is stopped and nothing else changed; to leave them out, say so.',
};

/** `parvis poll open ID`: what to print. */
export async function pollOpen(staffed: Staffed, id: string): Promise<string> {
  const opened = await openPoll(staffed, id);
  if (!opened.ok) return OPEN_REFUSALS[opened.reason];
  const [one, two] = opened.passphrases;
  return [
    `The poll ${id} is open. The count needs both passphrases; they are shown this once and kept nowhere.`,
    `  first:  ${one}`,
    `  second: ${two}`,
    'Give each to a different person.',
  ].join('\n');
}

/** `parvis poll close ID`: what to print, and the box for anyone to recount, as CSV. */
export async function pollClose(
  staffed: Staffed,
  id: string,
  passphrases: Passphrases,
  leaveOutDamaged = false,
): Promise<{ readonly text: string; readonly csv: string | null }> {
  const closed = await closePoll(staffed, id, passphrases, leaveOutDamaged);
  if (!closed.ok) {
    const text = CLOSE_REFUSALS[closed.reason];
    return { text: closed.damaged === undefined ? text : `${text} (${closed.damaged})`, csv: null };
  }
  return { text: await pollResults(staffed, id, 'en'), csv: boxCsv(closed.box) };
}

/** `parvis poll results ID`: the figures, a line per project, most votes first. */
export async function pollResults(
  { store }: Pick<Staffed, 'store'>,
  id: string,
  language: string,
): Promise<string> {
  const [row, projects] = await store.transaction(
    async (tx) => [await tx.polls.load(id), await tx.polls.projects(id)] as const,
  );
  if (!row) return CLOSE_REFUSALS.unknown;
  if (!row.results) return `${id}: not counted yet.`;
  const { ballots, damaged, counts } = row.results;
  const lines = counts.map(({ project, votes, score }) => {
    const found = projects.find((one) => one.id === project);
    const sector = found?.sector ?? 'city';
    return `${String(score ?? votes).padStart(7)}  ${sector.padEnd(8)} ${project}  ${localised(found?.title ?? {}, language)}`;
  });
  return [`${id}: ${ballots} ballots, ${damaged} left out.`, ...lines].join('\n');
}
