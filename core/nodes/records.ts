import type { Instant } from '../conversation/vocabulary.ts';

/** A process that serves this database. */
export interface NodeRow {
  /** Unique for ever: under it the process holds its leases. */
  readonly name: string;
  /** Which machine and process it is, as the program tells them apart; opaque here. */
  readonly origin: string;
  /** It shares pace and wake-ups with other nodes, so that there may be several. */
  readonly sharing: boolean;
  /** Grows with each sign of life. */
  readonly beat: number;
  /** Of the last one, by its own clock. */
  readonly beatAt: Instant;
}

/** Who serves this database, and which of them has charge of what only one may do. */
export interface NodeRecords {
  /** Waits for, and until the end of the transaction shuts out, another node that joins. */
  lock(): Promise<void>;
  /** All that joined and neither left nor were given up, by name. */
  all(): Promise<readonly NodeRow[]>;
  add(row: NodeRow): Promise<void>;
  /** A sign of life; false when the others have given this node up. */
  beat(name: string, at: Instant): Promise<boolean>;
  /** Takes a node out, and its duties from it, unless it has given a sign of life beyond `beat` (null: in any case). */
  remove(name: string, beat: number | null): Promise<boolean>;
  /** Who has which duty. */
  duties(): Promise<ReadonlyMap<string, string>>;
  /** False when somebody has it already, perhaps since it was looked up. */
  takeDuty(duty: string, node: string): Promise<boolean>;
  leaveDuty(duty: string, node: string): Promise<void>;
  /** All of its duties. */
  leaveDuties(node: string): Promise<void>;
}
