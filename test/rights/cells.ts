import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';

/** Every cell of every table, as it is stored. */
export async function cellsOf(file: string): Promise<readonly unknown[]> {
  const database = new Database(file, { readonly: true });
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  const cells = tables.flatMap((table) =>
    (database.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][]).flat(),
  );
  database.close();
  return cells;
}

/** The bytes of the database and of its log, after a checkpoint: nothing else is on the disk. */
export async function bytesOf(file: string): Promise<string> {
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  const log = readFileSync(`${file}-wal`, 'latin1');
  const main = readFileSync(file, 'latin1');
  database.close();
  return main + log;
}
