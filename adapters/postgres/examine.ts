import { connect } from './connection.ts';

export interface ExaminedServer {
  /** The major version. */
  readonly version: number;
  /** Whether a commit is on disk when the server says so. */
  readonly flushes: boolean;
  readonly readOnly: boolean;
  /** Numbers of the migrations that the database has seen. */
  readonly migrations: readonly number[];
}

/** Asks a server about itself and changes nothing. Throws what the connection throws. */
export async function examineServer(url: string): Promise<ExaminedServer> {
  const pool = connect(url, 1);
  try {
    const { rows } = await pool.query<{
      version: number;
      flushes: boolean;
      read_only: boolean;
      has: boolean;
    }>(
      `SELECT CAST(current_setting('server_version_num') AS integer) / 10000 AS version,
        current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
          AND current_setting('synchronous_commit') <> 'off' AS flushes,
        pg_is_in_recovery() AS read_only, to_regclass('migration') IS NOT NULL AS has`,
    );
    const [seen] = rows;
    if (!seen) throw new Error('the server answered nothing');
    const done = seen.has
      ? await pool.query<{ number: number }>('SELECT number FROM migration ORDER BY number')
      : { rows: [] };
    const migrations = done.rows.map(({ number }) => number);
    return { version: seen.version, flushes: seen.flushes, readOnly: seen.read_only, migrations };
  } finally {
    await pool.end();
  }
}
