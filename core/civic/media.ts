import type { Instant } from '../conversation/vocabulary.ts';

/** Photos: `raw` as uploaded (web chat), kept only until it is re-encoded; `kept` re-encoded, without metadata. */
export interface MediaRow {
  readonly id: string;
  readonly state: 'raw' | 'kept';
  readonly mime: string;
  readonly bytes: Buffer;
  readonly createdAt: Instant;
}

export interface MediaRecords {
  add(row: MediaRow): Promise<void>;
  load(id: string): Promise<MediaRow | null>;
  remove(id: string): Promise<void>;
  /** Deletes the raw photos added before `before`; returns how many. */
  purgeRaw(before: Instant): Promise<number>;
}
