import type { Instant } from '../../conversation/vocabulary.ts';
import { nameOf } from '../../errors.ts';
import { type Bell, silentBell } from '../../nodes/bell.ts';
import type { Tx } from '../../ports.ts';
import type { Sender } from '../sender.ts';
import { end } from './ending.ts';
import type { Rounds } from './engine.ts';
import { type Fed, feedRound } from './feed.ts';
import { preparePage } from './prepare.ts';
import type { RoundRow } from './round.ts';

/** Milliseconds between two looks at the rounds: within two of them a stop has reached this process. */
const interval = 500;
/** Messages let go in a row after which it is looked at again how the round fares: that reads the last thousand. */
const lookEvery = 250;

function isOver({ content }: RoundRow, now: Instant): boolean {
  return content.closesAt <= now;
}

/** Takes rounds through their states: begins them at their time, lists their recipients, lets their messages go, heeds a stop. */
export interface Feeder {
  start(): void;
  /** Resolves when nothing is being done any more. */
  stop(): Promise<void>;
  /** One look at every round; true when there may be more to do at once. */
  pass(): Promise<boolean>;
}

export function createFeeder(rounds: Rounds, sender: Sender, bell: Bell = silentBell): Feeder {
  const { store, log, nature } = rounds.world;
  /** Rounds of which the sender may hold letters. */
  const going = new Set<string>();
  /** By round: messages let go since it was looked at. */
  const unseen = new Map<string, number>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | null = null;
  let stopped = true;

  /** `unseen` is what comes after the look, once it is on disk. */
  async function feed(tx: Tx, row: RoundRow): Promise<Fed & { readonly unseen: number }> {
    const since = unseen.get(row.id) ?? lookEvery;
    const look = since >= lookEvery;
    const result = await feedRound(rounds, tx, row, look);
    return { ...result, unseen: result.more ? (look ? 0 : since) + result.fed : lookEvery };
  }

  async function step(id: string): Promise<boolean> {
    const result = await store.transaction(async (tx) => {
      // As it is now: someone may have stopped it since the list was read.
      const row = await tx.rounds.load(id);
      // What staff send again, one by one, of a round that reached everyone.
      if (row?.state === 'done' && row.reason === 'finished') return { more: false };
      switch (row?.state) {
        case 'released': {
          if ((row.content.startsAt ?? 0) > nature.now()) return { more: false };
          await tx.rounds.save({ ...row, state: 'preparing' });
          return { more: true };
        }
        case 'preparing':
          await preparePage(rounds, tx, row);
          return { more: true };
        case 'sending':
          return { allow: true, ...(await feed(tx, row)) };
        case 'stopped':
          if (isOver(row, nature.now())) await end(tx, row, 'closed', nature.now());
          else await tx.rounds.withdraw(id, 'round-stopped', nature.now());
          return { halt: true, more: false };
        // Ended while the sender held some of it, or one of them failed since and would be tried again.
        default:
          await tx.rounds.withdraw(id, 'round-stopped', nature.now());
          return { halt: true, more: false };
      }
    });
    if ('halt' in result) {
      sender.halt(id);
      if (going.has(id)) bell.ring({ kind: 'round', round: id });
      going.delete(id);
      unseen.delete(id);
    }
    if ('allow' in result) {
      sender.allow(id);
      going.add(id);
    }
    if ('unseen' in result) unseen.set(id, result.unseen);
    if ('fed' in result && result.fed > 0) sender.wake();
    return result.more;
  }

  async function pass(): Promise<boolean> {
    const rounds = await store.transaction(async (tx) => {
      const active = await tx.rounds.inState(['released', 'preparing', 'sending']);
      const stopped = await tx.rounds.inState(['stopped']);
      const over = stopped.filter((row) => isOver(row, nature.now()));
      const ids = [...active, ...over].map(({ id }) => id);
      return new Set([...ids, ...going, ...(await tx.rounds.unsent())]);
    });
    let more = false;
    for (const id of rounds) {
      try {
        more = (await step(id)) || more;
      } catch (error) {
        log.error({ round: id, error: nameOf(error) }, 'a round could not go on, to be tried again');
      }
    }
    return more;
  }

  async function run(): Promise<void> {
    try {
      while (!stopped && (await pass())) await new Promise((resolve) => setImmediate(resolve));
    } catch (error) {
      log.error({ error: nameOf(error) }, 'the rounds could not be read, to be tried again');
    }
  }

  function turn(): void {
    if (running || stopped) return;
    running = run().finally(() => {
      running = null;
      if (!stopped) timer = setTimeout(turn, interval);
    });
  }

  return {
    start() {
      stopped = false;
      turn();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
    pass,
  };
}
