import type { Category, CategoryGroup, City } from '../../core/civic/city.ts';
import type { Staffed } from '../../core/civic/polls-counting.ts';
import { tried } from '../../core/civic/trial.ts';
import { importedCategories, keepCategories } from '../city/imported-categories.ts';
import { readCategories } from './categories-file.ts';
import { comparedTo, type Imported, type ImportedFile, written } from './imported.ts';

const flat = (groups: readonly CategoryGroup[]): readonly Category[] =>
  groups.flatMap(({ categories, ...group }) => categories.map((one) => ({ ...one, group })));

/**
 * `parvis import categories FILE`: what residents may report, instead of the city's folder's, from the next start on. Throws ParvisError
 * import.invalid.
 */
export async function importCategories(
  { store, nature, actor }: Staffed,
  city: City,
  { name, source, dryRun, progress }: ImportedFile,
): Promise<Imported> {
  const groups = readCategories(name, source, city);
  return tried(store, dryRun, async (tx) => {
    const known = (await importedCategories(tx)) ?? city.categories;
    const done = comparedTo(flat(known), flat(groups), progress);
    if (written(known) === written(groups)) return done;
    await keepCategories(tx, groups);
    const { added, changed, removed } = done;
    const detail = { added, changed, removed };
    await tx.audit.append({ at: nature.now(), actor, act: 'categories.imported', subject: city.id, detail });
    return done;
  });
}
