import { nameOf } from '../errors.ts';
import type { Log } from '../ports.ts';
import { type Bell, silentBell } from './bell.ts';
import { createDuties, type Duties } from './duties.ts';
import { enter, type Joining } from './join.ts';
import { bury, releaseWork } from './release.ts';
import { alone, createWatch, type Rhythm, shared } from './watch.ts';

/** This process among those that serve the database. */
export interface Membership extends Pick<Duties, 'undertake' | 'holds'> {
  readonly name: string;
  /** Nodes that live, as far as is known; at least this one. */
  readonly living: number;
  /** Called when the work of a node that is no more was freed: there is some to take up. */
  whenFreed(listener: () => void): void;
  /** Enters, once; see `enter` for how long that takes and what it throws. */
  join(): Promise<void>;
  /** False while others may have given this node up: it must send nothing. True before it joined. */
  sure(): boolean;
  /** Hands its duties to the others, and goes on with everything else. */
  resign(): Promise<void>;
  /** Gives back all that it holds, and is no more. */
  leave(): Promise<void>;
}

export interface MembershipOptions extends Joining {
  readonly log: Log;
  /** Milliseconds that never go back, and grow while the process is stopped. */
  readonly steady: () => number;
  readonly bell?: Bell;
  readonly rhythm?: Rhythm;
  /** Done before it enters. */
  readonly prepare?: () => Promise<void>;
  /** The others have given this node up and taken its work: it must end at once, as if killed. */
  readonly lost: () => void;
}

export function createMembership(options: MembershipOptions): Membership {
  const { store, nature, log, name, steady, isGone, bell = silentBell } = options;
  const rhythm = options.rhythm ?? (options.single ? alone : shared);
  const watch = createWatch(rhythm);
  const listeners: (() => void)[] = [];
  const duties = createDuties({ store, node: name, log, steady });
  let joined: Promise<void> | null = null;
  /** When the last sign of life that is on disk was begun; null before the first. */
  let confirmed: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let beating: Promise<void> = Promise.resolve();
  let living = 1;
  let ended = false;
  let failing = false;

  async function enterAndBeat(): Promise<void> {
    await options.prepare?.();
    await enter(options);
    log.info({ node: name }, 'this node serves the database');
    await showLife();
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    if (ended) return;
    timer = setTimeout(() => {
      beating = beat();
    }, rhythm.beatEvery);
    timer.unref();
  }

  async function beat(): Promise<void> {
    try {
      await showLife();
      if (failing) log.info({ node: name }, 'signs of life are written again');
      failing = false;
    } catch (error) {
      if (!failing) log.error({ node: name, error: nameOf(error) }, 'no sign of life could be written');
      failing = true;
    }
    schedule();
  }

  async function showLife(): Promise<void> {
    const began = steady();
    const seen = await store.transaction(async (tx) => {
      if (!(await tx.nodes.beat(name, nature.now()))) return null;
      return { rows: await tx.nodes.all(), taken: await tx.nodes.duties() };
    });
    if (ended) return;
    if (seen === null) return lose();
    confirmed = began;
    const others = seen.rows.filter((row) => row.name !== name);
    const silent = new Set(watch.look(others, began));
    const dead = others.filter((row) => silent.has(row) || isGone(row.origin));
    living = 1 + others.length - dead.length;
    for (const row of dead) {
      if (!(await bury(store, row, nature.now()))) continue;
      log.warn({ node: row.name }, 'a node is gone; its work is free');
      for (const listener of listeners) listener();
    }
    const { taken } = seen;
    // Not waited for: to take a duty over may take longer than a beat.
    void duties.look(new Map([...taken].filter(([, node]) => !dead.some((row) => row.name === node))));
  }

  function lose(): void {
    ended = true;
    log.error({ node: name }, 'the other nodes have given this one up; it ends');
    options.lost();
  }

  bell.listen(({ kind }) => {
    // A duty may be free.
    if (kind !== 'work' || ended || confirmed === null) return;
    void store
      .transaction((tx) => tx.nodes.duties())
      .then(duties.look)
      .catch((error) => log.warn({ error: nameOf(error) }, 'duties could not be read'));
  });

  return {
    name,
    get living() {
      return living;
    },
    whenFreed: (listener) => void listeners.push(listener),
    join() {
      joined ??= enterAndBeat();
      return joined;
    },
    sure: () => confirmed === null || steady() - confirmed < rhythm.sureFor,
    undertake: duties.undertake,
    holds: duties.holds,
    async resign() {
      await duties.stop();
      if (confirmed === null || ended) return;
      const rows = await store.transaction(async (tx) => {
        await tx.nodes.leaveDuties(name);
        return tx.nodes.all();
      });
      // Those that entered since the last beat count too: requests may go to them.
      living = Math.max(living, rows.length);
      bell.ring({ kind: 'work' });
    },
    async leave() {
      ended = true;
      clearTimeout(timer);
      await beating;
      if (confirmed === null) return;
      await store.transaction(async (tx) => {
        if (await tx.nodes.remove(name, null)) await releaseWork(tx, name, nature.now());
      });
      bell.ring({ kind: 'work' });
    },
  };
}
