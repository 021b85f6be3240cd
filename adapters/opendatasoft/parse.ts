import { z } from 'zod';
import type { CatalogueEntry } from '../../core/civic/datasets.ts';

/** Some portals leave out what they have nothing for, others say null. */
const words = z
  .union([z.array(z.string()), z.string()])
  .nullish()
  .transform((given) => (typeof given === 'string' ? [given] : (given ?? [])));

const dataset = z.object({
  dataset_id: z.string().regex(/^[\w.@-]+$/, 'is not a data set’s id'),
  metas: z.object({
    default: z.object({
      title: z.string().trim().min(1),
      description: z.string().nullish(),
      keyword: words,
      theme: words,
    }),
  }),
});

/** Explore API v2.1, `GET /catalog/datasets`. */
const page = z.object({ total_count: z.number().int().nonnegative(), results: z.array(z.unknown()) });

export interface Entries {
  readonly entries: readonly CatalogueEntry[];
  /** "entry 3 (some-id): metas.default.title: ...", counted from 1 over the whole catalogue. */
  readonly wrong: readonly string[];
}

/** `portal` is its address, `https://opendata.paris.fr`; `before`: entries read before these. */
export function parseEntries(portal: string, list: readonly unknown[], before: number): Entries {
  const entries: CatalogueEntry[] = [];
  const wrong: string[] = [];
  list.forEach((item, at) => {
    const read = dataset.safeParse(item);
    if (read.success) entries.push(entryOf(portal, read.data));
    else wrong.push(`entry ${before + at + 1}${idOf(item)}: ${faults(read.error)}`);
  });
  return { entries, wrong };
}

function entryOf(portal: string, { dataset_id, metas }: z.infer<typeof dataset>): CatalogueEntry {
  const { title, description, keyword, theme } = metas.default;
  return {
    dataset: dataset_id,
    title,
    description: plain(description ?? ''),
    keywords: [...keyword, ...theme],
    url: `${portal}/explore/dataset/${encodeURIComponent(dataset_id)}/`,
  };
}

function idOf(item: unknown): string {
  const id = (item as { dataset_id?: unknown } | null)?.dataset_id;
  return typeof id === 'string' ? ` (${id.slice(0, 60)})` : '';
}

function faults(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.') || 'entry'}: ${message}`).join('; ');
}

const named: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Descriptions are HTML: its tags go, its entities are read. The result is text, never put back into a page as markup. */
function plain(html: string): string {
  return html
    .replace(/<[^>]*>/g, ' ')
    .replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w{2,6}));/gi, (all, decimal, hexadecimal, name) => {
      if (name) return named[String(name).toLowerCase()] ?? all;
      const code = decimal ? Number(decimal) : Number.parseInt(String(hexadecimal), 16);
      return code > 31 && code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
    })
    .replace(/\s+/g, ' ')
    .trim();
}

/** Null when it is not a page of a catalogue. */
export function parsePage(
  body: unknown,
): { readonly total: number; readonly list: readonly unknown[] } | null {
  const read = page.safeParse(body);
  return read.success ? { total: read.data.total_count, list: read.data.results } : null;
}
