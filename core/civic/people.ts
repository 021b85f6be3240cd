import type { Instant } from '../conversation/vocabulary.ts';

/** A resident, on however many channels. Keyed by the proven number once there is one. */
export interface PersonRow {
  readonly id: string;
  readonly createdAt: Instant;
  /** `vault.key('phone', e164)`; null until a number is proven. */
  readonly phoneKey: string | null;
  /** Sealed E.164. */
  readonly phone: string | null;
  readonly provenAt: Instant | null;
  /** STOP: no broadcast since then, on any channel; null when broadcasts are welcome. */
  readonly stoppedAt: Instant | null;
  /** What dialogs remember: `sector`, `language`, ... */
  readonly facts: Readonly<Record<string, string | number | boolean>>;
}

export interface PeopleRecords {
  add(row: PersonRow): Promise<void>;
  load(id: string): Promise<PersonRow | null>;
  byPhoneKey(phoneKey: string): Promise<PersonRow | null>;
  save(row: PersonRow): Promise<void>;
  remove(id: string): Promise<void>;
}

/** A code sent by SMS to prove a number. */
export interface CodeRow {
  readonly conversation: string;
  readonly phoneKey: string;
  /** Sealed E.164. */
  readonly phone: string;
  /** `vault.key('code', conversation + code)`. */
  readonly codeKey: string;
  readonly sentAt: Instant;
  readonly expiresAt: Instant;
  readonly tries: number;
}

export interface CodeRecords {
  /** Replaces the conversation's code in force. */
  put(row: CodeRow): Promise<void>;
  load(conversation: string): Promise<CodeRow | null>;
  /** Counts a wrong try; returns the tries so far. */
  countTry(conversation: string): Promise<number>;
  remove(conversation: string): Promise<void>;
  /** Codes sent to this number since `since`, from whatever conversation. */
  sentSince(phoneKey: string, since: Instant): Promise<number>;
  /** Counts a code under another key (the conversation that asked): `sentSince` tells how many. */
  countSent(key: string, at: Instant): Promise<void>;
}
