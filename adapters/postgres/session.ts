import { ParvisError } from '../../core/errors.ts';
import type { Tx } from '../../core/ports.ts';
import type { Db, Statement, Value } from '../sql/database.ts';
import { joinRecords } from '../sql/records.ts';
import type { Client } from './connection.ts';
import { postgresDialect } from './dialect.ts';
import { numbered } from './translate.ts';

/** One connection, with its prepared statements. */
export interface Session {
  /** Runs `work` in a transaction; throws a `Failure` when the database refused anything of it, and else what `work` throws. */
  attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** A statement that failed, or the connection. */
export class Failure extends Error {
  constructor(cause: unknown) {
    super('a statement failed', { cause });
  }
}

interface Transaction {
  failure: Failure | null;
  /** Statements whose answers are awaited. */
  waiting: number;
  watch: NodeJS.Immediate | undefined;
  /** The work has ended, or was given up. */
  over: boolean;
  readonly atEnd: (() => Promise<void>)[];
}

/** PostgreSQL has no text with a NUL in it. */
const bound = (value: Value) => (typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value);

export function openSession(client: Client): Session {
  const names = new Map<string, string>();
  let open: Transaction | null = null;
  let abandon: (error: unknown) => void = () => {};
  let records = renewed();

  /** Fresh records, so that a late work holds dead ones. */
  function renewed(): { readonly tx: Tx; alive: boolean } {
    const gate = { alive: true };
    const db: Db = {
      dialect: postgresDialect,
      prepare: (sql) => statement(sql, gate),
      async atEnd(work) {
        current(gate).atEnd.push(work);
      },
    };
    return Object.assign(gate, { tx: joinRecords(db) });
  }

  function current(gate: { readonly alive: boolean }): Transaction {
    if (!gate.alive || !open) {
      throw new ParvisError('store.awaited', 'a transaction was used after it had ended');
    }
    return open;
  }

  /** What was sent before it is on its way to the server: nothing waits for the answers here. */
  async function send(to: Transaction, query: { name?: string; text: string; values?: unknown[] }) {
    try {
      return await client.query<Record<string, unknown>>(query);
    } catch (error) {
      to.failure ??= new Failure(error);
      throw error;
    }
  }

  function statement<Row>(sql: string, gate: { readonly alive: boolean }): Statement<Row> {
    const text = numbered(sql);
    const name = names.get(text) ?? `p${names.size}`;
    names.set(text, name);
    const query = (values: readonly Value[]) => ({ name, text, values: values.map(bound) });
    async function ask(values: readonly Value[]) {
      const to = current(gate);
      clearImmediate(to.watch);
      to.waiting += 1;
      try {
        return await send(to, query(values));
      } finally {
        to.waiting -= 1;
        if (to.waiting === 0 && !to.over) to.watch = setImmediate(expire);
      }
    }
    return {
      get: async (...values) => (await ask(values)).rows[0] as Row | undefined,
      all: async (...values) => (await ask(values)).rows as Row[],
      run: async (...values) => ({ changes: (await ask(values)).rowCount ?? 0 }),
      later(...values) {
        // Its failure is that of the transaction.
        send(current(gate), query(values)).catch(() => {});
      },
    };
  }

  /** A macrotask came while no answer was awaited: the work waits for something else. */
  function expire(): void {
    records.alive = false;
    records = renewed();
    abandon(new ParvisError('store.awaited', 'a transaction waited for something other than the database'));
  }

  async function finished<T>(work: (tx: Tx) => Promise<T>, to: Transaction): Promise<T> {
    try {
      return await new Promise<T>((resolve, reject) => {
        abandon = reject;
        to.watch = setImmediate(expire);
        work(records.tx).then(resolve, reject);
      });
    } finally {
      to.over = true;
      clearImmediate(to.watch);
    }
  }

  async function commit(to: Transaction): Promise<void> {
    for (const work of to.atEnd) await work();
    // A transaction in which something failed answers a COMMIT with a ROLLBACK.
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw to.failure ?? new Failure(new Error(command));
  }

  return {
    async attempt(work) {
      const to: Transaction = { failure: null, waiting: 0, watch: undefined, over: false, atEnd: [] };
      open = to;
      send(to, { text: 'BEGIN ISOLATION LEVEL READ COMMITTED' }).catch(() => {});
      try {
        const value = await finished(work, to);
        await commit(to);
        return value;
      } catch (error) {
        await client.query('ROLLBACK').catch((lost: unknown) => {
          to.failure ??= new Failure(lost);
        });
        throw to.failure ?? error;
      } finally {
        open = null;
      }
    },
  };
}
