import { z } from 'zod';
import type { LocalOp, Ops } from '../conversation/ops.ts';
import { contentWords, findCategory, isSure, nameIn, searchCategories } from './categories.ts';
import type { Category, City } from './city.ts';
import { dangerIn } from './danger.ts';
import { readPlace } from './places-words.ts';

/** As many as a person reads at one glance. */
const shown = 5;
const text = z.object({ text: z.string() });

/** What a dialog shows of a category. */
function named(city: City, category: Category, language: string) {
  return { id: category.id, name: nameIn(city, category.name, language) };
}

/**
 * `reports.read` { text } -> { words, categories: { id, name }[], sure, empty, place, danger }: what a report's first words
 * tell. `empty`: nothing of what is wrong.
 * `place` is the address or arrondissement in them, to be looked up; `danger` is { id, phone } or null.
 */
const read: LocalOp = {
  kind: 'local',
  async run(args, { world: { city }, conversation }) {
    const said = text.parse(args).text;
    const where = readPlace(said, city);
    const found = searchCategories(city, where.rest || said, shown);
    return {
      ok: true,
      value: {
        words: said.slice(0, 2000),
        categories: found.map(({ category }) => named(city, category, conversation.language)),
        sure: isSure(found),
        empty: contentWords(where.rest || said, city).length === 0,
        place: placeText(where.address, where.district?.postcodes[0] ?? null),
        danger: dangerIn(said, city),
      },
    };
  },
};

function placeText(address: string | null, postcode: string | null): string | null {
  return [address, postcode].filter(Boolean).join(' ') || null;
}

/** `reports.groups` {} -> { groups: { id, name }[] }. */
const groups: LocalOp = {
  kind: 'local',
  async run(_, { world: { city }, conversation }) {
    const list = city.categories.map((group) => ({
      id: group.id,
      name: nameIn(city, group.name, conversation.language),
    }));
    return { ok: true, value: { groups: list } };
  },
};

/** `reports.categories` { group } -> { categories: { id, name }[] }, most reported first; refused: `unknown`. */
const categories: LocalOp = {
  kind: 'local',
  async run(args, { world: { city }, conversation }) {
    const { group: id } = z.object({ group: z.string() }).parse(args);
    const group = city.categories.find((each) => each.id === id);
    if (!group) return { ok: false, reason: 'unknown' };
    const ranked = [...group.categories].sort((a, b) => b.weight - a.weight);
    return { ok: true, value: { categories: ranked.map((one) => named(city, one, conversation.language)) } };
  },
};

export const reportReadingOps: Ops = {
  'reports.read': read,
  'reports.groups': groups,
  'reports.categories': categories,
};

/** True when the words, out of any dialog, are likely to tell of something to report. */
export function tellsOfProblem(said: string, city: City): boolean {
  const { rest, address } = readPlace(said, city);
  const [best] = searchCategories(city, rest || said, 1);
  return (
    best !== undefined &&
    findCategory(city, best.category.id) !== null &&
    (address !== null || best.score > 8)
  );
}
