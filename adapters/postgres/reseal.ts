import { type Client, connect, isCollision } from './connection.ts';

const pageSize = 100;
/** Milliseconds between two pages: others have the server too. */
const breath = 5;

export interface Resealed {
  readonly looked: number;
  readonly changed: number;
}

interface Table {
  readonly name: string;
  /** The primary key, in order; a table without one has numbered rows. */
  readonly keys: readonly string[];
  /** Of text or bytes: only these hold something sealed. */
  readonly columns: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

/**
 * Goes through every row of a database in small transactions, while others read and write it, and gives each cell that is text, or
 * text as bytes, and holds one of `marks` to `renew`. Begun again it goes on with what is left. Throws what `renew` throws.
 */
export async function resealServer(
  url: string,
  marks: readonly string[],
  renew: (cell: string) => string,
  progress: (done: Resealed) => void,
): Promise<Resealed> {
  const pool = connect(url, 1);
  const client = await pool.connect();
  let done: Resealed = { looked: 0, changed: 0 };
  try {
    for (const table of await tablesOf(client)) {
      let after: readonly unknown[] | null = null;
      do {
        const page = await persist(client, () =>
          resealPage(client, table, after, (cell) => renewed(cell, marks, renew)),
        );
        after = page.last;
        done = { looked: done.looked + page.looked, changed: done.changed + page.changed };
        progress(done);
        await new Promise((resolve) => setTimeout(resolve, breath));
      } while (after !== null);
    }
    return done;
  } finally {
    client.release(true);
    await pool.end();
  }
}

/** Again when the page and the service were in each other's way. */
async function persist<T>(client: Client, page: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await page();
    } catch (error) {
      if (!isCollision(error)) throw error;
      await client.query('ROLLBACK');
    }
  }
}

/** Every table whose rows may change: the audit log has nothing sealed, and refuses. */
async function tablesOf(client: Client): Promise<readonly Table[]> {
  const { rows } = await client.query<Table>(
    `SELECT c.relname AS name,
      coalesce((SELECT json_agg(a.attname ORDER BY k.at) FROM pg_index AS i, unnest(i.indkey) WITH ORDINALITY AS k (number, at)
        JOIN pg_attribute AS a ON a.attnum = k.number WHERE i.indrelid = c.oid AND a.attrelid = c.oid AND i.indisprimary),
        '["rowid"]') AS keys,
      (SELECT coalesce(json_agg(a.attname), '[]') FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0
        AND NOT a.attisdropped AND a.atttypid IN ('text'::regtype, 'bytea'::regtype)) AS columns
    FROM pg_class AS c WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
      AND c.relname NOT IN ('audit', 'migration') ORDER BY 1`,
  );
  return rows;
}

/** The rows are held until their page is on disk: what the service writes meanwhile comes after it. */
async function resealPage(
  client: Client,
  { name, keys, columns }: Table,
  after: readonly unknown[] | null,
  renewedCell: (cell: unknown) => string | Buffer | null,
): Promise<Resealed & { readonly last: readonly unknown[] | null }> {
  const behind =
    after === null ? '' : `WHERE (${quoted(keys)}) > (${keys.map((_, at) => `$${at + 1}`).join(', ')})`;
  const wanted = [...new Set([...keys, ...columns])];
  await client.query('BEGIN');
  const { rows } = await client.query<Row>(
    `SELECT ${quoted(wanted)} FROM "${name}" ${behind} ORDER BY ${quoted(keys)} LIMIT ${pageSize} FOR UPDATE`,
    after === null ? [] : [...after],
  );
  let changed = 0;
  for (const row of rows) {
    const fresh = columns.flatMap((column) => {
      const cell = renewedCell(row[column]);
      return cell === null ? [] : [[column, cell] as const];
    });
    if (fresh.length === 0) continue;
    const set = fresh.map(([column], at) => `"${column}" = $${at + 1}`).join(', ');
    const where = keys.map((key, at) => `"${key}" = $${fresh.length + at + 1}`).join(' AND ');
    const values = [...fresh.map(([, cell]) => cell), ...keys.map((key) => row[key])];
    await client.query(`UPDATE "${name}" SET ${set} WHERE ${where}`, values);
    changed += 1;
  }
  await client.query('COMMIT');
  const last = rows.at(-1);
  const isOver = rows.length < pageSize || last === undefined;
  return { looked: rows.length, changed, last: isOver ? null : keys.map((key) => last[key]) };
}

/** Null when there is nothing in it to renew. */
function renewed(
  cell: unknown,
  marks: readonly string[],
  renew: (cell: string) => string,
): string | Buffer | null {
  if (typeof cell === 'string') return marks.some((mark) => cell.includes(mark)) ? renew(cell) : null;
  if (!Buffer.isBuffer(cell) || !marks.some((mark) => cell.indexOf(mark) === 0)) return null;
  return Buffer.from(renew(cell.toString('utf8')));
}
