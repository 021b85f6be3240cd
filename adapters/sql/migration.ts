import { ParvisError } from '../../core/errors.ts';

/** One step of the schema; never changed once released. Numbers have gaps: each area has its own range. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  /** In SQLite's words. */
  readonly sql: readonly string[];
  /** In PostgreSQL's, where those of SQLite can't be translated word by word. */
  readonly postgres?: readonly string[];
}

/** Of the migrations that a database has seen, by number: those that it lacks, and those that a newer version made. */
export function compareMigrations(done: readonly number[], migrations: readonly Migration[]) {
  const known = migrations.map(({ number }) => number);
  return {
    missing: known.filter((number) => !done.includes(number)),
    unknown: done.filter((number) => !known.includes(number)),
  };
}

/** What is to be applied, in order. Throws ParvisError store.newer. */
export function missingMigrations(
  done: readonly number[],
  migrations: readonly Migration[],
): readonly Migration[] {
  const { missing, unknown } = compareMigrations(done, migrations);
  if (unknown.length > 0)
    throw new ParvisError('store.newer', 'the database was written by a newer version of Parvis', {
      unknown,
    });
  return migrations.filter(({ number }) => missing.includes(number)).sort((a, b) => a.number - b.number);
}
