import { instantIn } from '../civil-time.ts';
import { type Cells, type Line, type PabulibFile, refuse, type Sections, sectionsOf } from './file.ts';

const REQUIRED = [
  'description',
  'country',
  'unit',
  'instance',
  'num_projects',
  'num_votes',
  'budget',
  'vote_type',
  'rule',
  'date_begin',
  'date_end',
];
const VOTE_TYPES = ['approval', 'choose-1', 'ordinal', 'cumulative', 'scoring'];
const RULES = [
  'greedy',
  'greedy-no-skip',
  'greedy-threshold',
  'greedy-exclusive',
  'greedy-custom',
  'equalshares',
  'equalshares/add1',
  'unknown',
];

/** 12, 12.5 or 12,50. */
const AMOUNT = /^\d+([.,]\d+)?$/;
const NUMBER = /^-?\d+([.,]\d+)?$/;

/** Ids or points in one cell; an empty cell holds none. */
export const listIn = (cell: string): readonly string[] =>
  cell.trim() === '' ? [] : cell.split(',').map((one) => one.trim());

/** 31.12.2026, or 2026 for its first day, as 2026-12-31; null for anything else. */
export function dayIn(value: string): string | null {
  const [, day = '01', month = '01', year] = /^(?:(\d{2})\.(\d{2})\.)?(\d{4})$/.exec(value.trim()) ?? [];
  const iso = `${year}-${month}-${day}`;
  return year !== undefined && instantIn(iso, 'UTC') !== null ? iso : null;
}

export type Faults = (line: Line | undefined, message: string) => void;

function metaIn(lines: readonly Line[], fault: Faults): [string, string][] {
  const [head, ...rows] = lines;
  if (head?.cells.join(';') !== 'key;value') fault(head, 'META begins with key;value');
  const values = new Map<string, Line>();
  for (const row of rows) {
    if (row.cells.length !== 2) fault(row, `META: ${row.cells.length} cells in place of a key and a value`);
    if (values.has(row.cells[0] ?? '')) fault(row, `META: ${row.cells[0]} is there twice`);
    values.set(row.cells[0] ?? '', row);
  }
  for (const key of REQUIRED) if (!values.has(key)) fault(head, `META: ${key} is missing`);
  const check = (key: string, isRight: (value: string) => boolean, what: string) => {
    const row = values.get(key);
    if (row && !isRight(row.cells[1] ?? '')) fault(row, `META: ${key} ${what}`);
  };
  check('budget', (value) => AMOUNT.test(value), 'is not an amount');
  check('vote_type', (value) => VOTE_TYPES.includes(value), `is none of ${VOTE_TYPES.join(', ')}`);
  check('rule', (value) => RULES.includes(value), `is none of ${RULES.join(', ')}`);
  for (const key of ['date_begin', 'date_end'])
    check(key, (value) => dayIn(value) !== null, 'is not a day (31.12.2026) or a year');
  for (const key of ['num_projects', 'num_votes', 'min_length', 'max_length'])
    check(key, (value) => /^\d+$/.test(value), 'is not a whole number');
  for (const key of ['max_sum_cost', 'max_sum_points', 'min_project_score_threshold'])
    check(key, (value) => NUMBER.test(value), 'is not a number');
  return rows.map(({ cells }) => [cells[0] ?? '', cells[1] ?? '']);
}

function cellsIn(lines: readonly Line[], section: string, required: readonly string[], fault: Faults): Cells {
  const [head, ...rows] = lines;
  const columns = head?.cells ?? [];
  for (const name of required)
    if (!columns.includes(name)) fault(head, `${section}: the column ${name} is missing`);
  for (const row of rows)
    if (row.cells.length !== columns.length)
      fault(row, `${section}: ${row.cells.length} cells in place of ${columns.length}`);
  return { columns, rows: rows.map(({ cells }) => cells) };
}

/** A cell by its column's name; empty where there is none. */
export function cellOf({ columns }: Cells, row: readonly string[], name: string): string {
  return row[columns.indexOf(name)] ?? '';
}

function projectFaults(table: Cells, lines: readonly Line[], fault: Faults): ReadonlySet<string> {
  const ids = new Set<string>();
  for (const [index, row] of table.rows.entries()) {
    const line = lines[index + 1];
    const id = cellOf(table, row, 'project_id');
    if (id === '') fault(line, 'PROJECTS: project_id is empty');
    if (ids.has(id)) fault(line, `PROJECTS: project_id ${id} is there twice`);
    ids.add(id);
    if (!AMOUNT.test(cellOf(table, row, 'cost'))) fault(line, 'PROJECTS: cost is not an amount');
  }
  return ids;
}

function voteFaults(table: Cells, lines: readonly Line[], ids: ReadonlySet<string>, fault: Faults): void {
  const hasPoints = table.columns.includes('points');
  for (const [index, row] of table.rows.entries()) {
    const line = lines[index + 1];
    const named = listIn(cellOf(table, row, 'vote'));
    for (const id of named) if (!ids.has(id)) fault(line, `VOTES: no project is called ${id}`);
    if (new Set(named).size !== named.length) fault(line, 'VOTES: a project is there twice');
    const points = listIn(cellOf(table, row, 'points'));
    if (hasPoints && points.length !== named.length)
      fault(line, `VOTES: ${points.length} points for ${named.length} projects`);
    if (!points.every((one) => NUMBER.test(one))) fault(line, 'VOTES: points are not numbers');
  }
}

/** Reads a `.pb` file. Throws ParvisError import.invalid: a line of its message for each wrong line, in order. */
export function readPabulib(source: string): PabulibFile {
  return readPabulibFor(source, () => {});
}

/** Tells what else is wrong with a file; the first line of each section is its header. */
export type MoreFaults = (file: PabulibFile, lines: Sections, fault: Faults) => void;

/** The same; what `more` finds is told beside the rest. */
export function readPabulibFor(source: string, more: MoreFaults): PabulibFile {
  const faults: { readonly number: number; readonly text: string }[] = [];
  const fault: Faults = (line, message) => {
    const number = line?.number ?? 1;
    faults.push({ number, text: `line ${number}: ${message}` });
  };
  const sections = sectionsOf(source);
  const meta = metaIn(sections.meta, fault);
  const projects = cellsIn(sections.projects, 'PROJECTS', ['project_id', 'cost'], fault);
  const votes = cellsIn(sections.votes, 'VOTES', ['voter_id', 'vote'], fault);
  const ids = projectFaults(projects, sections.projects, fault);
  voteFaults(votes, sections.votes, ids, fault);
  for (const [key, table] of [
    ['num_projects', projects],
    ['num_votes', votes],
  ] as const) {
    const at = meta.findIndex(([name]) => name === key);
    const said = meta[at]?.[1];
    if (said !== undefined && Number(said) !== table.rows.length)
      fault(sections.meta[at + 1], `META: ${key} is ${said}, and there are ${table.rows.length}`);
  }
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const file: PabulibFile = { meta, projects, votes, newline, closed: source.endsWith('\n') };
  more(file, sections, fault);
  if (faults.length > 0) return refuse(faults.sort((a, b) => a.number - b.number).map(({ text }) => text));
  return file;
}

/** A value of META, or undefined. */
export function metaOf({ meta }: PabulibFile, key: string): string | undefined {
  return meta.find(([name]) => name === key)?.[1];
}
