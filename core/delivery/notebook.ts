import { ParvisError } from '../errors.ts';
import type { Log, Store, Tx } from '../ports.ts';

const pause = 1000;
/** As long as a lease: what can't be noted by then is recovered from it. */
const tries = 60;

/** Writes what became of letters; waits out a database that does not answer. */
export interface Notebook {
  /** Never throws. False when it could not be written. */
  write(work: (tx: Tx) => Promise<void>): Promise<boolean>;
  readonly busy: boolean;
}

/** `written` is called after each. */
export function createNotebook(store: Store, log: Log, written: () => void): Notebook {
  const open = new Set<Promise<boolean>>();

  async function persist(work: (tx: Tx) => Promise<void>): Promise<boolean> {
    for (let tried = 1; tried <= tries; tried += 1) {
      try {
        await store.transaction(work);
        return true;
      } catch (error) {
        const code = error instanceof ParvisError ? error.code : 'unknown';
        log.error({ code, tried }, 'the outcome of a send could not be noted');
        if (!(error instanceof ParvisError && error.retry)) return false;
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    return false;
  }

  return {
    write(work) {
      const writing = persist(work).finally(() => {
        open.delete(writing);
        written();
      });
      open.add(writing);
      return writing;
    },
    get busy() {
      return open.size > 0;
    },
  };
}
