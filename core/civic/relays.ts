import type { Instant } from '../conversation/vocabulary.ts';

/** An association or a team that hands out paper codes. */
export interface RelayRow {
  readonly id: string;
  /** Unique. */
  readonly name: string;
  readonly quarter: string;
  readonly createdAt: Instant;
}

export interface PaperCodeRow {
  /** `paperKey(code)`: the code itself is on paper only. */
  readonly codeKey: string;
  /** The relay's id. */
  readonly relay: string;
  /** Who typed it first: nobody else can use it. Null before, and once erased. */
  readonly person: string | null;
  readonly usedAt: Instant | null;
  readonly revokedAt: Instant | null;
  /** The one poll that it served for; never what was voted. */
  readonly poll: string | null;
}

export interface RelayFigures {
  readonly relay: RelayRow;
  readonly made: number;
  readonly used: number;
  readonly revoked: number;
  /** First votes and first answers to a round by holders of a code. */
  readonly votes: number;
  readonly answers: number;
  /** Persons helped on the spot, with a mediator's phone. */
  readonly helped: number;
  /** What they finished; kinds that nobody finished are absent. */
  readonly journeys: Readonly<Partial<Record<Journey, number>>>;
}

/** What a helped person finished, by its kind: never what it says. */
export type Journey =
  | 'vote'
  | 'answer'
  | 'report'
  | 'wish'
  | 'proposal'
  | 'dataset'
  | 'lab'
  | 'workshop'
  | 'support';

export type Share = 'voted' | 'answered' | 'helped' | `journey:${Journey}`;

export interface RelayRecords {
  /** False when the name is taken. */
  add(row: RelayRow): Promise<boolean>;
  byName(name: string): Promise<RelayRow | null>;
  addCodes(relay: string, codeKeys: readonly string[], at: Instant): Promise<void>;
  code(codeKey: string): Promise<PaperCodeRow | null>;
  /** The codes that this person used and that nobody revoked, the first used first. */
  codesOf(person: string): Promise<readonly PaperCodeRow[]>;
  /** Gives an unused code to a person; false when someone was faster, or it was revoked. */
  take(codeKey: string, person: string, at: Instant): Promise<boolean>;
  /** The help ended before they served: this person's codes that nobody voted with are good again. */
  release(person: string): Promise<void>;
  /** Notes the poll that a code served for. */
  bind(codeKey: string, poll: string): Promise<void>;
  /** False when it has voted already, is revoked, or unknown. */
  revoke(codeKey: string, at: Instant): Promise<boolean>;
  /** All of a relay's codes that have not voted; returns how many. */
  revokeAll(relay: string, at: Instant): Promise<number>;
  /** After a merge. */
  reassign(from: string, to: string): Promise<void>;
  /** Erased: their codes stay used, by nobody. */
  forget(person: string): Promise<void>;
  /** Adds one to what came from a relay. No person, no ballot, no date. */
  count(relay: string, share: Share): Promise<void>;
  /** By name. */
  figures(): Promise<readonly RelayFigures[]>;
}
