import type { CategoryGroup, City } from '../../core/civic/city.ts';
import type { Store, Tx } from '../../core/ports.ts';

const MARK = 'imported categories';

interface Stored {
  readonly v: 1;
  readonly groups: readonly CategoryGroup[];
}

/** What `parvis import categories` kept, or null. */
export async function importedCategories(tx: Tx): Promise<readonly CategoryGroup[] | null> {
  const stored = await tx.marks.load(MARK);
  return stored === null ? null : (JSON.parse(stored) as Stored).groups;
}

export async function keepCategories(tx: Tx, groups: readonly CategoryGroup[]): Promise<void> {
  await tx.marks.save(MARK, JSON.stringify({ v: 1, groups } satisfies Stored));
}

/** The city with the categories that were imported, instead of those of its folder. */
export async function withImportedCategories(city: City, store: Store): Promise<City> {
  const categories = await store.transaction(importedCategories);
  return categories === null ? city : { ...city, categories };
}
