import { z } from 'zod';
import { across } from './cross-faults.ts';
import { type Fault, fieldsOf, readTable } from './data-file.ts';

const row = z.object({
  datasetid: z.string().regex(/^[\w.@-]+$/, 'is not a data set’s id'),
  'default.title': z.string(),
  'default.description': z.string().optional(),
  'default.keyword': z.array(z.string()).default([]),
  'default.theme': z.array(z.string()).default([]),
});
const rows = z.object({ datasets: z.array(row).min(1) });

const asList = (cell: string): readonly string[] =>
  cell
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

function faultsOf({ datasets }: z.output<typeof rows>): Fault[] {
  const seen = new Set<string>();
  return datasets.flatMap(({ datasetid }, at): Fault[] => {
    if (seen.has(datasetid))
      return [{ path: ['datasets', at, 'datasetid'], message: `${datasetid} is there twice` }];
    seen.add(datasetid);
    return [];
  });
}

/**
 * The data sets of `GET /catalog/exports/csv` (Explore API v2.1: `datasetid`, `default.title`, `default.description`, lists with commas in them), in the
 * API's own shape. Throws ParvisError import.invalid, each fault with its line and column.
 */
export function readCatalogueTable(source: string): readonly unknown[] {
  const lists = { 'default.keyword': asList, 'default.theme': asList };
  const table = {
    list: 'datasets',
    itemOf: (cells: Readonly<Record<string, string>>) => fieldsOf(cells, new Set(), lists),
  };
  return readTable(source, table, {
    schema: rows,
    checks: [across(rows, faultsOf, ['datasets'])],
  }).datasets.map((one) => ({
    dataset_id: one.datasetid,
    metas: {
      default: {
        title: one['default.title'],
        description: one['default.description'],
        keyword: one['default.keyword'],
        theme: one['default.theme'],
      },
    },
  }));
}
