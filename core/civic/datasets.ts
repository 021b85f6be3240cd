import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Tx } from '../ports.ts';
import { type Meanings, meaningsOf } from './alike-words.ts';
import type { City } from './city.ts';
import { titleOf } from './contributions-read.ts';

/** A data set that the city publishes already. */
export interface CatalogueEntry {
  /** Its id on the portal. */
  readonly dataset: string;
  readonly title: string;
  /** Plain text. */
  readonly description: string;
  readonly keywords: readonly string[];
  /** Its page. */
  readonly url: string;
}

export type CatalogueRow = Omit<CatalogueEntry, 'keywords'>;

/** What is searched, as meanings parted by spaces. */
export interface CatalogueWords {
  readonly title: string;
  readonly keywords: string;
  readonly description: string;
}

export interface CatalogueRecords {
  /** `pass` numbers a reading of the source's whole catalogue; `digest` tells whether the entry is the same as before. */
  put(entry: {
    readonly source: string;
    readonly entry: CatalogueEntry;
    readonly digest: string;
    readonly words: CatalogueWords;
    readonly pass: number;
  }): Promise<'new' | 'changed' | 'same'>;
  /** Removes what this source had and `pass` did not see; returns how many. */
  sweep(source: string, pass: number): Promise<number>;
  /** Those that hold any of these meanings, best first. */
  search(meanings: readonly string[], limit: number): Promise<readonly CatalogueRow[]>;
  count(): Promise<number>;
}

const shown = 5;
/** Among the best by their words, those that hold most of what was asked are looked for. */
const candidates = 40;

/** `datasets.search` { text } -> { datasets: { id, title, description, url, site }[] }, best first, at most 5. */
const search: LocalOp = {
  kind: 'local',
  async run(args, { tx, world: { city } }) {
    const { text } = z.object({ text: z.string() }).parse(args);
    const datasets = (await searchCatalogue({ tx, city }, text)).map(
      ({ dataset, title, description, url }) => ({
        id: dataset,
        title: title.slice(0, 100),
        description: cut(description, 300),
        url,
        site: new URL(url).hostname,
      }),
    );
    return { ok: true, value: { datasets } };
  },
};

/** At most 5 that hold at least half of what the words ask for, most first. */
export async function searchCatalogue(
  { tx, city }: { readonly tx: Pick<Tx, 'catalogue'>; readonly city: City },
  text: string,
): Promise<readonly CatalogueRow[]> {
  const meanings = meaningsOf(city);
  const asked = [...new Set(meanings.of(text))].slice(0, 20);
  const rows = await tx.catalogue.search(asked, candidates);
  return rows
    .map((row) => ({ row, held: heldBy(row, asked, meanings) }))
    .filter(({ held }) => held >= Math.ceil(asked.length / 2))
    .sort((a, b) => b.held - a.held)
    .slice(0, shown)
    .map(({ row }) => row);
}

/** How many of the meanings asked for are in the title or the description. */
function heldBy({ title, description }: CatalogueRow, asked: readonly string[], meanings: Meanings): number {
  const held = new Set(meanings.of(`${title} ${description}`));
  return asked.filter((each) => held.has(each)).length;
}

function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, text.lastIndexOf(' ', length - 1))}…`;
}

/**
 * `datasets.ranked` { limit? } -> { requests: { reference, title, supporters }[] }: the requests that staff let through, most
 * supported first, for the quarterly consultation.
 */
const ranked: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { limit } = z.object({ limit: z.number().int().positive().max(1000).default(20) }).parse(args);
    return { ok: true, value: { requests: await rankedRequests(context, limit) } };
  },
};

/** See `datasets.ranked`. */
export async function rankedRequests({ tx, world }: Pick<OpContext, 'tx' | 'world'>, limit: number) {
  const rows = await tx.contributions.ranked({ kind: 'dataset', states: ['published', 'consulted'], limit });
  return rows.map(({ row, supporters }) => ({
    reference: row.reference,
    title: titleOf(world.vault, row),
    supporters,
  }));
}

export const datasetOps: Ops = { 'datasets.search': search, 'datasets.ranked': ranked };
