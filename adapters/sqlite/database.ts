import Database from 'better-sqlite3';
import { ParvisError } from '../../core/errors.ts';

export type Value = string | number | bigint | Buffer | null;

/** A prepared statement; parameters in the order of its `?`. */
export interface Statement<Row> {
  run(...values: readonly Value[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  get(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): Row[];
}

/** What a records file is given: every statement is prepared once, when the store opens. */
export interface Db {
  prepare<Row = unknown>(sql: string): Statement<Row>;
}

export type Connection = Database.Database;

/** Opens the file with the settings that durability and erasure rest on. */
export function connect(file: string): Connection {
  const connection = new Database(file);
  connection.pragma('journal_mode = WAL');
  connection.pragma('synchronous = FULL');
  connection.pragma('foreign_keys = ON');
  connection.pragma('busy_timeout = 5000');
  connection.pragma('secure_delete = ON');
  // Kibibytes: the index of inbox keys is hit at random.
  connection.pragma('cache_size = -32768');
  return connection;
}

/** Statements that can be shut: a work that outlived its transaction must not write into the next one. */
export function guarded(connection: Connection): { readonly db: Db; shut(): void } {
  let open = true;
  const check = (): void => {
    if (!open) throw new ParvisError('store.awaited', 'a transaction was used after it had ended');
  };
  function prepare<Row>(sql: string): Statement<Row> {
    const statement = connection.prepare<Value[], Row>(sql);
    return {
      run(...values) {
        check();
        return statement.run(...values);
      },
      get(...values) {
        check();
        return statement.get(...values);
      },
      all(...values) {
        check();
        return statement.all(...values);
      },
    };
  }
  return {
    db: { prepare },
    shut() {
      open = false;
    },
  };
}

const lost = /^SQLITE_(FULL|IOERR|BUSY|LOCKED|CORRUPT|NOTADB|READONLY|CANTOPEN|NOMEM|INTERRUPT)/;

/** The database itself failed, not the statement: the whole transaction is void. */
export function isLost(error: unknown): boolean {
  return error instanceof Database.SqliteError && lost.test(error.code);
}
