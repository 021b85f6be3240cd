import type { Log, Store } from '../../core/ports.ts';
import { compareMigrations } from '../sql/migration.ts';
import { migrations } from '../sql/migrations/index.ts';
import { groupCommit } from './commit.ts';
import { connect } from './database.ts';
import { migrate } from './migrate.ts';

/**
 * The embedded store: one SQLite file, or `:memory:`. Migrations run first.
 * `maxPages` bounds the file, in pages of 4096 bytes. Throws ParvisError store.newer.
 */
export async function openSqlite(options: {
  readonly file: string;
  readonly log?: Log;
  readonly maxPages?: number;
}): Promise<Store> {
  const connection = connect(options.file);
  try {
    const applied = migrate(connection, migrations);
    if (applied.length > 0) options.log?.info({ applied }, 'database migrated');
    if (options.maxPages !== undefined) connection.pragma(`max_page_count = ${options.maxPages}`);
  } catch (error) {
    connection.close();
    throw error;
  }
  return groupCommit(connection);
}

/** Of the migrations that a database has seen, by number: those that this version would apply, and those that it does not know. */
export function migrationsOf(done: readonly number[]): {
  readonly missing: readonly number[];
  readonly unknown: readonly number[];
} {
  return compareMigrations(done, migrations);
}
