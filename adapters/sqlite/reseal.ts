import type { Value } from '../sql/database.ts';
import { type Connection, connect } from './database.ts';

/** Rows of one transaction, and milliseconds between two: a turn of the service beside it waits for no more. */
const pageSize = 100;
const breath = 10;

export interface Resealed {
  readonly looked: number;
  readonly changed: number;
}

interface Table {
  readonly name: string;
  /** What a row is known by, in order. */
  readonly keys: readonly string[];
  readonly columns: readonly string[];
}

/** Every table whose rows may change: the audit log has nothing sealed, and refuses. */
function tablesOf(connection: Connection): readonly Table[] {
  const names = connection
    .prepare<[], { name: string; wr: number }>(
      `SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
      AND name NOT LIKE 'sqlite_%' AND name NOT IN ('audit', 'migration')`,
    )
    .all();
  const info = connection.prepare<[string], { name: string; pk: number }>(
    'SELECT name, pk FROM pragma_table_info(?)',
  );
  return names.map(({ name, wr }) => {
    const columns = info.all(name);
    const primary = columns.filter(({ pk }) => pk > 0).sort((a, b) => a.pk - b.pk);
    const keys = wr === 1 ? primary.map((column) => column.name) : ['rowid'];
    return { name, keys, columns: columns.map((column) => column.name) };
  });
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/**
 * Goes through every row of a database in small transactions, while others read and write it, and gives each cell that is text, or
 * text as bytes, and holds `mark` to `renew`. Begun again it goes on with what is left. Throws what `renew` throws.
 */
export async function resealDatabase(
  file: string,
  marks: readonly string[],
  renew: (cell: string) => string,
  progress: (done: Resealed) => void,
): Promise<Resealed> {
  const connection = connect(file);
  let done: Resealed = { looked: 0, changed: 0 };
  try {
    for (const table of tablesOf(connection)) {
      const page = pager(connection, table, marks, renew);
      for (let more = true; more; ) {
        const found = connection.transaction(page).immediate();
        more = found.looked === pageSize;
        done = { looked: done.looked + found.looked, changed: done.changed + found.changed };
        progress(done);
        if (more) await new Promise((resolve) => setTimeout(resolve, breath));
      }
    }
    // What was overwritten is still in the log until then.
    connection.pragma('wal_checkpoint(TRUNCATE)');
    return done;
  } finally {
    connection.close();
  }
}

type Cell = Value | undefined;

function pager(
  connection: Connection,
  { name, keys, columns }: Table,
  marks: readonly string[],
  renew: (cell: string) => string,
): () => Resealed {
  const places = keys.map(() => '?').join(', ');
  const select = `SELECT ${keys.map((key, at) => `"${key}" AS "key ${at}"`).join(', ')}, ${quoted(columns)} FROM "${name}"`;
  const order = `ORDER BY ${quoted(keys)} LIMIT ${pageSize}`;
  const first = connection.prepare<Value[], Record<string, Cell>>(`${select} ${order}`);
  const next = connection.prepare<Value[], Record<string, Cell>>(
    `${select} WHERE (${quoted(keys)}) > (${places}) ${order}`,
  );
  const keyOf = (row: Record<string, Cell>): Value[] => keys.map((_, at) => row[`key ${at}`] ?? null);
  let after: Value[] | null = null;

  function change(row: Record<string, Cell>): boolean {
    const renewed = columns.flatMap((column) => {
      const cell = row[column];
      const fresh = renewedCell(cell, marks, renew);
      return fresh === null ? [] : [[column, fresh] as const];
    });
    if (renewed.length === 0) return false;
    const set = renewed.map(([column]) => `"${column}" = ?`).join(', ');
    const where = keys.map((key) => `"${key}" = ?`).join(' AND ');
    connection
      .prepare<Value[]>(`UPDATE "${name}" SET ${set} WHERE ${where}`)
      .run(...renewed.map(([, fresh]) => fresh), ...keyOf(row));
    return true;
  }

  return () => {
    const rows = after === null ? first.all() : next.all(...after);
    const last = rows.at(-1);
    if (last) after = keyOf(last);
    return { looked: rows.length, changed: rows.filter(change).length };
  };
}

/** Null when there is nothing in it to renew. */
function renewedCell(cell: Cell, marks: readonly string[], renew: (cell: string) => string): Value {
  if (typeof cell === 'string') return marks.some((mark) => cell.includes(mark)) ? renew(cell) : null;
  if (!Buffer.isBuffer(cell) || !marks.some((mark) => cell.indexOf(mark) === 0)) return null;
  return Buffer.from(renew(cell.toString('utf8')));
}
