import type { Sender } from '../delivery/sender.ts';
import { nameOf, ParvisError } from '../errors.ts';
import type { Aftermath } from './converse.ts';
import type { Engine } from './engine.ts';
import type { JobRow } from './records.ts';
import { giveUpJob, workJob, workPending, workTimers } from './work.ts';

/** Work left by another node, or missed by a wake-up, is found within this many milliseconds; so is a timer just set. */
const POLL = 1_000;
const JOBS_AT_ONCE = 32;
const LEASE = 60_000;

export interface Runner {
  /** After each committed turn: there may be jobs, timers, or messages to send. */
  wake(aftermath: Aftermath): void;
  start(): Promise<void>;
  /** Resolves when nothing is being worked on any more. */
  stop(): Promise<void>;
  /** Resolves when there is nothing to do now: for tests and the terminal. */
  idle(): Promise<void>;
}

/** Takes what the webhooks could not do at once: waiting messages, timers that are due, slow calls. */
export function createRunner(
  engine: Engine,
  options: {
    readonly node: string;
    readonly sender: Sender;
    /** There are more jobs than this node takes at a time. */
    readonly elsewhere?: () => void;
  },
): Runner {
  const { store, nature, log } = engine.world;
  const running = new Set<Promise<void>>();
  let timeout: NodeJS.Timeout | undefined;
  let round: Promise<void> | null = null;
  let again = false;
  /** The last claim took all the jobs that there was room for: perhaps there are more. */
  let full = false;
  let stopped = false;

  function wake(aftermath: Aftermath): void {
    if (aftermath.held.length > 0) options.sender.take(aftermath.held);
    if (aftermath.written.length > 0) options.sender.wake(aftermath.written);
    if (aftermath.jobs) turn();
  }

  /** Starts a round of work, or another one after the present one. */
  function turn(): void {
    if (stopped) return;
    if (round) {
      again = true;
      return;
    }
    round = work().finally(() => {
      round = null;
      if (again) {
        again = false;
        turn();
      } else void schedule();
    });
  }

  async function work(): Promise<void> {
    try {
      await Promise.all([takeMessages(), takeTimers(), takeJobs()]);
    } catch (error) {
      log.error({ error: nameOf(error) }, 'work could not be done, to be tried again');
    }
  }

  async function takeMessages(): Promise<void> {
    while (!stopped && (await workPending(engine, wake)));
  }

  async function takeTimers(): Promise<void> {
    while (!stopped && (await workTimers(engine, wake)) > 0);
  }

  async function takeJobs(): Promise<void> {
    const limit = JOBS_AT_ONCE - running.size;
    if (limit <= 0) options.elsewhere?.();
    if (limit <= 0 || stopped) return;
    const now = nature.now();
    const claim = { now, node: options.node, leaseUntil: now + LEASE, limit };
    const jobs = await store.transaction((tx) => tx.jobs.claim(claim));
    full = jobs.length === limit;
    for (const job of jobs) {
      const doing = doJob(job).finally(() => {
        running.delete(doing);
        if (full) turn();
      });
      running.add(doing);
    }
  }

  async function doJob(job: JobRow): Promise<void> {
    try {
      await workJob(engine, job, wake);
    } catch (error) {
      log.error({ job: job.id, op: job.op, error: nameOf(error) }, 'the answer of a job could not be played');
      if (error instanceof ParvisError && error.code === 'store.unavailable') return;
      await giveUpJob(engine, job, wake);
    }
  }

  async function schedule(): Promise<void> {
    if (stopped) return;
    const next = await store.transaction((tx) => tx.timers.next()).catch(() => null);
    clearTimeout(timeout);
    if (stopped) return;
    const wait = next === null ? POLL : Math.min(POLL, Math.max(0, next - nature.now()));
    timeout = setTimeout(turn, wait);
  }

  return {
    wake,
    async start() {
      await store.transaction((tx) => tx.jobs.releaseAll(options.node));
      turn();
    },
    async stop() {
      stopped = true;
      clearTimeout(timeout);
      await round;
      await Promise.all(running);
    },
    async idle() {
      turn();
      do {
        await round;
        await Promise.all(running);
        await new Promise((resolve) => setImmediate(resolve));
      } while (round || running.size > 0);
    },
  };
}
