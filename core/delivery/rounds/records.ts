import type { PersonRow } from '../../civic/people.ts';
import type { ConversationRow } from '../../conversation/records.ts';
import type { Instant } from '../../conversation/vocabulary.ts';
import type {
  Exclusion,
  MicroEuros,
  Outcome,
  RecipientLine,
  RecipientRow,
  RoundFigures,
  RoundRow,
  RoundState,
} from './round.ts';

/** A person with all their conversations, last used first. */
export interface Reachable {
  readonly person: PersonRow;
  readonly conversations: readonly ConversationRow[];
}

/** The first message of a round to a person, or its reminder. */
export type Pass = 'first' | 'reminder';

export interface RoundRecords {
  /** Adds or replaces. Refused by the database when `releasedBy` is the author or the last editor. */
  save(row: RoundRow): Promise<void>;
  load(id: string): Promise<RoundRow | null>;
  /** The latest first. */
  all(): Promise<readonly RoundRow[]>;
  /** In one of these states, the oldest first. */
  inState(states: readonly RoundState[]): Promise<readonly RoundRow[]>;
  /** Up to `limit` persons whose id comes after `after`, in the order of their ids. */
  people(after: string, limit: number): Promise<readonly Reachable[]>;
  /** Those of a round that are there already are left as they are. */
  addRecipients(rows: readonly RecipientRow[]): Promise<void>;
  /** How many there are. */
  recipients(round: string): Promise<number>;
  /** Nothing was sent: the list is made anew. */
  clearRecipients(round: string): Promise<void>;
  /**
   * The next ones of a channel (null: of all) to get this pass: the first message in the order of their keys; a reminder if
   * the first one was sent, and let go by `sentBefore`, the oldest first.
   */
  waiting(
    round: string,
    pass: Pass,
    channel: string | null,
    limit: number,
    sentBefore: Instant,
  ): Promise<readonly RecipientRow[]>;
  /** A message was put into the outbox for this one. */
  fed(
    round: string,
    key: string,
    pass: Pass,
    letter: { readonly outbox: number; readonly cost: MicroEuros; readonly at: Instant },
  ): Promise<void>;
  exclude(round: string, key: string, pass: Pass, why: Exclusion): Promise<void>;
  /** Messages of the round in the outbox that have not left, by channel. */
  outstanding(round: string): Promise<Readonly<Record<string, number>>>;
  /** The channels of its recipients. */
  channels(round: string): Promise<readonly string[]>;
  /**
   * Of the last thousand of its messages that are settled, those after this one in the outbox: how many there are, how many
   * failed (or are in doubt, but by an end of this service), and whose reader stopped since.
   */
  health(
    round: string,
    after: number,
  ): Promise<{
    readonly settled: number;
    readonly failed: number;
    readonly stops: number;
  }>;
  /** Its last message in the outbox; 0 before the first. */
  lastLetter(round: string): Promise<number>;
  /** Takes what has not departed out of the outbox (`expired`, with `code`), of one channel when given; returns how many. */
  withdraw(round: string, code: string, at: Instant, channel?: string): Promise<number>;
  /** Rounds in any state that have messages in the outbox that have not left. */
  unsent(): Promise<readonly string[]>;
  /** Those whose message expired unsent wait again; returns what they would have cost. */
  returnExpired(round: string): Promise<{ readonly people: number; readonly cost: MicroEuros }>;
  /** Those whose message failed (and `uncertain` ones when asked) wait again, to get a new one; returns how many. */
  returnFailed(round: string, withUncertain: boolean): Promise<number>;
  /** Of everyone at once: 6 ms for 1,000 people. Of a large round see readFigures. */
  figures(round: RoundRow): Promise<RoundFigures>;
  /** Of up to `limit` people after this key, without what was spent; `last` is the key to go on from, null at the end. */
  figuresOf(
    round: RoundRow,
    after: string,
    limit: number,
  ): Promise<{ readonly figures: RoundFigures; readonly last: string | null }>;
  /** A page of lines after this key. */
  lines(options: {
    readonly round: RoundRow;
    readonly after: string;
    readonly limit: number;
    readonly outcome?: Outcome;
  }): Promise<readonly RecipientLine[]>;
  /** After a merge: a person is in a round once, as who was written to first; a second message that has not departed is taken back. */
  reassign(from: string, to: string): Promise<void>;
  /** Erased: the lines stay, nobody's. */
  forget(person: string): Promise<void>;
}

/** What a message costs: segments that operators bill, with the character that makes it dearer. */
export interface Measure {
  readonly segments: number;
  readonly alphabet: 'gsm7' | 'ucs2';
  /** The characters that force the dearer alphabet, each once. */
  readonly dearer: readonly string[];
  /** The same wording without them; null when there is nothing to gain. */
  readonly plain: string | null;
}

/** Euros in millionths for one segment, and for one message by an approved template, by channel. */
export interface Prices {
  readonly segment: MicroEuros;
  readonly templates: Readonly<Record<string, MicroEuros>>;
}
