import type { Engine } from '../conversation/engine.ts';
import { nameOf, ParvisError } from '../errors.ts';
import { type Delivering, deliver } from './open311-deliver.ts';
import type { ForwardRow, ForwardStep, Open311Endpoint } from './open311-forward.ts';
import { look } from './open311-look.ts';

const pollEvery = 5_000;
/** Longer than a lookup and a send take at worst. */
const leaseTime = 120_000;
const sentAtOnce = 8;
const lookedAtOnce = 50;
/** A report may be on disk this long after its own time. */
const lateBy = 10 * 60_000;
const putOffFor = 3_600_000;
const toBring: readonly ForwardStep[] = ['waiting', 'sending', 'token'];

export interface Forwarder {
  start(): Promise<void>;
  /** Resolves when nothing is being exchanged any more. */
  stop(): Promise<void>;
  /** One round: sends what is due, looks at what is due. */
  round(): Promise<void>;
}

export interface ForwarderOptions {
  readonly engine: Engine;
  readonly endpoint: Open311Endpoint;
  readonly services: Delivering['services'];
  /** There are messages to these conversations. */
  readonly wake: (conversations: readonly string[]) => void;
}

/**
 * Hands new reports over to the city's own system and brings their states back. Each report is a record with its step; a step is
 * noted before it is taken, so that after a crash what was perhaps sent is looked for before it is sent again.
 */
export function createForwarder({ engine, endpoint, services, wake }: ForwarderOptions): Forwarder {
  const { world, node } = engine;
  const { store, nature, log } = world;
  let timeout: NodeJS.Timeout | undefined;
  let current: Promise<void> | null = null;
  let stopped = false;

  /** Reports made before forwarding was first on stay here. */
  async function noteNew(): Promise<void> {
    const now = nature.now();
    await store.transaction(async (tx) => {
      const start = await tx.marks.load('open311.from');
      if (start === null) await tx.marks.save('open311.from', String(now));
      const until = Number((await tx.marks.load('open311.until')) ?? now);
      await tx.open311.addForwards({ from: Math.max(Number(start ?? now), until - lateBy), now });
      await tx.marks.save('open311.until', String(now));
    });
  }

  function claim(steps: readonly ForwardStep[], limit: number): Promise<readonly ForwardRow[]> {
    const now = nature.now();
    const options = { steps, now, node, leaseUntil: now + leaseTime, limit };
    return store.transaction((tx) => tx.open311.claimForwards(options));
  }

  async function bring(row: ForwardRow): Promise<void> {
    try {
      const tried = await deliver({ world, endpoint, services }, row);
      await store.transaction((tx) => tx.open311.saveForward(tried.row, { at: tried.at, node }));
    } catch (error) {
      await putOff(row, error);
    }
  }

  /** What can't be read or written must not hold up the others. */
  async function putOff(row: ForwardRow, error: unknown): Promise<void> {
    log.error(
      { report: row.reference, step: row.step, error: nameOf(error) },
      'a report could not be exchanged',
    );
    if (error instanceof ParvisError && error.code === 'store.unavailable') throw error;
    const step = row.step === 'waiting' ? 'sending' : row.step;
    const later = { at: nature.now() + putOffFor, node };
    await store.transaction((tx) => tx.open311.saveForward({ ...row, step }, later));
  }

  async function work(): Promise<void> {
    await noteNew();
    while (!stopped) {
      const rows = await claim(toBring, sentAtOnce);
      if (rows.length === 0) break;
      await Promise.all(rows.map(bring));
    }
    while (!stopped) {
      const rows = await claim(['known'], lookedAtOnce);
      if (rows.length === 0) break;
      await look({ engine, endpoint, putOff, wake }, rows);
    }
  }

  async function round(): Promise<void> {
    current ??= work()
      .catch((error: unknown) => {
        log.error({ error: nameOf(error) }, 'reports could not be exchanged, to be tried again');
      })
      .finally(() => {
        current = null;
      });
    await current;
  }

  function schedule(): void {
    if (stopped) return;
    timeout = setTimeout(() => void round().finally(schedule), pollEvery);
  }

  return {
    round,
    async start() {
      await store.transaction((tx) => tx.open311.releaseForwards(node));
      // From this moment on, when it was never on before.
      await noteNew();
      schedule();
    },
    async stop() {
      stopped = true;
      clearTimeout(timeout);
      await current;
    },
  };
}
