import { type CsvError, parse } from 'csv-parse/sync';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { firstOf } from '../../core/civic/trial.ts';
import { ParvisError } from '../../core/errors.ts';
import type { CrossCheck } from './cross-faults.ts';
import { faultsOfIssues } from './schema-faults.ts';

/** What is wrong, and where. */
export interface Fault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** How a file is judged: its fields by a schema, and by `checks` what the fields alone do not tell. All that is found is told at once. */
export interface Shape<T> {
  readonly schema: z.ZodType<T>;
  readonly checks: readonly CrossCheck[];
}

/** How a table is read: its rows are the `list` of `rest`, each made from its cells by their columns' names. */
export interface Table {
  readonly list: string;
  readonly rest?: Readonly<Record<string, unknown>>;
  readonly itemOf: (row: Readonly<Record<string, string>>) => unknown;
  /** Columns that a field may also be read from. */
  readonly columnsOf?: (field: string) => readonly string[];
}

/** "line 3, column 5" of a path. */
type PlaceOf = (path: Fault['path']) => string;

/** Throws ParvisError import.invalid, a line of its message for each fault; nothing is imported then. */
export function refuse(lines: readonly string[]): never {
  throw new ParvisError('import.invalid', firstOf(lines).join('\n'), { faults: lines.length });
}

/** `skipped`: the first steps of each path, which a table's reader does not see. */
function checked<T>(data: unknown, { schema, checks }: Shape<T>, placeOf: PlaceOf, skipped = 0): T {
  const parsed = schema.safeParse(data);
  const ofFields = parsed.success ? [] : faultsOfIssues(parsed.error.issues, data);
  const faults = [...ofFields, ...checks.flatMap((check) => check(data))];
  if (parsed.success && faults.length === 0) return parsed.data;
  const lines = faults.map(({ path, message }) => {
    const name = path.length > skipped ? path.slice(skipped).join('.') : path.join('.');
    return [placeOf(path), ...(name === '' ? [] : [name]), message].join(': ');
  });
  return refuse(lines.toSorted((one, other) => lineOf(one) - lineOf(other)));
}

const lineOf = (fault: string): number => Number(/^line (\d+)/.exec(fault)?.[1]);

const UNREADABLE = 'is not written as YAML or JSON is';
const unreadable: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'this field is there twice',
  TAB_AS_INDENT: 'is indented with a tab',
};

/** Reads a YAML or a JSON file (each JSON file is YAML). Throws as `refuse`, each fault with its line and column. */
export function readYaml<T>(source: string, shape: Shape<T>): T {
  const counter = new LineCounter();
  const document = parseDocument(source, { lineCounter: counter });
  const at = (offset: number): string => {
    const { line, col } = counter.linePos(offset);
    return `line ${line}, column ${col}`;
  };
  const placeOf: PlaceOf = (path) => {
    for (let depth = path.length; depth > 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
      if (node?.range) return at(node.range[0] ?? 0);
    }
    return 'line 1';
  };
  if (document.errors.length > 0)
    return refuse(document.errors.map(({ pos, code }) => `${at(pos[0])}: ${unreadable[code] ?? UNREADABLE}`));
  return checked(document.toJS(), shape, placeOf);
}

interface Row {
  readonly record: Readonly<Record<string, string>>;
  readonly line: number;
}

interface Cells {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

/** Each row's cells; rows of empty cells, which spreadsheets leave at the end, are not there. */
function cellsOf(source: string): readonly Cells[] {
  const head = source.split('\n', 1)[0] ?? '';
  const times = (mark: string) => head.split(mark).length;
  const delimiter = [';', '\t'].find((mark) => times(mark) > times(',')) ?? ',';
  try {
    return parse(source, {
      bom: true,
      delimiter,
      info: true,
      relax_column_count: true,
      skip_records_with_empty_values: true,
    }) as unknown as readonly Cells[];
  } catch (error) {
    const { lines } = error as CsvError & { readonly lines?: number };
    return refuse([`line ${lines ?? 1}: has a quotation mark that opens or ends in the wrong place`]);
  }
}

function rowsOf(source: string): readonly Row[] {
  const [head, ...rows] = cellsOf(source);
  const names = head?.record.map((name) => name.trim()) ?? [];
  const twice = names.filter((name, at) => name !== '' && names.indexOf(name) < at);
  const torn = rows.filter(({ record }) => record.length !== names.length);
  if (twice.length > 0 || torn.length > 0)
    return refuse([
      ...twice.map((name) => `line 1: ${name} is there twice`),
      ...torn.map(({ info }) => `line ${info.lines}: has more or fewer cells than the first line`),
    ]);
  return rows.map(({ record, info }) => ({
    record: Object.fromEntries(names.map((name, at) => [name, record[at] ?? ''])),
    line: info.lines,
  }));
}

/** Reads a CSV file (comma, semicolon or tab, a head line). Throws as `refuse`, each fault with its line, and its column where there is one. */
export function readTable<T>(
  source: string,
  { list, rest, itemOf, columnsOf = () => [] }: Table,
  shape: Shape<T>,
): T {
  const rows = rowsOf(source);
  const placeOf: PlaceOf = ([, index, field, language]) => {
    const row = typeof index === 'number' ? rows[index] : undefined;
    if (!row) return 'line 1';
    const heads = Object.keys(row.record);
    const name = String(field);
    const named = [`${name}_${language}`, name, `${name}_${shapeLanguage(heads, name)}`, ...columnsOf(name)];
    const column = named.map((each) => heads.indexOf(each)).find((at) => at >= 0);
    return `line ${row.line}${column === undefined ? '' : `, column ${column + 1}`}`;
  };
  return checked({ ...rest, [list]: rows.map(({ record }) => itemOf(record)) }, shape, placeOf, 2);
}

/** The language of the first column of this field: `fr` of `title_fr`. */
function shapeLanguage(heads: readonly string[], field: string): string {
  return heads.find((head) => head.startsWith(`${field}_`))?.slice(field.length + 1) ?? '';
}

/** Reads any of them, by the end of its name: `.csv`, else YAML or JSON. */
export function readData<T>(name: string, source: string, table: Table, shape: Shape<T>): T {
  return name.endsWith('.csv') ? readTable(source, table, shape) : readYaml(source, shape);
}

const isLocalised = /^([a-z_]+)_([a-z]{2})$/;

/** Cells as fields: `title_fr` is the `fr` of `title`; empty cells are absent; `as` says what else is no text. */
export function fieldsOf(
  row: Readonly<Record<string, string>>,
  localised: ReadonlySet<string>,
  as: Readonly<Record<string, (cell: string) => unknown>>,
): Record<string, unknown> {
  const made: Record<string, unknown> = {};
  for (const [name, cell] of Object.entries(row)) {
    const text = cell.trim();
    const [, field = '', language = ''] = isLocalised.exec(name) ?? [];
    if (text === '') continue;
    const read = as[localised.has(field) ? field : name] ?? String;
    if (localised.has(field))
      made[field] = { ...(made[field] as object | undefined), [language]: read(text) };
    else made[name] = read(text);
  }
  return made;
}

/** "1 200,50", "1200.5"; NaN for no number. */
export const asNumber = (cell: string): number => Number(cell.replace(/[\s\u202f]/g, '').replace(',', '.'));

/** oui, yes, true, 1. */
export const asYes = (cell: string): boolean => /^(?:yes|oui|true|vrai|1)$/i.test(cell);
