import { ParvisError } from '../../../core/errors.ts';
import type { Log } from '../../../core/ports.ts';

/** Catching up, at start and then every so often; one at a time. */
export interface Schedule {
  /** Resolves after the first run, whether it succeeded or not: the webhooks work without it. */
  start(work: () => Promise<number>): Promise<void>;
  /** Resolves when the run in progress has ended. */
  stop(): Promise<void>;
}

/** `every` in milliseconds, from the end of one run to the start of the next. */
export function createSchedule(every: number, log: Log): Schedule {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;

  async function run(work: () => Promise<number>): Promise<void> {
    try {
      const listed = await work();
      if (listed > 0) log.info({ channel: 'sms', listed }, 'caught up with the list of messages');
    } catch (error) {
      const code = error instanceof ParvisError ? error.code : 'unexpected';
      log.warn({ channel: 'sms', code }, 'catching up failed; it is tried again');
    }
    if (stopped) return;
    timer = setTimeout(() => {
      running = run(work);
    }, every);
    timer.unref();
  }

  return {
    start(work) {
      stopped = false;
      running = run(work);
      return running;
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
