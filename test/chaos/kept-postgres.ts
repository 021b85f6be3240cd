import { connect, type Pool } from '../../adapters/postgres/connection.ts';
import { openPostgres } from '../../adapters/postgres/index.ts';
import type { Kept } from './kept.ts';
import { ledgerRules, type Remains } from './ledger.ts';

const now = 'CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)';

/** The ledger of ledger.ts, in PostgreSQL, where transactions overlap: each event also notes its own. */
async function keepLedger(pool: Pool): Promise<void> {
  await pool.query(
    `CREATE TABLE chaos_event (seq bigserial PRIMARY KEY, at bigint, kind text, conversation text, item text,
      tx bigint DEFAULT txid_current())`,
  );
  await pool.query(
    'CREATE TABLE chaos_outbox (id bigint PRIMARY KEY, conversation text, channel text, message text)',
  );
  for (const [index, { when, table, condition, does }] of ledgerRules(now).entries()) {
    await pool.query(
      `CREATE FUNCTION chaos_${index}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ${does}; RETURN NULL; END $$`,
    );
    await pool.query(
      `CREATE TRIGGER chaos_${index} ${when} ON ${table} FOR EACH ROW ${condition ? `WHEN (${condition})` : ''}
       EXECUTE FUNCTION chaos_${index}()`,
    );
  }
}

/** Every B-tree of ours, by amcheck. */
async function integrityOf(pool: Pool): Promise<string> {
  await pool.query('CREATE EXTENSION IF NOT EXISTS amcheck');
  return pool
    .query(
      `SELECT bt_index_check(index.indexrelid) FROM pg_index AS index JOIN pg_class AS class ON class.oid = index.indexrelid
       JOIN pg_am AS am ON am.oid = class.relam JOIN pg_namespace AS space ON space.oid = class.relnamespace
       WHERE am.amname = 'btree' AND space.nspname = 'public' AND index.indisvalid`,
    )
    .then(
      () => 'ok',
      (error: unknown) => String(error),
    );
}

/**
 * In the order of the commits within a conversation: a transaction notes its message before it waits for the row of the conversation,
 * and the turn while it holds it, so that the last event of each tells which came first.
 */
const inOrder =
  'SELECT kind, at, conversation, item FROM chaos_event ORDER BY max(seq) OVER (PARTITION BY tx, conversation), seq';

async function remainsOf(pool: Pool): Promise<Remains> {
  const all = async <Row>(sql: string) => (await pool.query(sql)).rows as Row[];
  const count = async (table: string): Promise<number> =>
    (await all<{ n: number }>(`SELECT count(*) AS n FROM ${table}`))[0]?.n ?? 0;
  return {
    events: await all(inOrder),
    rows: await all(
      `SELECT noted.id, noted.conversation, noted.channel, noted.message, coalesce(outbox.state, -1) AS state, code
       FROM chaos_outbox AS noted LEFT JOIN outbox ON outbox.id = noted.id ORDER BY noted.id`,
    ),
    inbox: await all('SELECT key, state FROM inbox'),
    conversations: await all('SELECT id, channel, sender, version FROM conversation'),
    reports: await all('SELECT reference, conversation FROM report'),
    jobs: await count('job'),
    roll: await count('roll'),
    envelopes: await count('envelope'),
    integrity: await integrityOf(pool),
  };
}

const leftOver = `SELECT (SELECT count(*) FROM inbox WHERE state = 0) + (SELECT count(*) FROM job)
  + (SELECT count(*) FROM outbox WHERE state < 2 AND not_before <= ${now} + 60000) AS n`;

/** `close` ends the connections that it holds itself. */
export function keptInPostgres(url: string): Kept & { close(): Promise<void> } {
  const pool = connect(url, 2);
  return {
    url,
    open: () => openPostgres({ url, poolSize: 2 }),
    keepLedger: () => keepLedger(pool),
    async left() {
      const { rows } = await pool.query<{ n: number }>(leftOver);
      return rows[0]?.n ?? 0;
    },
    remains: () => remainsOf(pool),
    close: () => pool.end(),
  };
}
