import { type Migration, missingMigrations } from '../sql/migration.ts';
import type { Client, Pool } from './connection.ts';
import { translated } from './translate.ts';

/** Any number, the same for all: two nodes that start at once must not both migrate. */
const turn = 7_274_001;

/** Applies what is missing, in order, each in a transaction of its own; gives the numbers. Throws store.newer. */
export async function migrate(pool: Pool, migrations: readonly Migration[]): Promise<number[]> {
  const client = await pool.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(${turn})`);
    return await applyMissing(client, migrations);
  } finally {
    // The lock goes with its connection.
    client.release(true);
  }
}

async function applyMissing(client: Client, migrations: readonly Migration[]): Promise<number[]> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL, applied_at TEXT NOT NULL)',
  );
  const { rows } = await client.query<{ number: number }>('SELECT number FROM migration ORDER BY number');
  const missing = missingMigrations(
    rows.map(({ number }) => number),
    migrations,
  );
  for (const migration of missing) await apply(client, migration);
  return missing.map(({ number }) => number);
}

async function apply(client: Client, migration: Migration): Promise<void> {
  await client.query('BEGIN');
  for (const sql of translated(migration)) await client.query(sql);
  await client.query(
    `INSERT INTO migration (number, name, applied_at)
    VALUES ($1, $2, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))`,
    [migration.number, migration.name],
  );
  await client.query('COMMIT');
}
