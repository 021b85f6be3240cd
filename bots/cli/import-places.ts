import { readFile } from 'node:fs/promises';
import type { City } from '../../core/civic/city.ts';
import { type ImportedPlaces, importAreas } from '../../core/civic/places-import.ts';
import type { Store } from '../../core/ports.ts';
import { told } from './imported.ts';

/**
 * `parvis import places FILE`: official boundaries from a GeoJSON file. `progress` gets one line to show. Throws ParvisError
 * import.invalid, and whatever reading the file throws.
 */
export async function importPlaces(options: {
  readonly store: Store;
  readonly city: City;
  readonly file: string;
  readonly dryRun: boolean;
  readonly progress: (line: string) => void;
}): Promise<ImportedPlaces> {
  const { store, city, file, dryRun, progress } = options;
  const result = await importAreas({ store, city, dryRun, text: await readFile(file, 'utf8') });
  progress(told({ ...result, removed: 0 }, dryRun, city.languages[0] ?? 'fr'));
  return result;
}
