import { ParvisError } from '../../core/errors.ts';
import type { Connection } from './database.ts';

/** One step of the schema; never changed once released. Numbers have gaps: each area has its own range. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  readonly sql: readonly string[];
}

/** Of the migrations that a database has seen, by number: those that it lacks, and those that a newer version made. */
export function compareMigrations(done: readonly number[], migrations: readonly Migration[]) {
  const known = migrations.map(({ number }) => number);
  return {
    missing: known.filter((number) => !done.includes(number)),
    unknown: done.filter((number) => !known.includes(number)),
  };
}

/** Applies what is missing, in order, each in a transaction of its own; gives the numbers. Throws store.newer. */
export function migrate(connection: Connection, migrations: readonly Migration[]): number[] {
  connection.exec(
    'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)',
  );
  const done = connection.prepare<[], number>('SELECT number FROM migration ORDER BY number').pluck().all();
  const { unknown } = compareMigrations(done, migrations);
  if (unknown.length > 0) {
    throw new ParvisError('store.newer', 'the database was written by a newer version of Parvis', {
      unknown,
    });
  }
  const missing = migrations
    .filter((migration) => !done.includes(migration.number))
    .sort((a, b) => a.number - b.number);
  for (const migration of missing) connection.transaction(() => apply(connection, migration)).immediate();
  return missing.map((migration) => migration.number);
}

function apply(connection: Connection, migration: Migration): void {
  for (const sql of migration.sql) connection.exec(sql);
  connection
    .prepare("INSERT INTO migration (number, name, applied_at) VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ'))")
    .run(migration.number, migration.name);
}
