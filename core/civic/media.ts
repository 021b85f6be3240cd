import type { Instant } from '../conversation/vocabulary.ts';
import type { Vault } from '../ports.ts';

/**
 * Photos: `raw` as uploaded (web chat), kept only until it is re-encoded; `kept` re-encoded, without metadata. `sealed`: a
 * file about one person, encrypted, for a day at most.
 */
export interface MediaRow {
  readonly id: string;
  readonly state: 'raw' | 'kept' | 'sealed';
  readonly mime: string;
  readonly bytes: Buffer;
  readonly createdAt: Instant;
}

export interface MediaRecords {
  /** `conversation`: whose it is, so that it goes when they ask to be forgotten. */
  add(row: MediaRow & { readonly conversation?: string }): Promise<void>;
  load(id: string): Promise<MediaRow | null>;
  remove(id: string): Promise<void>;
  /** Deletes the raw photos added before `before`; returns how many. */
  purgeRaw(before: Instant): Promise<number>;
}

/** What is sent of a stored file. Throws ParvisError vault.unreadable. */
export function fileOf(vault: Pick<Vault, 'open'>, row: MediaRow): Pick<MediaRow, 'mime' | 'bytes'> {
  if (row.state !== 'sealed') return row;
  return { mime: row.mime, bytes: Buffer.from(vault.open(row.bytes.toString('utf8'))) };
}
