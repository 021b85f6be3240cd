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

/** By which a file may be fetched from outside. */
export interface MediaLink {
  /** A keyed hash: what leads to the file is kept nowhere. */
  readonly key: string;
  /** The first instant at which the link leads nowhere. */
  readonly until: Instant;
}

export interface MediaRecords {
  /** `conversation`: whose it is, so that it goes when they ask to be forgotten. `link`: see MediaLink. */
  add(row: MediaRow & { readonly conversation?: string; readonly link?: MediaLink }): Promise<void>;
  load(id: string): Promise<MediaRow | null>;
  /** The file behind a link, until the link's time is over; null then, and for any other key. */
  byLink(key: string, now: Instant): Promise<MediaRow | null>;
  remove(id: string): Promise<void>;
  /** Deletes the raw photos added before `before`; returns how many. */
  purgeRaw(before: Instant): Promise<number>;
}

/** What is sent of a stored file. Throws ParvisError vault.unreadable. */
export function fileOf(vault: Pick<Vault, 'open'>, row: MediaRow): Pick<MediaRow, 'mime' | 'bytes'> {
  if (row.state !== 'sealed') return row;
  return { mime: row.mime, bytes: Buffer.from(vault.open(row.bytes.toString('utf8'))) };
}
