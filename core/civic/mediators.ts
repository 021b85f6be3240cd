import type { Instant } from '../conversation/vocabulary.ts';

/** A mediator of a relay: who knows the word may help people on the spot, one after the other, with one phone. */
export interface MediatorRow {
  readonly id: string;
  /** `mediatorKey(word)`: the word itself was printed once, and is kept nowhere. */
  readonly wordKey: string;
  /** The relay's id. */
  readonly relay: string;
  /** Persons a day; null for the city's own ceiling. */
  readonly perDay: number | null;
  readonly createdAt: Instant;
  readonly revokedAt: Instant | null;
}

/** A conversation in relay mode. While someone is helped, the conversation belongs to that person. */
export interface HelpingRow {
  readonly conversation: string;
  /** The mediator's id. */
  readonly mediator: string;
  readonly relay: string;
  /** Whose conversation it is outside of the mode; null once that person erased their data. */
  readonly own: string | null;
  /** The mediator's own language. */
  readonly language: string;
  /** Who is helped now; null between two persons. */
  readonly helped: string | null;
  /** Names the help for one person: what is sent carries it in the place of the conversation. */
  readonly session: string | null;
  readonly begunAt: Instant | null;
}

/** A mediator as the staff see it. */
export interface MediatorFigures {
  readonly mediator: MediatorRow;
  /** The relay's name. */
  readonly relay: string;
  /** Persons helped, all days together. */
  readonly persons: number;
}

export interface MediatorRecords {
  add(row: MediatorRow): Promise<void>;
  load(id: string): Promise<MediatorRow | null>;
  byWord(wordKey: string): Promise<MediatorRow | null>;
  /** False when it is revoked already, or unknown. */
  revoke(id: string, at: Instant): Promise<boolean>;
  /** By relay, the oldest first. */
  figures(): Promise<readonly MediatorFigures[]>;
  /** Persons helped on a day, YYYY-MM-DD in the city's time. */
  helpedOn(mediator: string, day: string): Promise<number>;
  /** One more. */
  countHelped(mediator: string, day: string): Promise<void>;
  /** This conversation in relay mode; null when it is not. */
  of(conversation: string): Promise<HelpingRow | null>;
  /** Begins the mode, or notes what changed. */
  save(row: HelpingRow): Promise<void>;
  /** The mode is over. */
  end(conversation: string): Promise<void>;
  /** After a merge, of mediator and helped alike. */
  reassign(from: string, to: string): Promise<void>;
  /** Erased: as a mediator's own person it is nobody; who is helped leaves the conversation to the mediator. */
  forget(person: string): Promise<void>;
}
