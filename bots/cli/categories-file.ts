import { z } from 'zod';
import type { Category, CategoryGroup, City } from '../../core/civic/city.ts';
import { across } from './cross-faults.ts';
import { asNumber, type Fault, fieldsOf, readTable, readYaml } from './data-file.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes only, 32 at most');
const names = z.record(z.string().length(2), z.string().trim().min(1).max(60));
const words = z.record(z.string().length(2), z.array(z.string().trim().min(1).max(60)));
const official = z.string().trim().min(1).max(200).exactOptional();

const category = z.strictObject({
  id,
  name: names,
  official,
  words: words.default({}),
  weight: z.number().nonnegative().default(1),
  nearby: z.number().positive().max(5000).default(50),
});
const groups = z
  .array(z.strictObject({ id, name: names, official, categories: z.array(category).min(1) }))
  .min(1);
const row = category.extend({ group: id, group_name: names, group_official: official });
const rows = z.strictObject({ categories: z.array(row).min(1) });
const namedRows = z.object({ categories: z.array(row.pick({ id: true, name: true, words: true }).strip()) });

type Named = Pick<Category, 'id' | 'name' | 'words'>;

function faultsIn(one: Named, path: Fault['path'], seen: Set<string>, city: City): Fault[] {
  const faults: Fault[] = [];
  if (seen.has(one.id)) faults.push({ path: [...path, 'id'], message: `${one.id} is there twice` });
  seen.add(one.id);
  for (const language of city.writtenIn)
    if (one.name[language] === undefined)
      faults.push({ path: [...path, 'name', language], message: `is missing in ${language}` });
  for (const [language, list] of Object.entries(one.words))
    if (new Set(list).size < list.length)
      faults.push({ path: [...path, 'words', language], message: 'a word is there twice' });
  return faults;
}

function groupFaults(read: readonly CategoryGroup[], city: City): Fault[] {
  const [seen, ids] = [new Set<string>(), new Set<string>()];
  return read.flatMap((group, at) => [
    ...faultsIn({ ...group, words: {} }, [at], ids, city),
    ...group.categories.flatMap((one, index) => faultsIn(one, [at, 'categories', index], seen, city)),
  ]);
}

const localised = new Set(['name', 'words', 'group_name']);
const cells = {
  words: (cell: string) => cell.split('|').map((word) => word.trim()),
  weight: asNumber,
  nearby: asNumber,
};

/** One group from the rows that name it, in their order. */
function grouped(read: z.output<typeof rows>['categories']): readonly CategoryGroup[] {
  const made = new Map<string, CategoryGroup & { readonly categories: Category[] }>();
  for (const { group, group_name: name, group_official: own, ...one } of read) {
    const known = made.get(group) ?? { id: group, name, ...(own && { official: own }), categories: [] };
    known.categories.push(one as Category);
    made.set(group, known);
  }
  return [...made.values()];
}

/**
 * Reads what residents may report: YAML or JSON as `cities/<city>/categories.yaml`, or a table (`group`, `group_name_fr`, `id`, `name_fr`,
 * `words_fr` parted by `|`, `weight`, `nearby`). Throws ParvisError import.invalid, its message naming every wrong line by its number.
 */
export function readCategories(name: string, source: string, city: City): readonly CategoryGroup[] {
  if (!name.endsWith('.csv'))
    return readYaml(source, {
      schema: groups,
      checks: [across(groups, (read) => groupFaults(read as readonly CategoryGroup[], city), [])],
    }) as readonly CategoryGroup[];
  const rowFaults = (each: z.output<typeof namedRows>): Fault[] => {
    const seen = new Set<string>();
    return each.categories.flatMap((one, at) => faultsIn(one, ['categories', at], seen, city));
  };
  const table = {
    list: 'categories',
    itemOf: (record: Readonly<Record<string, string>>) => fieldsOf(record, localised, cells),
  };
  const read = readTable(source, table, {
    schema: rows,
    checks: [across(namedRows, rowFaults, ['categories'])],
  });
  return grouped(read.categories);
}
