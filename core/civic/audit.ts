import { createHash } from 'node:crypto';
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

export interface AuditLine extends AuditEntry {
  readonly id: number;
}

export interface AuditWanted {
  readonly before: number | null;
  readonly limit: number;
  /** Exactly this actor, or subject; an act that begins with these words. */
  readonly actor?: string;
  readonly subject?: string;
  readonly act?: string;
}

export interface AuditRecords {
  append(entry: AuditEntry): Promise<void>;
  /** The newest first, before this row (null: from the end). */
  page(wanted: AuditWanted): Promise<readonly AuditLine[]>;
  /** Walks the chain; the id of the first row that does not follow from the one before it, null when whole. */
  verify(): Promise<{ readonly rows: number; readonly broken: number | null }>;
}

/**
 * Hex SHA-256 that ties an entry to the one before it (`previous` is '' for the first), over canonical JSON: a list in
 * this order, the details sorted by name.
 */
export function auditHash(previous: string, entry: AuditEntry): string {
  const { at, actor, act, subject, detail } = entry;
  const details = Object.entries(detail ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([previous, at, actor, act, subject, details]))
    .digest('hex');
}
