import type { Instant } from '../conversation/vocabulary.ts';
import type { Nature } from '../ports.ts';

/** A problem to mend, or a wish for something new or moved. */
export type ReportKind = 'problem' | 'wish';

/** withdrawn: by its author. The others are the city's word; reopened: a resident said that it is not mended. */
export const reportStates = ['received', 'assigned', 'done', 'refused', 'reopened', 'withdrawn'] as const;
export type ReportState = (typeof reportStates)[number];

/** Those that someone still works on. */
export const openStates: readonly ReportState[] = ['received', 'assigned', 'reopened'];

export interface ReportRow {
  readonly id: string;
  /** What people quote: `R-` and six characters. */
  readonly reference: string;
  readonly kind: ReportKind;
  /** A category's id; for a wish what is wished: bench, tree, bike-rack, bin, fountain, other. */
  readonly category: string;
  readonly state: ReportState;
  /** WGS84 degrees; null when only words tell the place. */
  readonly lat: number | null;
  readonly lon: number | null;
  readonly district: string | null;
  /** Sealed: an address, or the resident's words for the place. Null once its author is erased. */
  readonly address: string | null;
  /** Sealed; null once its author is erased. */
  readonly words: string | null;
  /** Sealed JSON of a Place: where the thing wished elsewhere stands today. */
  readonly today: string | null;
  /** Null once erased. */
  readonly person: string | null;
  readonly conversation: string | null;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

export interface ReportChange {
  readonly report: string;
  readonly at: Instant;
  readonly state: ReportState;
  /** A person's or staff account's id. */
  readonly actor: string;
  /** Sealed. */
  readonly note: string | null;
}

export interface Follower {
  readonly person: string;
  readonly conversation: string;
}

export interface ReportRecords {
  add(row: ReportRow): Promise<void>;
  byReference(reference: string): Promise<ReportRow | null>;
  save(row: ReportRow): Promise<void>;
  /** Open ones of this category inside a box of degrees. */
  openInBox(query: {
    readonly kind: ReportKind;
    readonly category: string;
    readonly west: number;
    readonly south: number;
    readonly east: number;
    readonly north: number;
  }): Promise<readonly ReportRow[]>;
  /** Newest first. */
  ofPerson(person: string, limit: number): Promise<readonly ReportRow[]>;
  /** Sent by this person since then. */
  countSince(person: string, since: Instant): Promise<number>;
  followedBy(person: string, limit: number): Promise<readonly ReportRow[]>;
  /** Staff: newest change first. */
  list(query: {
    readonly states: readonly ReportState[];
    readonly limit: number;
  }): Promise<readonly ReportRow[]>;
  addPhoto(report: string, media: string, at: Instant): Promise<void>;
  /** Media ids, first sent first. */
  photos(report: string): Promise<readonly string[]>;
  /** False when this person followed it already. */
  follow(report: string, follower: Follower, at: Instant): Promise<boolean>;
  unfollow(report: string, person: string): Promise<boolean>;
  followers(report: string): Promise<readonly Follower[]>;
  noteChange(change: ReportChange): Promise<void>;
  /** Oldest first. */
  changes(report: string): Promise<readonly ReportChange[]>;
  /** After a merge: all that `from` sent or followed now belongs to `to`. */
  reassign(from: string, to: string): Promise<void>;
  /** Erasure: what is reported stays, without author, words or photos; returns the media ids to remove. */
  forget(person: string): Promise<readonly string[]>;
}

/** Letters and digits that no one takes for one another, read out or handwritten; no vowel, so no word. */
const alphabet = 'CDFHJKMNPQRTVWX3479';

/**
 * `R-` (or another letter) and six characters, from strong random bytes (at least twelve; those that would bias the draw are
 * passed over).
 */
export function referenceFrom(random: Uint8Array, letter = 'R'): string | null {
  const fair = [...random].filter((byte) => byte < 256 - (256 % alphabet.length)).slice(0, 6);
  if (fair.length < 6) return null;
  return `${letter}-${fair.map((byte) => alphabet[byte % alphabet.length]).join('')}`;
}

/** One that no report has yet. */
export async function newReference(
  tx: { readonly reports: Pick<ReportRecords, 'byReference'> },
  nature: Pick<Nature, 'random'>,
): Promise<string> {
  for (;;) {
    const reference = referenceFrom(nature.random(16));
    if (reference && (await tx.reports.byReference(reference)) === null) return reference;
  }
}

/** The reference that a text holds, also written small or without its dash. */
export function referenceIn(text: string, letter = 'R'): string | null {
  const found = new RegExp(`\\b${letter}[- ]?([${alphabet}]{6})\\b`, 'i').exec(text)?.[1];
  return found ? `${letter}-${found.toUpperCase()}` : null;
}
