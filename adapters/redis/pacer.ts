import { type Pace, type Pacer, type Terms, type Ticket, termsOf } from '../../core/delivery/pacing.ts';
import type { Redis } from './client.ts';
import { leave, take } from './pacer-script.ts';

type Send = Parameters<Pacer['take']>[0];

/** How this node counts by itself. */
interface Alone {
  /** Which loss it is. */
  readonly loss: number | null;
  /** When it began to count so. */
  readonly since: number;
  readonly among: number;
  readonly pacer: Pacer;
}

export interface SharedPacerOptions {
  readonly redis: Redis;
  /** Before the names of all keys. */
  readonly prefix: string;
  /** Different on each node and in each process. */
  readonly node: string;
  /** How many nodes share the pace, while Redis can't tell who sends what. */
  readonly nodes: () => number;
  /** Counts in this process alone. */
  readonly local: () => Pacer;
  /** Milliseconds that never go back. */
  readonly steady: () => number;
  /** Tests only: instead of Redis' own clock. */
  readonly now?: () => number;
}

/** Milliseconds before a shut window opens at which it is asked again: who has heard so shortly before can tell, should it be lost. */
const early = 30;
/** Milliseconds after which a message leaves late enough to be said. */
const late = 5;

/** One pace for all nodes. While Redis is lost each keeps to its share, and after each change waits until what went before counts no more. */
export function sharedPacer(options: SharedPacerOptions): Pacer {
  const { redis, prefix, node, nodes, local, steady, now } = options;
  /** By channel: until when Redis said that nothing is let go. */
  const shut = new Map<string, number>();
  let alone: Alone | null = null;
  let count = 0;

  async function ask(send: Send, { window, person }: Terms): Promise<Ticket> {
    const { channel, bulk } = send;
    const base = `${prefix}pace:${channel}`;
    const keys = [`${base}:state`, `${base}:window`];
    count += 1;
    const place = `${node}:${count}`;
    const { size, length, reserve, heldFor } = window ?? { size: 0, length: 0, reserve: 0, heldFor: 0 };
    const { interval, refill } = person ?? { interval: 0, refill: 0 };
    const numbers = [size, length, reserve, heldFor, interval, refill];
    const values = [...numbers, bulk ? 1 : 0, place, shut.get(channel) ?? 0, now?.() ?? ''].map(String);
    const began = steady();
    const answer = await redis.run(take, [...keys, `${base}:person:${send.person}`], values);
    const [wait = 0, who = 0, opens = 0, isShut = 0] = Array.isArray(answer) ? answer.map(Number) : [];
    shut.set(channel, opens);
    if (isShut === 1 && wait > 2 * early) return { wait: wait - early, scope: 'channel' };
    if (wait > 0) return { wait, scope: who === 1 ? 'person' : 'channel' };
    if (window === null) return { wait: 0, scope: 'channel' };
    const left = (): void => {
      if (steady() - began < late && !now) return;
      // A note that is lost only counts the message as a little older than it is.
      redis.run(leave, keys, [place, String(now?.() ?? '')]).catch(() => {});
    };
    return { wait: 0, scope: 'channel', left };
  }

  /** A share that shrinks (a node more) begins anew; one that could grow waits for the next loss. */
  function byItself(): Alone {
    const among = Math.max(1, nodes());
    const loss = redis.lostAt;
    if (alone?.loss === loss && among <= alone.among) return alone;
    alone = { loss, since: alone?.loss === loss ? steady() : (loss ?? 0), among, pacer: local() };
    return alone;
  }

  function takeAlone(send: Send, terms: Terms): Ticket | Promise<Ticket> {
    const { since, among, pacer } = byItself();
    const rest = restAfter(since, terms, steady());
    if (rest > 0) return { wait: rest, scope: 'channel' };
    return pacer.take({ ...send, pace: shareOf(send.pace, among) });
  }

  return {
    take(send) {
      const terms = termsOf(send.pace);
      if (terms.window === null && terms.person === null) return { wait: 0, scope: 'channel' };
      if (!redis.isUp) return takeAlone(send, terms);
      const rest = restAfter(redis.backAt, terms, steady());
      if (rest > 0) return { wait: rest, scope: 'channel' };
      return ask(send, terms).catch(() => ({ wait: 50, scope: 'channel' }));
    },
  };
}

function shareOf({ perSecond, perPersonPerSecond }: Pace, among: number): Pace {
  return { perSecond: perSecond / among, perPersonPerSecond };
}

/** After a loss, and after a return, nothing leaves until no window can hold what was counted elsewhere. */
function restAfter(since: number | null, { window }: Terms, at: number): number {
  return window === null || since === null ? 0 : Math.max(0, Math.ceil(since + window.length - at));
}
