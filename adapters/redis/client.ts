import { createHash } from 'node:crypto';
import type { Log } from '../../core/ports.ts';
import type { Address } from './address.ts';
import { type Connection, connect } from './connection.ts';

/** Milliseconds after which an answer is no longer waited for: the caller goes on without. */
const answerTime = 500;
/** Between two looks whether it lives, when nothing else was asked. */
const lookEvery = 1000;
/** Of sentinels and clusters everything is looked up anew after so many looks in vain. */
const anewAfter = 5;
/** What a start waits for it: without it, it begins alone. */
const startTime = 1500;

export interface Script {
  readonly text: string;
  readonly sha: string;
}

export function scriptOf(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') };
}

/** One Redis that may be lost at any time. Times are of the steady clock; null: never. */
export interface Redis {
  readonly isUp: boolean;
  readonly lostAt: number | null;
  readonly backAt: number | null;
  /** Rejects at once while it is lost, and within half a second when it does not answer. */
  run(script: Script, keys: readonly string[], values: readonly string[]): Promise<unknown>;
  /** May be lost. */
  publish(message: string): void;
  /** Resolves once it is there, or was waited for long enough: it is then sought in the background. */
  open(): Promise<void>;
  close(): void;
}

export interface RedisOptions {
  readonly address: Address;
  readonly log: Log;
  /** Milliseconds that never go back. */
  readonly steady: () => number;
  /** What the others publish there, and oneself. */
  readonly channel: string;
  readonly heard: (message: string) => void;
  /** A key of ours, in whose place of a cluster it is looked whether it lives. */
  readonly key: string;
}

const alive = scriptOf('return 1');
const lost = 'Redis does not answer: each node goes on by itself, more carefully';

/** Lost until it is opened. */
export function createRedis(options: RedisOptions): Redis {
  const { address, log, steady, channel, heard, key } = options;
  let connection: Connection | null = null;
  let opening: Promise<void> | null = null;
  let isUp = false;
  let lostAt: number | null = null;
  let backAt: number | null = null;
  let answeredAt = Number.NEGATIVE_INFINITY;
  let inVain = 0;
  let looking: Promise<void> | null = null;
  let begun: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function reachOnce(): Promise<void> {
    opening ??= reach().catch((error) => {
      connection?.close();
      connection = null;
      opening = null;
      throw error;
    });
    return opening;
  }

  async function reach(): Promise<void> {
    const next = connect(address);
    connection = next;
    await next.open();
    await next.subscribe(channel, heard);
  }

  function lose(): void {
    if (!isUp || closed) return;
    isUp = false;
    inVain = 0;
    lostAt = steady();
    log.warn({}, lost);
  }

  function answered(): void {
    answeredAt = steady();
    if (isUp || closed) return;
    isUp = true;
    if (lostAt === null) return;
    backAt = steady();
    log.info({}, 'Redis answers again');
  }

  async function evaluate(script: Script, keys: readonly string[], values: readonly string[]) {
    if (connection === null) throw new Error('not connected');
    try {
      return await connection.evaluateKnown(script.sha, keys, values);
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('NOSCRIPT'))) throw error;
      return connection.evaluate(script.text, keys, values);
    }
  }

  async function look(): Promise<void> {
    try {
      await within(reachOnce());
      await within(evaluate(alive, [key], []));
      answered();
    } catch {
      // Told once, by `lose`.
      lose();
      inVain += 1;
      if (address.kind === 'server' || inVain % anewAfter > 0 || closed) return;
      connection?.close();
      connection = null;
      opening = null;
    }
  }

  function lookOnce(): Promise<void> {
    looking ??= look().finally(() => {
      looking = null;
    });
    return looking;
  }

  async function begin(): Promise<void> {
    // Told below, or not at all.
    await within(reachOnce(), startTime).catch(() => {});
    await lookOnce();
    if (!isUp) {
      lostAt = steady();
      log.warn({}, lost);
    }
    timer = setInterval(() => {
      if (!isUp || steady() - answeredAt >= lookEvery) void lookOnce();
    }, lookEvery / 2);
    timer.unref();
  }

  return {
    get isUp() {
      return isUp;
    },
    get lostAt() {
      return lostAt;
    },
    get backAt() {
      return backAt;
    },
    async run(script, keys, values) {
      if (!isUp) throw new Error('Redis is lost');
      try {
        const answer = await within(evaluate(script, keys, values));
        answered();
        return answer;
      } catch (error) {
        lose();
        throw error;
      }
    },
    publish(message) {
      if (isUp && connection) within(connection.publish(channel, message)).catch(lose);
    },
    open() {
      begun ??= begin();
      return begun;
    },
    close() {
      closed = true;
      clearInterval(timer);
      connection?.close();
    },
  };
}

/** After a long pause of this process the answer may be there, unread: it is read before the time is up. */
function within<T>(work: Promise<T>, time = answerTime): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new Error('no answer in time'))), time);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
