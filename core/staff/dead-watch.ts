import { nextDayHour } from '../conversation/calendar.ts';
import { nameOf } from '../errors.ts';
import type { Tx } from '../ports.ts';
import { deadSay, holdersOf, notify, type Speaking } from './notices.ts';

/** Milliseconds between two looks. */
const interval = 60_000;

/** Tells administrators who asked for it that more messages were given up than the number they named. */
export interface DeadWatch {
  start(): void;
  /** Resolves when nothing is being looked at any more. */
  stop(): Promise<void>;
  /** One look. */
  pass(): Promise<void>;
}

export function createDeadWatch(speaking: Speaking): DeadWatch {
  const { store, log } = speaking.world;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;

  const pass = (): Promise<void> => store.transaction((tx) => tellOfDead(speaking, tx));

  function turn(): void {
    running ??= pass()
      .catch((error) => log.error({ error: nameOf(error) }, 'failed messages could not be counted'))
      .finally(() => {
        running = null;
      });
  }

  return {
    start() {
      timer = setInterval(turn, interval);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
    pass,
  };
}

/** Once each time the number is passed, in the city's day hours; again when it was no longer, and is anew. */
async function tellOfDead(speaking: Speaking, tx: Tx): Promise<void> {
  const { nature, city } = speaking.world;
  const now = nature.now();
  if (nextDayHour(now, city) !== now) return;
  const wanting = (await holdersOf(tx, 'admin')).filter(([, { deadLetters }]) => deadLetters !== null);
  if (wanting.length === 0) return;
  const { dead } = await tx.outbox.unsettled();
  for (const [staff, { deadLetters }] of wanting) {
    const mark = `notice.dead.${staff.id}`;
    const isTold = (await tx.marks.load(mark)) === 'told';
    const isOver = dead > (deadLetters ?? 0);
    if (isOver && !isTold && (await notify(speaking, tx, staff, deadSay(speaking, dead))))
      await tx.marks.save(mark, 'told');
    else if (!isOver && isTold) await tx.marks.save(mark, '');
  }
}
