import { nameOf } from '../errors.ts';
import type { Log, Store } from '../ports.ts';

/** Milliseconds after which a duty that could not be begun is tried again here. */
const restAfterFailure = 30_000;

/** What only one node does at a time: scheduled work, a link that the other side allows once. */
export interface Duty {
  readonly name: string;
  /** Called when this node gets charge of it. Rejects when it can't be done here. */
  start(): Promise<void>;
  /** Resolves when nothing of it goes on any more. */
  stop(): Promise<void>;
}

export interface Duties {
  /** Begins those that are free, now; the others once they are. Rejects with what the start of one that is free throws. */
  undertake(duties: readonly Duty[]): Promise<void>;
  holds(duty: string): boolean;
  /** Begins what is free. `taken`: who has what, as was just read. Never throws. */
  look(taken: ReadonlyMap<string, string>): Promise<void>;
  /** Ends what runs here, and begins nothing more. */
  stop(): Promise<void>;
}

interface Candidate {
  readonly duty: Duty;
  restsUntil: number;
}

export function createDuties(options: {
  readonly store: Store;
  readonly node: string;
  readonly log: Log;
  /** Milliseconds that never go back. */
  readonly steady: () => number;
}): Duties {
  const { store, node, log, steady } = options;
  const candidates: Candidate[] = [];
  const held = new Map<string, Duty>();
  let working: Promise<unknown> = Promise.resolve();
  let stopped = false;

  async function begin({ duty }: Candidate): Promise<void> {
    if (stopped || !(await store.transaction((tx) => tx.nodes.takeDuty(duty.name, node)))) return;
    held.set(duty.name, duty);
    try {
      await duty.start();
      log.info({ duty: duty.name, node }, 'this node is in charge');
    } catch (error) {
      held.delete(duty.name);
      await store.transaction((tx) => tx.nodes.leaveDuty(duty.name, node));
      throw error;
    }
  }

  async function tryAgain(candidate: Candidate): Promise<void> {
    try {
      await begin(candidate);
    } catch (error) {
      candidate.restsUntil = steady() + restAfterFailure;
      log.error({ duty: candidate.duty.name, error: nameOf(error) }, 'a duty could not be taken over');
    }
  }

  /** One thing after the other. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = working.then(work, work);
    working = done.catch(() => {});
    return done;
  }

  return {
    undertake: (duties) =>
      inTurn(async () => {
        const added = duties.map((duty) => ({ duty, restsUntil: 0 }));
        for (const each of added) await begin(each);
        candidates.push(...added);
      }),
    holds: (duty) => held.has(duty),
    look: (taken) =>
      inTurn(async () => {
        for (const each of candidates)
          if (!taken.has(each.duty.name) && !held.has(each.duty.name) && steady() >= each.restsUntil)
            await tryAgain(each);
      }),
    stop() {
      stopped = true;
      return inTurn(async () => {
        for (const duty of [...held.values()].reverse()) await duty.stop();
        held.clear();
      });
    },
  };
}
