import { CsvError, parse } from 'csv-parse/sync';
import { ParvisError } from '../../errors.ts';
import { firstOf } from '../trial.ts';

/** A section's table. Cells are kept as they are written: an id `007` stays one. */
export interface Cells {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/**
 * A participatory budget in Pabulib's exchange format (pabulib.org/format): UTF-8, three sections of `;`-parted cells. Unknown
 * keys and columns are kept.
 */
export interface PabulibFile {
  readonly meta: readonly (readonly [key: string, value: string])[];
  readonly projects: Cells;
  readonly votes: Cells;
  readonly newline: '\n' | '\r\n';
  /** Whether the last line ends with one. */
  readonly closed: boolean;
}

/** A row of the file and the line on which it starts. */
export interface Line {
  readonly number: number;
  readonly cells: readonly string[];
}

export interface Sections {
  readonly meta: readonly Line[];
  readonly projects: readonly Line[];
  readonly votes: readonly Line[];
}

const TITLES = { META: 'meta', PROJECTS: 'projects', VOTES: 'votes' } as const;
const isTitle = (word: string | undefined): word is keyof typeof TITLES =>
  word !== undefined && Object.hasOwn(TITLES, word);

/** Throws ParvisError import.invalid, a line of its message for each wrong line of the file, twenty at most. */
export function refuse(faults: readonly string[]): never {
  throw new ParvisError('import.invalid', firstOf(faults).join('\n'), { faults: faults.length });
}

function linesOf(source: string): Line[] {
  try {
    const records = parse(source, {
      delimiter: ';',
      bom: true,
      info: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    // csv-parse tells the line on which a record ends.
    return records.map(({ record, info }) => ({
      cells: record,
      number: info.lines - record.join('').split('\n').length + 1,
    }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return refuse([`line ${String(error.lines ?? 1)}: ${error.code.toLowerCase().replaceAll('_', ' ')}`]);
  }
}

/** Parts the file into its three sections, whose first line is their header. */
export function sectionsOf(source: string): Sections {
  const sections: Record<'meta' | 'projects' | 'votes', Line[]> = { meta: [], projects: [], votes: [] };
  const seen = new Set<string>();
  const faults: string[] = [];
  let current: Line[] | null = null;
  for (const line of linesOf(source)) {
    const [title] = line.cells.map((cell) => cell.trim());
    if (line.cells.length === 1 && isTitle(title)) {
      if (seen.has(title)) faults.push(`line ${line.number}: the section ${title} is there twice`);
      seen.add(title);
      current = sections[TITLES[title]];
    } else if (current) current.push(line);
    else faults.push(`line ${line.number}: before the title of the first section (META)`);
  }
  for (const title of Object.keys(TITLES))
    if (!seen.has(title)) faults.push(`line 1: there is no section ${title}`);
  if (faults.length > 0) refuse(faults);
  return sections;
}

const cell = (text: string): string => (/[;"\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Writes the file; what was read and not changed comes out as it was, quoted only where it must be. */
export function writePabulib({ meta, projects, votes, newline, closed }: PabulibFile): string {
  const rows: (readonly string[])[] = [['META'], ['key', 'value'], ...meta, ['PROJECTS'], projects.columns];
  rows.push(...projects.rows, ['VOTES'], votes.columns, ...votes.rows);
  return rows.map((row) => row.map(cell).join(';')).join(newline) + (closed ? newline : '');
}
