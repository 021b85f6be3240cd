import pg from 'pg';
import { urlOf } from './in-place.ts';

/** In the place of `test/rights/cells.ts`. */
export async function cellsOf(file: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: urlOf(file) });
  await client.connect();
  const { rows: tables } = await client.query<{ name: string }>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
  );
  const cells: unknown[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query({ text: `SELECT * FROM "${name}"`, rowMode: 'array' });
    cells.push(...rows.flat());
  }
  await client.end();
  return cells;
}

/** What the server gives back of every cell; its files keep what is gone until VACUUM, as docs/operations.md says. */
export async function bytesOf(file: string): Promise<string> {
  const cells = await cellsOf(file);
  return cells.map((cell) => (Buffer.isBuffer(cell) ? cell.toString('latin1') : String(cell))).join('\n');
}
