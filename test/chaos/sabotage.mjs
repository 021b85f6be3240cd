import Database from 'better-sqlite3';
import pg from 'pg';

/** Breaks the service on purpose, on SQLite: each way must be found by the checks, or they prove nothing. */
const ways = {
  /** The provider gets its 200 before it is on disk: only every fourth commit is one. */
  'late-commit': () => {
    const { prepare } = Database.prototype;
    let commits = 0;
    Database.prototype.prepare = function (sql) {
      const statement = prepare.call(this, sql);
      const { run } = statement;
      const skips = {
        'BEGIN IMMEDIATE': () => this.inTransaction,
        COMMIT: () => {
          commits += 1;
          return commits % 4 !== 0;
        },
      }[sql];
      if (skips) statement.run = () => (skips() ? { changes: 0 } : run.call(statement));
      return statement;
    };
  },
  /** A message that comes twice is taken twice. */
  'no-dedupe': () =>
    rewrite((sql) =>
      sql.startsWith('INSERT INTO inbox')
        ? sql.replace('INSERT INTO', 'INSERT OR REPLACE INTO').replace('ON CONFLICT (key) DO NOTHING', '')
        : sql,
    ),
  /** Every message that was on its way when the service died goes again, also those of a round. */
  'sent-again': () =>
    rewrite((sql) => sql.replace('CASE WHEN class = 3 AND departed = 1 THEN 5 ELSE 0 END', '0')),
  /** An outbox row counts as sent before it is. */
  'sent-first': () =>
    rewrite((sql) =>
      sql.startsWith('INSERT INTO outbox (')
        ? sql.replace('VALUES (?, ?, ?, ?, ?, ?, ?, ?,', 'VALUES (?, ?, ?, ?, ?, ?, ?, max(2, ?),')
        : sql,
    ),
};

function rewrite(change) {
  const { prepare } = Database.prototype;
  Database.prototype.prepare = function (sql) {
    return prepare.call(this, change(sql));
  };
}

/** Milliseconds between an answer and its commit. */
const late = 700;

/** The same on PostgreSQL. */
const postgresWays = {
  'late-commit': () => {
    const { query } = pg.Client.prototype;
    const commits = new WeakMap();
    /** Connections whose transaction took a message in. */
    const taking = new WeakSet();
    pg.Client.prototype.query = function (config, ...rest) {
      const run = () => query.call(this, config, ...rest);
      const before = commits.get(this);
      if (config.text?.startsWith('INSERT INTO inbox ')) taking.add(this);
      if (config !== 'COMMIT' || !taking.delete(this)) return before ? before.then(run) : run();
      const pause = () =>
        new Promise((resolve) => {
          setTimeout(resolve, late);
        });
      commits.set(this, Promise.resolve(before).then(pause).then(run));
      return Promise.resolve({ command: 'COMMIT' });
    };
  },
};

/** `database`: PARVIS_DATABASE. */
export function sabotage(way, database) {
  (database?.startsWith('postgres') ? postgresWays : ways)[way]();
}
