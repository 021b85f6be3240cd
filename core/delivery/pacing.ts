import type { Channel, Nature } from '../ports.ts';

export type Pace = Channel['pace'];

/** `wait` 0: the send was counted and may go. Otherwise milliseconds until it is worth asking again, and who waits. */
export interface Ticket {
  readonly wait: number;
  readonly scope: 'channel' | 'person';
  /** To be called when it leaves, if that is later: its place is held from then on. */
  readonly left?: () => void;
}

/** Counts sends against what a provider takes. In memory on one node; shared by the nodes when there are several. */
export interface Pacer {
  take(send: {
    readonly channel: string;
    readonly person: string;
    readonly pace: Pace;
    /** Broadcasts are spread evenly over the second; anything else goes as soon as there is room. */
    readonly bulk: boolean;
  }): Ticket | Promise<Ticket>;
}

const go: Ticket = { wait: 0, scope: 'channel' };
/** The provider's second and ours do not begin together, nor does every request travel as fast. */
const margin = 10;
/** Milliseconds after a reply for which broadcasts leave room for the next one. */
const heldFor = 60_000;
/** Messages that one person may get at once: a turn says at most three things. */
export const burst = 3;

/** A pace as what counts it needs it; milliseconds. Null: no limit. */
export interface Terms {
  readonly window: {
    /** Sends within any `length`. */
    readonly size: number;
    readonly length: number;
    /** Places that broadcasts leave free while residents are answered: a reply need not wait for the next one. */
    readonly reserve: number;
    readonly heldFor: number;
  } | null;
  /** One more every `interval`; full again, with `burst`, after `refill`. */
  readonly person: { readonly interval: number; readonly refill: number } | null;
}

export function termsOf({ perSecond, perPersonPerSecond }: Pace): Terms {
  const size = Math.max(1, Math.floor(perSecond));
  const length = (size / perSecond) * 1000 + margin;
  const reserve = size === 1 ? 0 : Math.ceil(size / 30);
  const interval = 1000 / perPersonPerSecond;
  return {
    window: Number.isFinite(perSecond) ? { size, length, reserve, heldFor } : null,
    person: Number.isFinite(perPersonPerSecond) ? { interval, refill: burst * interval } : null,
  };
}

/** One pacer for all channels of a process. A rate of Infinity is no limit. */
export function memoryPacer(nature: Pick<Nature, 'now'>): Pacer {
  const windows = new Map<string, Window>();
  const people = new Map<string, People>();
  const steady = steadyClock(nature);
  return {
    take({ channel, person, pace, bulk }) {
      const now = steady();
      const window = entry(windows, channel, () => openWindow(termsOf(pace)));
      const wait = window.wait(now, bulk);
      if (wait > 0) return { wait, scope: 'channel' };
      const own = entry(people, channel, () => countPeople(termsOf(pace)));
      const rest = own.take(person, now);
      if (rest > 0) return { wait: rest, scope: 'person' };
      const place = window.note(now, bulk);
      return place === null ? go : { ...go, left: () => window.left(place, steady()) };
    },
  };
}

/** Never goes back: a clock that is set back would keep everything waiting until it is there again. */
function steadyClock(nature: Pick<Nature, 'now'>): () => number {
  let seen = nature.now();
  let time = seen;
  return () => {
    const now = nature.now();
    time += Math.max(0, now - seen);
    seen = now;
    return time;
  };
}

function entry<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

interface Window {
  wait(now: number, bulk: boolean): number;
  /** Its place; null where there is no limit. */
  note(now: number, bulk: boolean): number | null;
  left(place: number, now: number): void;
}

/** Exact: the send before the last `size` must be a whole window ago, so that no sliding second ever holds more. */
function openWindow({ window }: Terms): Window {
  if (window === null) return { wait: () => 0, note: () => null, left: () => {} };
  const { size, length, reserve } = window;
  const sends: number[] = new Array(size).fill(Number.NEGATIVE_INFINITY);
  let next = 0;
  let last = Number.NEGATIVE_INFINITY;
  let lastUrgent = Number.NEGATIVE_INFINITY;
  return {
    wait(now, bulk) {
      const held = bulk && now < lastUrgent + heldFor ? reserve : 0;
      const free = (sends[(next + held) % size] ?? 0) + length;
      const even = bulk ? last + length / size : free;
      return Math.max(0, Math.ceil(Math.max(free, even) - now));
    },
    note(now, bulk) {
      const place = next;
      sends[place] = now;
      next = (next + 1) % size;
      // Kept on its grid, or the lateness of every timer would add up.
      // Replies move it on as well: broadcasts that filled the window before them would make the next ones wait.
      last = Math.max(last + length / size, now - length / size);
      if (!bulk) lastUrgent = now;
      return place;
    },
    left(place, now) {
      sends[place] = Math.max(sends[place] ?? 0, now);
    },
  };
}

interface People {
  take(person: string, now: number): number;
}

/** A token bucket per person; those full again are forgotten, a generation at a time. */
function countPeople({ person: terms }: Terms): People {
  if (terms === null) return { take: () => 0 };
  const { interval, refill } = terms;
  let young = new Map<string, number>();
  let old = new Map<string, number>();
  let turnsAt = 0;
  return {
    take(person, now) {
      if (now >= turnsAt) {
        old = young;
        young = new Map();
        turnsAt = now + refill;
      }
      // When the bucket will be full again.
      const full = Math.max(young.get(person) ?? old.get(person) ?? 0, now);
      const wait = full + interval - refill - now;
      if (wait > 0) return Math.ceil(wait);
      young.set(person, full + interval);
      return 0;
    },
  };
}
