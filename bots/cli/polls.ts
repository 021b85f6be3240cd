import { createHash } from 'node:crypto';
import type { City } from '../../core/civic/city.ts';
import { openPoll, type Passphrases, type Staffed } from '../../core/civic/polls-counting.ts';
import { tried } from '../../core/civic/trial.ts';
import { ParvisError } from '../../core/errors.ts';
import { comparedTo, type Imported, nothing } from './imported.ts';
import { readPoll } from './polls-file.ts';

/** What a poll's import goes by, besides its file. */
export interface PollOptions {
  readonly dryRun?: boolean;
  /** Its projects, as CSV. */
  readonly table?: string;
  /** "300 of 1200" */
  readonly progress?: (line: string) => void;
}

/**
 * Reads a poll's file and keeps it as a draft; the same file again changes nothing. What is counted is its projects. Throws ParvisError
 * import.invalid: nothing is half imported.
 */
export async function importPoll(
  staffed: Staffed,
  city: City,
  source: string,
  { dryRun = false, table, progress }: PollOptions = {},
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
    const done = comparedTo(await tx.polls.projects(id), projects, progress);
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
