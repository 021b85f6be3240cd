import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { openPostgres } from '../adapters/postgres/index.ts';
import { openSqlite } from '../adapters/sqlite/index.ts';
import { ParvisError } from '../core/errors.ts';
import type { Log, Store } from '../core/ports.ts';
import type { Config } from './config.ts';
import { embeddedFile } from './secret.ts';

/** The database of the configuration. Throws ParvisError store.newer, store.unavailable with what to look at. */
export async function openStore(config: Config, log: Log): Promise<Store> {
  const file = embeddedFile(config);
  if (file === null) return openServer(config.PARVIS_DATABASE, log);
  if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true });
  return openSqlite({ file, log });
}

async function openServer(url: string, log: Log): Promise<Store> {
  try {
    return await openPostgres({ url, log });
  } catch (error) {
    if (error instanceof ParvisError && error.code !== 'store.unavailable') throw error;
    const cause = error instanceof ParvisError ? error.cause : error;
    const why = cause instanceof Error ? cause.message || reasonOf(cause) : String(cause);
    throw new ParvisError(
      'store.unavailable',
      `PARVIS_DATABASE: PostgreSQL can't be used (${why}). Does it run there, are the user, the password and the database right?`,
      {},
      cause,
    );
  }
}

/** A name with several addresses fails with a list of errors and no message of its own. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return code || error.name;
}
