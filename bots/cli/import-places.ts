import type { City } from '../../core/civic/city.ts';
import { type ImportedPlaces, keepAreas, readAreas } from '../../core/civic/places-import.ts';
import type { Store } from '../../core/ports.ts';
import { readText } from './file-text.ts';
import { withLines } from './json-lines.ts';
import { readAreaTable } from './places-table.ts';

/**
 * `parvis import places FILE`: official boundaries from a GeoJSON file, or a table (CSV). `progress` gets how far it is, last what was done. Throws ParvisError
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
  const text = await readText(file);
  const areas = file.endsWith('.csv')
    ? readAreaTable(text, city)
    : await withLines(text, 'features', () => readAreas(text, city));
  const result = await keepAreas(areas, { store, dryRun, progress });
  return result;
}
