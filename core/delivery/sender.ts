import type { Instant } from '../conversation/vocabulary.ts';
import { nameOf } from '../errors.ts';
import type { Channel, Log, Nature, Store, Tx, Vault } from '../ports.ts';
import type { Trace } from '../trace.ts';
import { createClaims, leaseTime, type Wanted } from './claims.ts';
import { dispatch } from './dispatch.ts';
import { type HeldRow, openRow, urgency } from './held.ts';
import type { Line } from './line.ts';
import { createNotebook } from './notebook.ts';
import type { OutboxRow } from './outbox.ts';
import { memoryPacer, type Pacer } from './pacing.ts';
import { isPaused, noPause, type Pauses, pausesOf } from './pause.ts';

/** Rows of other nodes, of staff, and those whose wait is over are found at this interval, in milliseconds. */
const pollEvery = 1000;
const drainTime = 10_000;

export interface Sender {
  /** There is something to send: for these conversations, or anywhere. Cheap; returns at once. */
  wake(conversations?: readonly string[]): void;
  /** After a commit: rows born under this node's lease (`outbox.addHeld`), sent without reading them back. */
  take(rows: readonly HeldRow[]): void;
  /** A round was stopped: what of it has not left is settled as expired (`stopped`), also what is still claimed. */
  halt(round: string): void;
  /** It goes on. */
  allow(round: string): void;
  /** Voids the leases that a dead process of this node left, and begins. */
  start(): Promise<void>;
  /** Starts nothing more; waits up to 10 s for what is in flight. What has not left waits for the next start. */
  stop(): Promise<void>;
  /** Resolves when nothing is in flight, being noted, or claimable now. */
  idle(): Promise<void>;
}

export interface SenderOptions {
  readonly store: Store;
  readonly vault: Vault;
  readonly nature: Nature;
  readonly channels: ReadonlyMap<string, Channel>;
  /** The name under which this process holds its leases. */
  readonly node: string;
  readonly log: Log;
  readonly pacer?: Pacer;
  /** Nobody follows when absent. */
  readonly trace?: Trace | undefined;
  /** A person has blocked us or stopped. */
  readonly onLeft?: (conversation: string) => void;
  /** Whether this node may send on a channel now; always when absent. */
  readonly may?: (channel: string) => boolean;
  /** There are letters that only another node may send. */
  readonly elsewhere?: () => void;
}

interface Blocked {
  readonly id: number;
  readonly urgency: number;
  readonly until: Instant;
}

export function createSender(options: SenderOptions): Sender {
  const { store, vault, nature, node, log } = options;
  const notebook = createNotebook(store, log, changed);
  const pacer = options.pacer ?? memoryPacer(nature);
  const lines = new Map<string, Line>();
  const { may = () => true, elsewhere = () => {} } = options;
  const claims = createClaims({ nature, node, lines, may, paused: (channel) => isPaused(pauses, channel) });
  /** Heads that were given back: what a turn brings meanwhile for their conversations must wait behind them. */
  const blocked = new Map<string, Blocked>();
  const named = new Set<string>();
  const waiters = new Set<() => void>();
  const halted = new Set<string>();
  let everything = false;
  let claiming = false;
  let stopped = true;
  /** As the database says it: see pause.ts. */
  let pauses: Pauses = noPause;
  let poll: NodeJS.Timeout | undefined;

  for (const channel of options.channels.values()) {
    const left = options.onLeft ?? (() => {});
    const { trace } = options;
    const shared = { vault, nature, pacer, log, trace, notebook, changed, left, blocked: block, due };
    lines.set(channel.name, dispatch({ channel, may: () => may(channel.name), ...shared }));
  }

  function block(row: HeldRow, until: Instant): void {
    const known = blocked.get(row.conversation);
    if (known !== undefined && known.id < row.id) return;
    blocked.set(row.conversation, { id: row.id, urgency: urgency(row), until });
  }

  /** A shorter wait than the poll's is waited for; the poll finds the others. */
  function due(until: Instant): void {
    const wait = until - nature.now();
    if (stopped || wait >= pollEvery) return;
    if (wait <= 0) wakeAll();
    else setTimeout(wakeAll, wait).unref();
  }

  function changed(): void {
    if (claims.hungry()) wakeAll();
    for (const waiter of waiters) waiter();
  }

  function wakeAll(): void {
    everything = true;
    claim();
  }

  function claim(): void {
    if (claiming || stopped) return;
    claiming = true;
    void claimAll().finally(() => {
      claiming = false;
      changed();
    });
  }

  async function claimAll(): Promise<void> {
    while (!stopped && (everything || named.size > 0)) {
      const wanted = { conversations: [...named], everything };
      const leaseUntil = nature.now() + leaseTime;
      named.clear();
      everything = false;
      try {
        open(await store.transaction((tx) => claimUnlessPaused(tx, wanted, leaseUntil)), leaseUntil);
        if (claims.passedOn()) elsewhere();
      } catch (error) {
        // The poll comes back to it.
        log.error({ error: nameOf(error) }, 'the outbox could not be read');
      }
    }
  }

  async function claimUnlessPaused(tx: Tx, wanted: Wanted, leaseUntil: Instant) {
    heed(await pausesOf(tx));
    return pauses.all ? [] : claims.claim(tx, wanted, leaseUntil);
  }

  function heed(now: Pauses): void {
    const before = pauses;
    pauses = now;
    if ((before.all === null) !== (now.all === null))
      log.warn(
        { paused: now.all !== null },
        now.all ? 'nothing is sent: parvis sender resume' : 'messages are sent again',
      );
    for (const line of lines.values()) {
      const { name } = line.channel;
      if ((before.channels[name] === undefined) !== (now.channels[name] === undefined))
        log.warn(
          { channel: name, paused: now.channels[name] !== undefined },
          'a channel was paused or resumed',
        );
      if (isPaused(now, name) && !isPaused(before, name)) line.pause(nature.now());
    }
  }

  function open(rows: readonly OutboxRow[], leaseUntil: Instant): void {
    for (const row of rows) {
      if (blocked.get(row.conversation)?.id === row.id) blocked.delete(row.conversation);
      const held = readable(row, leaseUntil);
      if (held !== null) admit(held);
    }
  }

  function readable(row: OutboxRow, leaseUntil: Instant): HeldRow | null {
    try {
      return openRow(vault, row, leaseUntil);
    } catch (error) {
      log.error({ outbox: row.id, error: nameOf(error) }, 'a message could not be opened');
      void notebook.write((tx) => tx.outbox.settle(row.id, 'dead', 'unreadable', nature.now()));
      return null;
    }
  }

  function admit(row: HeldRow): void {
    const now = nature.now();
    const line = lines.get(row.channel);
    if (row.round !== undefined && halted.has(row.round)) letGo([row.id]);
    else if (isPaused(pauses, row.channel)) giveBack(row, now + pollEvery);
    else if (line && !stopped && may(row.channel) && line.pausedUntil(now) <= now && !mustWait(row, now))
      line.add([row]);
    else giveBack(row, Math.max(now, line?.pausedUntil(now) ?? 0));
  }

  /** True when an earlier letter of its conversation, given back meanwhile, must go first. */
  function mustWait(row: HeldRow, now: Instant): boolean {
    const head = blocked.get(row.conversation);
    if (head === undefined) return false;
    if (head.until + leaseTime < now) blocked.delete(row.conversation);
    return head.id < row.id && head.urgency <= urgency(row);
  }

  function letGo(ids: readonly number[]): void {
    if (ids.length === 0) return;
    void notebook.write(async (tx) => {
      for (const id of ids) await tx.outbox.settle(id, 'expired', 'round-stopped', nature.now());
    });
  }

  function giveBack(row: HeldRow, at: Instant): void {
    block(row, at);
    void notebook
      .write((tx) => tx.outbox.release(row.id, at))
      .then(() => (may(row.channel) ? due(at) : elsewhere()));
  }

  function quiet(): boolean {
    const waiting = everything || named.size > 0;
    return !claiming && !waiting && !notebook.busy && [...lines.values()].every((line) => line.idle);
  }

  /** Resolves when `done` holds, looked at whenever something changes. */
  function until(done: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!done()) return;
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  }

  return {
    wake(conversations) {
      if (conversations === undefined) everything = true;
      else for (const each of conversations) named.add(each);
      claim();
      if (conversations === undefined) for (const line of lines.values()) line.pump();
    },
    take(rows) {
      for (const row of rows) admit(row);
    },
    halt(round) {
      if (halted.has(round)) return;
      halted.add(round);
      for (const line of lines.values()) letGo(line.drop(round).map(({ row }) => row.id));
    },
    allow(round) {
      halted.delete(round);
    },
    async start() {
      await store.transaction(async (tx) => {
        await tx.outbox.releaseAll(node, nature.now());
        heed(await pausesOf(tx));
      });
      stopped = false;
      poll = setInterval(wakeAll, pollEvery);
      wakeAll();
    },
    async stop() {
      stopped = true;
      clearInterval(poll);
      for (const line of lines.values()) line.stop();
      const drained = until(
        () => !claiming && !notebook.busy && [...lines.values()].every((line) => line.inFlight === 0),
      );
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, drainTime);
      });
      await Promise.race([drained, late]);
      clearTimeout(timer);
    },
    idle: () => until(quiet),
  };
}
