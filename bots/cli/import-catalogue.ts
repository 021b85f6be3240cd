import { createOpendatasoft, readExport, wholeOf } from '../../adapters/opendatasoft/index.ts';
import type { City } from '../../core/civic/city.ts';
import { type ImportedCatalogue, importCatalogue, importEntries } from '../../core/civic/datasets-import.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Store } from '../../core/ports.ts';
import { readCatalogueTable } from './catalogue-table.ts';
import { readText } from './file-text.ts';
import { withLines } from './json-lines.ts';

/**
 * `parvis import catalogue URL|FILE`: the city's catalogue of data, from its Opendatasoft portal, or from the JSON or CSV file of
 * its export (`portal` is then where its data sets are seen). Throws ParvisError import.invalid or catalogue.unavailable, and
 * whatever reading the file throws.
 */
export async function importCatalogueFrom(options: {
  readonly store: Store;
  readonly city: City;
  readonly from: string;
  readonly portal: string | null;
  readonly dryRun: boolean;
  readonly progress: (line: string) => void;
}): Promise<ImportedCatalogue> {
  const { from } = options;
  const isPortal = /^https?:\/\//.test(from);
  const result = isPortal
    ? await importCatalogue(createOpendatasoft({ portal: from }), options)
    : await importExport(options);
  return result;
}

async function importExport(options: Parameters<typeof importCatalogueFrom>[0]): Promise<ImportedCatalogue> {
  const portal = options.portal?.replace(/\/+$/, '');
  if (!portal)
    throw new ParvisError(
      'import.invalid',
      'say where the data sets of this file are seen: --portal https://...',
    );
  const text = await readText(options.from);
  if (options.from.endsWith('.csv'))
    return importEntries(portal, wholeOf(portal, readCatalogueTable(text)), options);
  return withLines(text, undefined, () => importEntries(portal, readExport(portal, text), options));
}
