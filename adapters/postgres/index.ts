import { setTimeout as wait } from 'node:timers/promises';
import { ParvisError } from '../../core/errors.ts';
import type { Log, Store, Tx } from '../../core/ports.ts';
import { migrations } from '../sql/migrations/index.ts';
import { type Client, connect, isCollision, isLost, type Pool } from './connection.ts';
import { migrate } from './migrate.ts';
import { Failure, openSession, type Session } from './session.ts';

/** A work that collides with others is run this often; each time it waits this much longer, in milliseconds. */
const ATTEMPTS = 8;
const PAUSE = 5;

/**
 * The store of a city with several nodes: a PostgreSQL database, 14 or later. Migrations run first, by one node at a time. A work
 * may run twice. Throws ParvisError store.unavailable, store.newer.
 */
export async function openPostgres(options: {
  readonly url: string;
  readonly log?: Log;
  /** Connections of this process, each with one transaction at a time. */
  readonly poolSize?: number;
}): Promise<Store> {
  const pool = connect(options.url, options.poolSize ?? 10);
  try {
    const applied = await migrate(pool, migrations);
    if (applied.length > 0) options.log?.info({ applied }, 'database migrated');
  } catch (error) {
    await pool.end();
    if (error instanceof ParvisError || !isLost(error)) throw error;
    throw unavailable(error);
  }
  return storeOn(pool);
}

function unavailable(cause: unknown): ParvisError {
  return new ParvisError('store.unavailable', 'the database did not take it', {}, cause);
}

function storeOn(pool: Pool): Store {
  const sessions = new WeakMap<Client, Session>();
  const running = new Set<Promise<unknown>>();
  let closed: Promise<void> | null = null;

  function sessionOf(client: Client): Session {
    const session = sessions.get(client) ?? openSession(client);
    sessions.set(client, session);
    return session;
  }

  async function attempt<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const client = await pool.connect().catch((error: unknown) => {
      throw new Failure(error);
    });
    let broken = false;
    // Without a listener a connection that is lost between two statements would end the process; its next statement fails.
    const onError = (): void => {
      broken = true;
    };
    client.on('error', onError);
    try {
      return await sessionOf(client).attempt(work);
    } catch (error) {
      broken ||= error instanceof Failure && isLost(error.cause);
      throw error;
    } finally {
      client.off('error', onError);
      client.release(broken);
    }
  }

  async function persist<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await attempt(work);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (isLost(error.cause)) throw unavailable(error.cause);
        if (!isCollision(error.cause)) throw error.cause;
        if (tries === ATTEMPTS)
          throw new ParvisError('store.conflict', 'others were always first', {}, error.cause);
        await wait(tries * PAUSE);
      }
    }
  }

  return {
    transaction(work) {
      if (closed) return Promise.reject(new ParvisError('store.unavailable', 'the database is closed'));
      const result = persist(work);
      const settled = result.then(
        () => {},
        () => {},
      );
      running.add(settled);
      void settled.then(() => running.delete(settled));
      return result;
    },
    close() {
      closed ??= Promise.all(running).then(() => pool.end());
      return closed;
    },
  };
}
