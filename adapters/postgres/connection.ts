import pg from 'pg';

export type Pool = pg.Pool;
export type Client = pg.PoolClient;

const numbers = new Set<number>([pg.types.builtins.INT8, pg.types.builtins.NUMERIC]);

/** What takes longer than this is given up, and its locks with it, in milliseconds. */
const limits = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 60_000,
  lock_timeout: 20_000,
  // A node that stands still, or whose network is gone, holds others up for no longer.
  idle_in_transaction_session_timeout: 5_000,
} as const;

/** Connections that answer as SQLite does: whole numbers and sums as numbers. */
export function connect(url: string, size: number): Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    pipeline: true,
    keepAlive: true,
    application_name: 'parvis',
    ...limits,
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        numbers.has(type) ? Number : pg.types.getTypeParser(type, format),
    },
  } as pg.PoolConfig);
  // The transaction in which a connection is lost fails by itself; an idle one is replaced.
  pool.on('error', () => {});
  return pool;
}

const codeOf = (error: unknown): string | null =>
  error instanceof pg.DatabaseError ? (error.code ?? '') : null;

/** Two transactions were in each other's way: it is run again. */
export function isCollision(error: unknown): boolean {
  // Serialization, deadlock; a row that another transaction has just added.
  return ['40001', '40P01', '23505'].includes(codeOf(error) ?? '');
}

/** Connection, disk, memory, shut down, starting up, read-only, taking too long. */
const lost = /^(?:08|53|57|58|XX|25006|25P03|55P03)/;

/** The database itself failed, not the statement. What is not told by PostgreSQL is told by the connection. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  return code === null || lost.test(code);
}
