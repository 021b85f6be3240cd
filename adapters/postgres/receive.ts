import { ParvisError } from '../../core/errors.ts';
import { migrations } from '../sql/migrations/index.ts';
import { type Copied, notCopied, plainText, type Sum, summing } from '../sql/sums.ts';
import { type Client, connect } from './connection.ts';
import { migrate } from './migrate.ts';

/** Rows of one INSERT, whose parameters PostgreSQL counts in two bytes, and of one page read back. */
const pageSize = 500;
const mostParameters = 60_000;

export interface Received {
  readonly tables: Readonly<Record<string, Sum>>;
}

/**
 * Fills an empty database with another one's tables, in one transaction, reads them back, and keeps them only when each has the
 * rows that were given, by number and hash. Throws ParvisError backup.invalid, with the reason in French, store.newer.
 */
export async function receiveDatabase(
  url: string,
  tables: readonly Copied[],
  progress: (table: string, done: number, of: number) => void,
): Promise<Received> {
  const pool = connect(url, 2);
  try {
    await migrate(pool, migrations);
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await refuseFilled(client);
      const sums: Record<string, Sum> = {};
      for (const table of tables) sums[table.table] = await receive(client, table, progress);
      await client.query('COMMIT');
      return { tables: sums };
    } finally {
      // Begun and not committed, it is undone with its connection.
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}

async function refuseFilled(client: Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() AND tablename <> ALL ($1) ORDER BY 1`,
    [notCopied],
  );
  for (const { name } of rows) {
    const found = await client.query(`SELECT 1 FROM "${name}" LIMIT 1`);
    if (found.rows.length > 0)
      throw new ParvisError(
        'backup.invalid',
        `La base de destination n’est pas vide (${name}). Rien n’est copié.`,
      );
  }
}

async function receive(
  client: Client,
  given: Copied,
  progress: (table: string, done: number, of: number) => void,
): Promise<Sum> {
  const { table, columns, count, last } = given;
  const before = summing();
  const page = Math.min(pageSize, Math.floor(mostParameters / columns.length));
  let rows: unknown[][] = [];
  let done = 0;
  const flush = async (): Promise<void> => {
    if (rows.length === 0) return;
    await insert(client, table, columns, rows);
    done += rows.length;
    rows = [];
    progress(table, done, count);
  };
  for (const row of given.rows()) {
    before.add(row);
    rows.push(row.map((value) => (typeof value === 'string' ? plainText(value) : value)));
    if (rows.length === page) await flush();
  }
  await flush();
  if (last !== null && last > 0)
    await client.query(`SELECT setval(pg_get_serial_sequence('"${table}"', 'id'), $1)`, [last]);
  const [asked, found] = [before.sum(), await sumOf(client, table, columns)];
  if (asked.rows === found.rows && asked.hash === found.hash) return found;
  throw new ParvisError(
    'backup.invalid',
    `${table} : ${asked.rows} lignes lues, ${found.rows} relues, pas les mêmes. Rien n’est copié.`,
  );
}

const listed = (columns: readonly string[]): string => columns.map((column) => `"${column}"`).join(', ');

async function insert(
  client: Client,
  table: string,
  columns: readonly string[],
  rows: readonly unknown[][],
): Promise<void> {
  const width = columns.length;
  const places = rows.map((_, row) => `(${columns.map((__, at) => `$${row * width + at + 1}`).join(', ')})`);
  await client.query(`INSERT INTO "${table}" (${listed(columns)}) VALUES ${places.join(', ')}`, rows.flat());
}

async function sumOf(client: Client, table: string, columns: readonly string[]): Promise<Sum> {
  const sums = summing();
  await client.query(`DECLARE read_back NO SCROLL CURSOR FOR SELECT ${listed(columns)} FROM "${table}"`);
  for (;;) {
    const { rows } = await client.query({ text: `FETCH ${pageSize} FROM read_back`, rowMode: 'array' });
    for (const row of rows) sums.add(row as never);
    if (rows.length < pageSize) break;
  }
  await client.query('CLOSE read_back');
  return sums.sum();
}
