import Database from 'better-sqlite3';
import { ParvisError } from '../../core/errors.ts';
import type { Db, Statement, Value } from '../sql/database.ts';
import { sqliteDialect } from './dialect.ts';

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
      async get(...values) {
        check();
        return statement.get(...values);
      },
      async all(...values) {
        check();
        return statement.all(...values);
      },
      async run(...values) {
        check();
        return statement.run(...values);
      },
      later(...values) {
        check();
        statement.run(...values);
      },
    };
  }
  return {
    db: { dialect: sqliteDialect, prepare, atEnd: (work) => work() },
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
