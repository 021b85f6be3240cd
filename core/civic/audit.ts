import type { Instant } from '../conversation/vocabulary.ts';

/** One line of the append-only, hash-chained log. No text of a resident, no number: ids and codes. */
export interface AuditEntry {
  readonly at: Instant;
  /** A person's or staff account's id, or `system`. */
  readonly actor: string;
  /** Dotted and past: `broadcasts.stopped`, `number.proven`, `report.state-changed`. */
  readonly act: string;
  readonly subject: string;
  readonly detail?: Readonly<Record<string, string | number | boolean>>;
}

export interface AuditRecords {
  append(entry: AuditEntry): Promise<void>;
  /** Walks the chain; the id of the first row that does not follow from the one before it, null when whole. */
  verify(): Promise<{ readonly rows: number; readonly broken: number | null }>;
}
