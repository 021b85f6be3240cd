import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { openPostgres } from '../../adapters/postgres/index.ts';
import type { Store } from '../../core/ports.ts';

export { migrationsOf } from '../../adapters/sqlite/index.ts';

const databases = new Map<string, string>();

async function copyOf(template: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: template.replace(/[^/]+$/, 'postgres') });
  await client.connect();
  await client.query(`CREATE DATABASE ${name} TEMPLATE ${new URL(template).pathname.slice(1)}`);
  await client.end();
  return template.replace(/[^/]+$/, name);
}

/** Of the database that stands in the place of this file. */
export function urlOf(file: string): string {
  const url = databases.get(file);
  if (url === undefined) throw new Error(`nothing was opened in the place of ${file}`);
  return url;
}

/** In the place of the embedded database: the same file is the same database, each one in memory is a new one. */
export async function openSqlite({ file }: { readonly file: string }): Promise<Store> {
  const url = databases.get(file) ?? (await copyOf(inject('template')));
  if (file !== ':memory:') databases.set(file, url);
  return openPostgres({ url, poolSize: 4 });
}
