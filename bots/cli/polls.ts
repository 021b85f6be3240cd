import { readFile } from 'node:fs/promises';
import type { City } from '../../core/civic/city.ts';
import { localised, type PollRow } from '../../core/civic/polls.ts';
import {
  boxCsv,
  type Closed,
  closePoll,
  type Opened,
  openPoll,
  type Passphrases,
  type Staffed,
} from '../../core/civic/polls-counting.ts';
import { ParvisError } from '../../core/errors.ts';
import { readPoll } from './polls-file.ts';

/** Reads a poll's file and keeps it as a draft. Throws ParvisError import.invalid: nothing is half imported. */
export async function importPoll(staffed: Staffed, city: City, source: string): Promise<PollRow['poll']> {
  const { poll, projects } = readPoll(source, city, staffed.nature.now());
  await staffed.store.transaction(async (tx) => {
    const known = await tx.polls.load(poll.id);
    if (known && known.poll.state !== 'draft')
      throw new ParvisError('import.invalid', `${poll.id} is ${known.poll.state}: only a draft is replaced`);
    await tx.polls.save({ poll, wrappedKey: null, results: null });
    await tx.polls.putProjects(poll.id, projects);
    const detail = { projects: projects.length };
    const at = staffed.nature.now();
    await tx.audit.append({ at, actor: staffed.actor, act: 'poll.imported', subject: poll.id, detail });
  });
  return poll;
}

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
  unknown: 'There is no such poll. Import it first: parvis poll import FILE',
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

/** `parvis poll import FILE`: what to print. */
export async function importPollFile(staffed: Staffed, city: City, file: string): Promise<string> {
  const poll = await importPoll(staffed, city, await readFile(file, 'utf8'));
  return `${poll.id} is kept as a draft. Open it: parvis poll open ${poll.id}`;
}

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
