import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import type { City } from '../../core/civic/city.ts';
import { countPoll } from '../../core/civic/count/poll.ts';
import { boxCsv, pollJson, resultsJson } from '../../core/civic/count/publish.ts';
import { type PublishedPoll, pabulibOf } from '../../core/civic/pabulib/from-poll.ts';
import { pollFromPabulib } from '../../core/civic/pabulib/to-poll.ts';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import { tried } from '../../core/civic/trial.ts';
import { ParvisError } from '../../core/errors.ts';
import { type Imported, type ImportedFile, nothing } from './imported.ts';
import { fileMark } from './polls.ts';

/** Ballots from which one may have to wait for the count. */
const LONG = 200;

/** A poll's id from a file's name: `Ville 2026.pb` is `ville-2026`. */
export function idOf(file: string): string {
  const plain = basename(file).replace(/\.pb$/i, '').normalize('NFD').toLowerCase();
  return plain
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 32);
}

/** Keeps a `.pb` file as a poll: a draft, or with its ballots a counted one; the same again changes nothing. Throws ParvisError import.invalid; nothing is half imported. */
export async function importPabulib(
  { store, nature, actor }: Staffed,
  city: City,
  { name, source, dryRun, progress = () => {} }: ImportedFile,
): Promise<Imported & { readonly id: string }> {
  const id = idOf(name);
  const { poll, projects, box } = pollFromPabulib(source, id, city.timeZone);
  if (box.length > LONG) progress(`${box.length} bulletins lus. Dépouillement…`);
  const results = box.length > 0 ? countPoll(poll, projects, box) : null;
  const digest = createHash('sha256').update(source).digest('hex');
  return tried(store, dryRun, async (tx) => {
    const isKnown = (await tx.polls.load(id)) !== null;
    if (isKnown && (await tx.marks.load(fileMark(id))) === digest)
      return { ...nothing, same: projects.length, id };
    if (isKnown)
      throw new ParvisError('import.invalid', `there is a poll called ${id} already: rename the file`);
    await tx.polls.save({ poll, wrappedKey: null, results });
    await tx.polls.putProjects(id, projects);
    await tx.marks.save(fileMark(id), digest);
    if (results) await tx.ballots.publish(id, box);
    const detail = { projects: projects.length, ballots: box.length };
    await tx.audit.append({ at: nature.now(), actor, act: 'poll.imported', subject: id, detail });
    return { ...nothing, added: projects.length, id };
  });
}

/** A file to be written, by its name. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

async function publishedOf({ store }: Pick<Staffed, 'store'>, id: string): Promise<PublishedPoll | null> {
  return store.transaction(async (tx) => {
    const row = await tx.polls.load(id);
    if (!row?.results) return null;
    const [projects, box] = [await tx.polls.projects(id), await tx.ballots.box(id)];
    return { poll: row.poll, results: row.results, projects, box };
  });
}

/** `parvis poll export ID --format pb`: a file for the whole city and one for each sector; null before the count. */
export async function pabulibFiles(
  staffed: Pick<Staffed, 'store'>,
  id: string,
  city: City,
): Promise<readonly NamedText[] | null> {
  const published = await publishedOf(staffed, id);
  if (!published) return null;
  const areas = [...new Set(published.projects.map(({ sector }) => sector ?? 'city'))];
  return areas.map((area) => ({
    name: area === 'city' ? `${id}.pb` : `${id}-${area}.pb`,
    text: pabulibOf(published, area, city),
  }));
}

/** `parvis poll export ID --format recount`: box.csv, poll.json and results.json, for `recount.mjs`; null before the count. */
export async function recountFiles(
  staffed: Pick<Staffed, 'store'>,
  id: string,
): Promise<readonly NamedText[] | null> {
  const published = await publishedOf(staffed, id);
  if (!published) return null;
  const { poll, projects, box, results } = published;
  return [
    { name: 'box.csv', text: boxCsv(box) },
    { name: 'poll.json', text: pollJson(poll, projects) },
    { name: 'results.json', text: resultsJson(results) },
  ];
}
