import { createHash } from 'node:crypto';
import { ParvisError } from '../errors.ts';
import type { Store, Tx } from '../ports.ts';
import { type Meanings, meaningsOf } from './alike-words.ts';
import type { City } from './city.ts';
import type { CatalogueEntry } from './datasets.ts';
import { counted, firstOf, tried } from './trial.ts';

/** One reading of a part of a catalogue; `wrong` names each entry that can't be read. */
export interface CataloguePage {
  readonly total: number;
  readonly entries: readonly CatalogueEntry[];
  readonly wrong: readonly string[];
  /** Entries read, right and wrong: where the next page begins. */
  readonly read: number;
}

/** A portal that is read page by page. Throws ParvisError catalogue.unavailable. */
export interface CatalogueSource {
  /** Names it in the store: its address. */
  readonly name: string;
  page(offset: number): Promise<CataloguePage>;
}

export interface ImportedCatalogue {
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly same: number;
  readonly removed: number;
  readonly wrong: readonly string[];
}

interface Options {
  readonly store: Store;
  readonly city: City;
  readonly dryRun: boolean;
  readonly progress: (line: string) => void;
}

interface Mark {
  readonly pass: number;
  readonly offset: number;
}

type Counts = { new: number; changed: number; same: number; removed: number };

const none = (): Counts => ({ new: 0, changed: 0, same: 0, removed: 0 });

/**
 * Reads a portal's whole catalogue, a transaction a page; taken up where it stopped when it was broken off. Entries that can't be
 * read are named and left out; those that the portal no longer has are removed at the end. Again with the same catalogue,
 * nothing changes. Throws ParvisError catalogue.unavailable; what was read by then is kept.
 */
export async function importCatalogue(source: CatalogueSource, options: Options): Promise<ImportedCatalogue> {
  const { store, city, dryRun, progress } = options;
  const meanings = meaningsOf(city);
  const markName = `catalogue:${source.name}`;
  let counts = none();
  const wrong: string[] = [];
  const before = await markOf(store, markName);
  let offset = dryRun ? 0 : before.offset;
  const first = offset;
  for (;;) {
    const page = await source.page(offset);
    wrong.push(...page.wrong);
    offset += page.read;
    const last = page.read === 0 || offset >= page.total;
    const { pass } = before;
    const done = await tried(store, dryRun, async (tx) => {
      const put = await putAll(tx, { source: source.name, pass, meanings, entries: page.entries });
      if (last && !dryRun) put.removed = await tx.catalogue.sweep(source.name, pass);
      const next: Mark = last ? { pass: pass + 1, offset: 0 } : { pass, offset };
      await tx.marks.save(markName, JSON.stringify(next));
      return put;
    });
    counts = sum(counts, done);
    progress(`${offset} of ${page.total}`);
    if (last) break;
  }
  const { new: added, changed, same, removed } = counts;
  return { read: offset - first, added, changed, same, removed, wrong };
}

/** The same from entries at hand: all or nothing. Throws ParvisError import.invalid naming every wrong entry. */
export async function importEntries(
  name: string,
  page: CataloguePage,
  options: Options,
): Promise<ImportedCatalogue> {
  if (page.wrong.length > 0)
    throw new ParvisError('import.invalid', firstOf(page.wrong).join('\n'), { wrong: page.wrong.length });
  const { store, city, dryRun, progress } = options;
  const markName = `catalogue:${name}`;
  const { pass } = await markOf(store, markName);
  const counts = await tried(store, dryRun, async (tx) => {
    const entries = counted(page.entries, progress);
    const put = await putAll(tx, { source: name, pass, meanings: meaningsOf(city), entries });
    put.removed = await tx.catalogue.sweep(name, pass);
    await tx.marks.save(markName, JSON.stringify({ pass: pass + 1, offset: 0 } satisfies Mark));
    return put;
  });
  const { new: added, changed, same, removed } = counts;
  return { read: page.read, added, changed, same, removed, wrong: [] };
}

async function markOf(store: Store, name: string): Promise<Mark> {
  const stored = await store.transaction((tx) => tx.marks.load(name));
  return stored === null ? { pass: 1, offset: 0 } : (JSON.parse(stored) as Mark);
}

async function putAll(
  tx: Tx,
  {
    source,
    pass,
    meanings,
    entries,
  }: {
    readonly source: string;
    readonly pass: number;
    readonly meanings: Meanings;
    readonly entries: Iterable<CatalogueEntry>;
  },
): Promise<Counts> {
  const counts = none();
  for (const entry of entries) {
    const digest = createHash('sha256').update(JSON.stringify(entry)).digest('base64url');
    const words = {
      title: meanings.of(entry.title).join(' '),
      keywords: meanings.of(entry.keywords.join(' ')).join(' '),
      description: meanings.of(entry.description).join(' '),
    };
    counts[await tx.catalogue.put({ source, entry, digest, words, pass })] += 1;
  }
  return counts;
}

function sum(one: Counts, other: Counts): Counts {
  return {
    new: one.new + other.new,
    changed: one.changed + other.changed,
    same: one.same + other.same,
    removed: one.removed + other.removed,
  };
}
