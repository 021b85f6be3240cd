import type { Delivery, Instant } from '../conversation/vocabulary.ts';

/** In order of urgency: what is lower never holds up what is higher. */
export type OutboxClass = 'code' | 'reply' | 'notice' | 'broadcast';

/**
 * waiting: to be sent at `notBefore`. sending: under a lease. sent: the provider took every part. dead: given up, for the
 * staff to see and retry. expired: no longer worth sending. uncertain: may have gone out, to be reconciled first.
 */
export type OutboxState = 'waiting' | 'sending' | 'sent' | 'dead' | 'expired' | 'uncertain';

export interface NewOutboxRow {
  readonly conversation: string;
  readonly channel: string;
  readonly class: OutboxClass;
  /** Sealed JSON of an Outbound; blanked once the row is sent or expired. */
  readonly message: string;
  readonly createdAt: Instant;
  readonly notBefore: Instant;
  readonly expiresAt: Instant;
  /** The round that it is part of; absent otherwise. */
  readonly round?: string;
}

export interface OutboxRow extends NewOutboxRow {
  readonly id: number;
  /** Sealed: where it goes, the conversation's sender. */
  readonly sender: string;
  readonly state: OutboxState;
  readonly attempts: number;
  readonly partsSent: number;
  /** Since when the provider may have the next part already; null when it surely has not. */
  readonly doubtSince: Instant | null;
}

export interface Noted {
  readonly id: number;
  readonly conversation: string;
  readonly moved: boolean;
}

export interface Lease {
  readonly node: string;
  readonly leaseUntil: Instant;
}

/** What a claim may take. */
export interface ClaimOptions extends Lease {
  readonly now: Instant;
  readonly limit: number;
  /** Only these conversations (just after their turn); all when absent. */
  readonly conversations?: readonly string[];
  /** Only this channel; all when absent. */
  readonly channel?: string;
  /** Only these classes; all when absent. */
  readonly classes?: readonly OutboxClass[];
}

export interface OutboxRecords {
  add(row: NewOutboxRow): Promise<number>;
  /**
   * Adds a row that may go now, born under this node's lease when no earlier row of its conversation waits or is held by
   * another node: the sender takes it after the commit (`Sender.take`) without a claim. `held` false: it waits like any
   * other. Rows already held by this node do not count as waiting: the sender keeps them in order.
   */
  addHeld(row: NewOutboxRow, lease: Lease): Promise<{ readonly id: number; readonly held: boolean }>;
  /**
   * Leases rows that may go now, most urgent class first, oldest first, at most `limit`. Order within a conversation:
   * never one that has an earlier row of its own or a more urgent class unsent and not in this same answer. (A less
   * urgent one, a broadcast that waits its turn, holds nothing up.)
   */
  claim(options: ClaimOptions): Promise<readonly OutboxRow[]>;
  /**
   * A broadcast is about to be handed to its provider: from now on it is in doubt, and nobody takes it back. False when it was
   * taken back, or its lease has ended: it must not go.
   */
  depart(id: number): Promise<boolean>;
  /** Takes the broadcasts to a person that have not departed out of the outbox (`expired`, with `code`); returns how many. */
  takeBack(person: string, code: string, at: Instant): Promise<number>;
  /** One more part was taken by the provider. `providerKey` is a keyed hash of the provider's id. */
  partSent(id: number, partsSent: number, providerKey: string | null): Promise<void>;
  /** All parts were taken; the text is blanked. */
  sent(id: number, at: Instant, providerKey: string | null): Promise<void>;
  /** Back to waiting until `notBefore`, one more attempt counted, the lease freed; `doubtSince` when it may have gone out. */
  retry(id: number, notBefore: Instant, code: string, doubtSince: Instant | null): Promise<void>;
  /** Frees the lease without counting an attempt (shutdown, pacing). */
  release(id: number, notBefore: Instant): Promise<void>;
  settle(id: number, state: 'dead' | 'expired' | 'uncertain', code: string, at: Instant): Promise<void>;
  /**
   * A provider's report: the status moves forward only (accepted, sent, delivered, read; failed only before delivered);
   * `moved` false when it did not. An uncertain row is sent, or dead, by it. Null when no such row is known.
   */
  note(delivery: Delivery, providerKey: string | null): Promise<Noted | null>;
  /** Leases that ran out: what was sending waits again, in doubt (a broadcast that departed is uncertain). Returns how many. */
  recover(now: Instant): Promise<number>;
  /** At start on a single node: every lease of a dead process of this node is void. */
  releaseAll(node: string, now: Instant): Promise<number>;
  /** When the next waiting row may go; null when none waits. */
  next(): Promise<Instant | null>;
  dead(limit: number): Promise<readonly OutboxRow[]>;
  /** Staff: sends a dead or uncertain row again. False when it is neither. */
  revive(id: number, now: Instant, expiresAt: Instant): Promise<boolean>;
  /** After a restore: nobody knows whether what has not left had left since the copy; all of it is uncertain (`restored`). Returns how many. */
  doubtAll(at: Instant): Promise<number>;
  /** What waits, or a restore holds, and was made before `before`, expires (`discarded`). Returns how many. */
  discard(before: Instant, at: Instant): Promise<number>;
  /** What is on its way, or needs someone: cheap however much was sent. */
  unsettled(): Promise<Readonly<Record<'waiting' | 'sending' | 'dead' | 'uncertain', number>>>;
  /** Reads the whole outbox: for a check of all that is kept. */
  counts(): Promise<Readonly<Record<OutboxState, number>>>;
}
