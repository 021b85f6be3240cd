import type { Instant } from '../conversation/vocabulary.ts';
import type { OutboxClass } from './outbox.ts';

/** A message that was given up, or that may have gone out, as the staff see it: neither its text nor to whom. */
export interface TroubledRow {
  readonly id: number;
  readonly state: 'dead' | 'uncertain';
  readonly channel: string;
  readonly class: OutboxClass;
  /** The provider's code, or ours: `403`, `timeout`. */
  readonly code: string;
  readonly createdAt: Instant;
  readonly settledAt: Instant;
  readonly attempts: number;
}

/** How many of a kind. */
export interface Trouble extends Pick<TroubledRow, 'state' | 'channel' | 'class' | 'code'> {
  readonly count: number;
  /** When the oldest of them was written. */
  readonly oldest: Instant;
}

/** What waits to be sent on one channel. */
export interface Queue {
  readonly channel: string;
  readonly class: OutboxClass;
  readonly count: number;
  readonly oldest: Instant;
}

/** A message of a resident whose turn failed again and again; its text stays sealed. */
export interface ParkedRow {
  readonly id: number;
  readonly channel: string;
  readonly code: string;
  readonly at: Instant;
  readonly attempts: number;
}

/** The last word of a provider. */
export interface LastSent {
  readonly sentAt: Instant | null;
  readonly failedAt: Instant | null;
  readonly failedCode: string | null;
}

/** Which dead or uncertain rows: one, or all of a channel and code. */
export type Troubled = { readonly id: number } | { readonly channel: string; readonly code: string };

/** What the staff look after: what could not be sent, what could not be taken, what waits. */
export interface TroubleRecords {
  /** By channel, class and code, the most first. */
  kinds(): Promise<readonly Trouble[]>;
  /** Newest first. */
  of(channel: string, code: string, limit: number): Promise<readonly TroubledRow[]>;
  /** Sends again what is dead or uncertain, until `expiresAt`; returns how many. */
  revive(which: Troubled, now: Instant, expiresAt: Instant): Promise<number>;
  /** Gives up what is dead or uncertain: it expires (`discarded`), its text is blanked; returns how many. */
  discard(which: Troubled, now: Instant): Promise<number>;
  queues(): Promise<readonly Queue[]>;
  last(channel: string): Promise<LastSent>;
  /** Oldest first. */
  parked(limit: number): Promise<readonly ParkedRow[]>;
  /** Its turn is taken again; false when it is not parked. */
  unpark(id: number, now: Instant): Promise<boolean>;
  /** Done without a turn: the text is erased; false when it is not parked. */
  dropParked(id: number): Promise<boolean>;
}
