import type { Vault } from '../ports.ts';
import type { Instant } from './vocabulary.ts';

/** What was accepted. A message is there once for ever (its key), its text only until its turn is done. */
export interface InboxRecords {
  /**
   * Notes a message by its key; null when it was seen before. `body` is sealed JSON of an Inbound, or null when the turn
   * is taken in this same transaction (the row is then born done).
   */
  add(row: {
    readonly key: string;
    readonly conversation: string;
    readonly channel: string;
    readonly body: string | null;
    readonly at: Instant;
  }): Promise<number | null>;
  /** An earlier message of this conversation still waits for its turn. */
  hasPending(conversation: string): Promise<boolean>;
  /** Done: the text is erased. */
  finish(id: number): Promise<void>;
  /** Counts a failure and waits until `nextTryAt`; returns the attempts so far. */
  fail(id: number, code: string, nextTryAt: Instant): Promise<number>;
  /** Given up: kept (sealed) for the staff; the conversation goes on without it. */
  park(id: number, code: string): Promise<void>;
  /** The first waiting message of the conversation whose message has waited longest; null when none is due. */
  nextPending(now: Instant): Promise<PendingRow | null>;
  /** Messages waiting, and the age in milliseconds of the oldest. */
  backlog(
    now: Instant,
  ): Promise<{ readonly pending: number; readonly parked: number; readonly oldest: number }>;
}

export interface PendingRow {
  readonly id: number;
  readonly conversation: string;
  readonly body: string;
  readonly attempts: number;
}

/** One person on one channel. */
export interface ConversationRow {
  readonly id: string;
  readonly channel: string;
  /** Sealed: the channel's own id of the person, or where `send` reaches them (Inbound.address). */
  readonly sender: string;
  readonly person: string;
  /** Sealed JSON of a Session; null before the first turn. */
  readonly session: string | null;
  readonly version: number;
  readonly leftAt: Instant | null;
  readonly lastSaidAt: Instant | null;
}

export interface ConversationRecords {
  /** Locks the row until the end of the transaction where the database can. */
  load(id: string): Promise<ConversationRow | null>;
  /** The conversation with this id, or that has it as an alias; null when there is none. */
  known(id: string): Promise<string | null>;
  /** Another id by which the same conversation is known from now on. */
  alias(id: string, conversation: string): Promise<void>;
  add(row: ConversationRow): Promise<void>;
  /** Throws ParvisError store.conflict unless the stored version is `row.version - 1`. */
  save(row: ConversationRow): Promise<void>;
  /** All conversations of a person, last used first. */
  ofPerson(person: string): Promise<readonly ConversationRow[]>;
  /** After a merge: all conversations of `from` now belong to `to`. */
  reassign(from: string, to: string): Promise<void>;
  markLeft(id: string, at: Instant | null): Promise<void>;
}

/** A timer set by a dialog or by the core; fires once, in the transaction that deletes it. */
export interface TimerRow {
  readonly conversation: string;
  /** Unique in its conversation; setting it again replaces it. */
  readonly key: string;
  readonly dueAt: Instant;
  /** JSON. */
  readonly event: string;
  /** Turns of it that failed. */
  readonly tries: number;
}

export interface TimerRecords {
  set(row: Omit<TimerRow, 'tries'>): Promise<void>;
  /** Its turn failed: due again at `dueAt`, one more try counted; nothing when it was cancelled or set anew meanwhile. */
  retry(row: TimerRow, dueAt: Instant): Promise<void>;
  cancel(conversation: string, key: string): Promise<void>;
  /** Deletes a timer that is to fire; false when it was cancelled, set anew or fired since it was read. */
  take(row: TimerRow): Promise<boolean>;
  /** Cancels those whose key starts with `prefix`. */
  cancelAll(conversation: string, prefix: string): Promise<void>;
  /** The timers due, oldest first, of conversations with no message waiting. */
  due(now: Instant, limit: number): Promise<readonly TimerRow[]>;
  /** When the next one is due; null when there is none. */
  next(): Promise<Instant | null>;
}

/** A slow call: performed outside any transaction, answered in a turn of its own that deletes it. */
export interface JobRow {
  readonly id: string;
  readonly conversation: string;
  readonly op: string;
  /** The frame (an opened dialog) that waits for the answer. */
  readonly frame: string;
  /** Sealed JSON. */
  readonly args: string;
  readonly attempts: number;
  readonly createdAt: Instant;
}

export interface JobRecords {
  add(row: JobRow): Promise<void>;
  /** Takes up to `limit` jobs that are due and not under lease, oldest first, and leases them. */
  claim(options: {
    now: Instant;
    node: string;
    leaseUntil: Instant;
    limit: number;
  }): Promise<readonly JobRow[]>;
  /** Deletes it; false when it was gone already (its answer must then be dropped). */
  finish(id: string): Promise<boolean>;
  retry(id: string, nextTryAt: Instant): Promise<void>;
  /** At start on a single node: leases left by a dead process are void. */
  releaseAll(node: string): Promise<void>;
}

/** One line of a conversation shown on a page of our own, from either side. */
export interface ChatLineRow {
  /** Grows with time. */
  readonly id: number;
  /** A keyed hash of the sender. */
  readonly owner: string;
  /** Sealed JSON. */
  readonly body: string;
  readonly at: Instant;
}

/** Whose lines these are. */
export function lineOwner(vault: Pick<Vault, 'key'>, sender: string): string {
  return vault.key('chat lines', sender);
}

/** What a person sees again on a reload: kept for a day at most, and few. */
export interface ChatLineRecords {
  /**
   * Adds a line once (`key` is unique for its owner) and drops the owner's oldest beyond `keep`. Null when the key was seen
   * before.
   */
  append(row: Omit<ChatLineRow, 'id'> & { readonly key: string }, keep: number): Promise<number | null>;
  /** The owner's lines written at `from` or later whose id is greater than `after`, oldest first. */
  since(owner: string, after: number, from: Instant): Promise<readonly ChatLineRow[]>;
  /** Blanks the owner's lines whose id is less than `below`: `since` skips them, `append` still knows their keys. */
  forget(owner: string, below: number): Promise<void>;
  /** Deletes all lines written before `before`; returns how many. */
  purge(before: Instant): Promise<number>;
}

/** Small facts that the service keeps about itself: how far a catching-up has come, what was set up already. */
export interface MarkRecords {
  load(name: string): Promise<string | null>;
  save(name: string, value: string): Promise<void>;
}
