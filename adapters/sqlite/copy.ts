import Database from 'better-sqlite3';
import type { Connection } from './database.ts';

/** What a database holds. */
export interface Contents {
  /** Numbers of the migrations that it has seen. */
  readonly migrations: readonly number[];
  /** Rows by table. */
  readonly tables: Readonly<Record<string, number>>;
}

/** Pages (4096 bytes each) copied between two breaths. */
const breath = 2_000;

/**
 * Copies a database as it is at one instant, while others read and write it: all pages are read inside one transaction, which
 * holds nobody up. The copy is one file, without a write-ahead log. Throws better-sqlite3's SqliteError.
 */
export async function copyDatabase(
  from: string,
  to: string,
  progress: (done: number, pages: number) => void,
): Promise<Contents> {
  const connection = new Database(from, { fileMustExist: true });
  try {
    // Without it the copy would begin again at each commit of the service.
    connection.exec('BEGIN');
    const contents = contentsOf(connection);
    await connection.backup(to, {
      progress({ totalPages, remainingPages }) {
        progress(totalPages - remainingPages, totalPages);
        return breath;
      },
    });
    connection.exec('COMMIT');
    return contents;
  } finally {
    connection.close();
  }
}

/** Puts what a database's write-ahead log holds into its one file. False while another program has it open. */
export function foldLog(file: string): boolean {
  const connection = new Database(file, { fileMustExist: true, timeout: 500 });
  try {
    return connection.pragma('journal_mode = DELETE', { simple: true }) === 'delete';
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return false;
    throw error;
  } finally {
    connection.close();
  }
}

export interface Examined extends Contents {
  /** What is wrong with the file, in SQLite's words; empty when it is whole. */
  readonly faults: readonly string[];
}

/** Looks a database through: every page, every index, every reference. Null when the file is no database. */
export function examineDatabase(file: string): Examined | null {
  const connection = new Database(file, { fileMustExist: true, readonly: true });
  try {
    const told = connection.prepare<[], string>('PRAGMA integrity_check(10)').pluck().all();
    const lost = connection.prepare<[], { table: string }>('PRAGMA foreign_key_check').all();
    const faults = [
      ...told.filter((line) => line !== 'ok'),
      ...[...new Set(lost.map(({ table }) => table))].map((table) => `foreign key of ${table}`),
    ];
    return { ...contentsOf(connection), faults };
  } catch (error) {
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_NOTADB') return null;
    if (!(error instanceof Database.SqliteError)) throw error;
    return { migrations: [], tables: {}, faults: [error.code] };
  } finally {
    connection.close();
  }
}

function contentsOf(connection: Connection): Contents {
  const names = connection
    .prepare<[], string>(
      "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .pluck()
    .all();
  const tables = names.map((name) => {
    const rows = connection.prepare<[], number>(`SELECT count(*) FROM "${name}"`).pluck().get();
    return [name, rows ?? 0];
  });
  const migrations = names.includes('migration')
    ? connection.prepare<[], number>('SELECT number FROM migration ORDER BY number').pluck().all()
    : [];
  return { migrations, tables: Object.fromEntries(tables) };
}
