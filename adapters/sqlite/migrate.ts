import { type Migration, missingMigrations } from '../sql/migration.ts';
import type { Connection } from './database.ts';

/** Applies what is missing, in order, each in a transaction of its own; gives the numbers. Throws store.newer. */
export function migrate(connection: Connection, migrations: readonly Migration[]): number[] {
  connection.exec(
    'CREATE TABLE IF NOT EXISTS migration (number INTEGER PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)',
  );
  const done = connection.prepare<[], number>('SELECT number FROM migration ORDER BY number').pluck().all();
  const missing = missingMigrations(done, migrations);
  for (const migration of missing) connection.transaction(() => apply(connection, migration)).immediate();
  return missing.map((migration) => migration.number);
}

function apply(connection: Connection, migration: Migration): void {
  const statements = migration.sql.flatMap((step) => (typeof step === 'string' ? [step] : step.sqlite));
  for (const sql of statements) connection.exec(sql);
  connection
    .prepare("INSERT INTO migration (number, name, applied_at) VALUES (?, ?, strftime('%Y-%m-%dT%H:%M:%SZ'))")
    .run(migration.number, migration.name);
}
