import type { Instant } from '../conversation/vocabulary.ts';
import type { Channel, Nature } from '../ports.ts';
import { type HeldRow, type Letter, letter, urgency } from './held.ts';
import { createLanes, type Lane } from './lanes.ts';
import type { Pacer } from './pacing.ts';

/** Requests at once to one provider, and how many of them may be broadcasts. */
export const inFlightLimit = 64;
const bulkLimit = inFlightLimit / 2;
const bulk = urgency({ class: 'broadcast' });
/** Letters of a kind kept ready in memory. */
const maxSize = 256;
/** Milliseconds until it is looked again whether this node may send. */
const mayAgainIn = 250;
/** Seconds of paced broadcasts under lease at a time: far less than the lease. */
const pacedSeconds = 4;

/** next: more parts follow. settled: the letter is done with. blocked: it must wait, and so must what is behind it. */
export type Step = 'next' | 'settled' | 'blocked';

export interface LineOptions {
  readonly channel: Channel;
  readonly nature: Nature;
  readonly pacer: Pacer;
  /** Sends the next part of the letter, calling `leaving` just before, and notes what came of it. Never throws. */
  readonly perform: (letter: Letter, leaving: () => void) => Promise<Step>;
  /** Gives back letters that were not sent. */
  readonly release: (letters: readonly Letter[]) => void;
  /** Something changed: there may be room, or nothing left to do. */
  readonly changed: () => void;
  /** Only one request at a time, while the provider is out. */
  readonly narrow: () => boolean;
  /** Whether this node may send on it now. */
  readonly may: () => boolean;
}

/** One channel's way out: order within a conversation, urgency, pace, and a bound on what is in flight. */
export interface Line {
  readonly channel: Channel;
  add(rows: readonly HeldRow[]): void;
  /** Rows of a kind that it holds at most. */
  readonly size: number;
  /** How many rows it would take now. */
  room(): { readonly urgent: number; readonly bulk: number };
  /** Takes out what a round has that is not on its way: given to the caller, who settles it. */
  drop(round: string): readonly Letter[];
  pause(until: Instant): void;
  /** When it goes on; in the past while it is not paused. A clock that was set back since ends the pause. */
  pausedUntil(now: Instant): Instant;
  pump(): void;
  readonly inFlight: number;
  /** Nothing in memory. */
  readonly idle: boolean;
  /** Starts nothing more; gives back what has not left. */
  stop(): void;
}

export function createLine(options: LineOptions): Line {
  const { channel, nature, pacer } = options;
  const lanes = createLanes();
  const size = Math.min(maxSize, Math.max(1, Math.ceil(channel.pace.perSecond * pacedSeconds)));
  const timers = new Set<NodeJS.Timeout>();
  let alarm: NodeJS.Timeout | undefined;
  let paused = { since: 0, until: 0 };
  let inFlight = 0;
  let bulkInFlight = 0;
  let pumping = false;
  let pumpAgain = false;
  let stopped = false;

  function pausedUntil(now: Instant): Instant {
    return now < paused.since ? now : paused.until;
  }

  function later(wait: number): void {
    clearTimeout(alarm);
    alarm = setTimeout(pump, Math.max(1, wait));
  }

  /** One person has had enough for now; the others go on. */
  function rest(lane: Lane, wait: number): void {
    lanes.remove(lane, 'resting');
    const timer = setTimeout(() => {
      timers.delete(timer);
      lanes.requeue(lane);
      pump();
    }, wait);
    timers.add(timer);
  }

  function open(): Lane | null {
    const limit = options.narrow() ? 1 : inFlightLimit;
    if (stopped || inFlight >= limit || lanes.empty) return null;
    if (!options.may()) {
      later(mayAgainIn);
      return null;
    }
    return lanes.peek(bulkInFlight < Math.min(bulkLimit, limit) ? bulk + 1 : bulk);
  }

  async function pumpAll(): Promise<void> {
    for (let lane = open(); lane !== null; lane = open()) {
      const head = lane.letters[0];
      const now = nature.now();
      const goesOn = pausedUntil(now);
      if (!head || now < goesOn) return later(goesOn - now);
      const isBulk = head.urgency === bulk;
      const asked = pacer.take({
        channel: channel.name,
        person: lane.conversation,
        pace: channel.pace,
        bulk: isBulk,
      });
      const ticket = 'wait' in asked ? asked : await asked;
      if (ticket.wait > 0 && ticket.scope === 'channel') return later(ticket.wait);
      if (ticket.wait > 0) rest(lane, ticket.wait);
      else if (lane.state === 'queued' && lane.letters[0] === head && !stopped)
        void depart(lane, head, ticket.left ?? (() => {}));
    }
  }

  function pump(): void {
    if (stopped) return;
    pumpAgain = pumping;
    if (pumping) return;
    pumping = true;
    void pumpAll().finally(() => {
      pumping = false;
      if (pumpAgain) pump();
    });
  }

  async function depart(lane: Lane, head: Letter, leaving: () => void): Promise<void> {
    const isBulk = head.urgency === bulk;
    lanes.remove(lane, 'active');
    inFlight += 1;
    if (isBulk) bulkInFlight += 1;
    const step = await options.perform(head, leaving);
    inFlight -= 1;
    if (isBulk) bulkInFlight -= 1;
    arrive(lane, step);
    pump();
    options.changed();
  }

  function arrive(lane: Lane, step: Step): void {
    if (step === 'settled') lanes.shift(lane);
    if (step === 'blocked') options.release(lanes.close(lane).slice(1));
    else if (stopped) options.release(lanes.close(lane));
    else lanes.requeue(lane, step === 'next');
  }

  return {
    channel,
    size,
    add(rows) {
      for (const row of rows) lanes.add(letter(row));
      pump();
    },
    room() {
      const urgent = lanes.count(0) + lanes.count(1) + lanes.count(2);
      return { urgent: Math.max(0, size - urgent), bulk: Math.max(0, size - lanes.count(bulk)) };
    },
    drop: (round) => lanes.drop(round),
    pause(until) {
      const now = nature.now();
      paused = { since: now, until: Math.max(pausedUntil(now), until) };
      options.release(lanes.clear());
    },
    pausedUntil,
    pump,
    get inFlight() {
      return inFlight;
    },
    get idle() {
      return lanes.empty;
    },
    stop() {
      stopped = true;
      clearTimeout(alarm);
      for (const timer of timers) clearTimeout(timer);
      options.release(lanes.clear());
    },
  };
}
