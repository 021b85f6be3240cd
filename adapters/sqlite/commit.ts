import { ParvisError } from '../../core/errors.ts';
import type { Tx } from '../../core/ports.ts';
import { joinRecords } from '../sql/records.ts';
import { type Connection, guarded, isLost } from './database.ts';

type Work<T> = (tx: Tx) => Promise<T>;

interface Job {
  readonly work: Work<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit: the works of one tick share BEGIN IMMEDIATE and COMMIT, one after another, each behind its savepoint.
 * A work runs in microtasks only, so that a batch is over before the next macrotask; one that is not has waited for
 * something else and fails with store.awaited.
 */
export function groupCommit(connection: Connection): {
  transaction<T>(work: Work<T>): Promise<T>;
  close(): Promise<void>;
} {
  const control = {
    begin: connection.prepare('BEGIN IMMEDIATE'),
    commit: connection.prepare('COMMIT'),
    rollback: connection.prepare('ROLLBACK'),
    save: connection.prepare('SAVEPOINT work'),
    release: connection.prepare('RELEASE work'),
    undo: connection.prepare('ROLLBACK TO work'),
  };
  let guard = guarded(connection);
  let tx = joinRecords(guard.db);
  let queue: Job[] = [];
  let running = false;
  let scheduled = false;
  let closed: Promise<void> | null = null;
  let drained: (() => void) | null = null;
  let watch: NodeJS.Immediate | undefined;
  let abandon: (error: unknown) => void = () => {};

  /** A fresh set of statements, so that the late work holds dead ones. */
  function renew(): void {
    guard.shut();
    guard = guarded(connection);
    tx = joinRecords(guard.db);
  }

  /** A macrotask came while a work was open: it waits for something else. */
  function expire(): void {
    renew();
    watch = setImmediate(expire);
    abandon(new ParvisError('store.awaited', 'a transaction waited for something other than the database'));
  }

  function finished(work: Work<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      abandon = reject;
      work(tx).then(resolve, reject);
    });
  }

  /** Runs one work; gives what to do with its promise once the commit is on disk. */
  async function perform(job: Job): Promise<() => void> {
    control.save.run();
    try {
      const value = await finished(job.work);
      control.release.run();
      return () => job.resolve(value as never);
    } catch (error) {
      if (isLost(error) || !connection.inTransaction) throw error;
      control.undo.run();
      control.release.run();
      return () => job.reject(error);
    }
  }

  async function runBatch(batch: readonly Job[]): Promise<void> {
    const outcomes: (() => void)[] = [];
    try {
      control.begin.run();
      for (const job of batch) outcomes.push(await perform(job));
      control.commit.run();
    } catch (error) {
      if (connection.open && connection.inTransaction) control.rollback.run();
      const failure = new ParvisError('store.unavailable', 'the database did not take it', {}, error);
      for (const job of batch) job.reject(failure);
      return;
    }
    for (const settle of outcomes) settle();
  }

  async function flush(): Promise<void> {
    scheduled = false;
    running = true;
    const batch = queue;
    queue = [];
    watch = setImmediate(expire);
    await runBatch(batch);
    clearImmediate(watch);
    running = false;
    if (queue.length > 0) schedule();
    else drained?.();
  }

  function schedule(): void {
    if (scheduled || running) return;
    scheduled = true;
    // The check phase comes right after the sockets were read: all that they brought is in the queue by then.
    setImmediate(() => void flush());
  }

  return {
    transaction(work) {
      if (closed) return Promise.reject(new ParvisError('store.unavailable', 'the database is closed'));
      return new Promise((resolve, reject) => {
        queue.push({ work, resolve: resolve as (value: never) => void, reject });
        schedule();
      });
    },
    close() {
      closed ??= new Promise<void>((resolve) => {
        drained = resolve;
        if (!running && !scheduled) resolve();
      }).then(() => {
        connection.close();
      });
      return closed;
    },
  };
}
