import type { Instant } from '../conversation/vocabulary.ts';
import { referenceFrom, referenceIn } from './reports.ts';

/** What residents write for others to read: a proposal for the budget, a request for data, an idea for the lab. */
export type ContributionKind = 'proposal' | 'dataset' | 'idea';

/** The letter of its reference, `P-XXXXXX`. */
export const letters = { proposal: 'P', dataset: 'D', idea: 'I' } as const satisfies Record<
  ContributionKind,
  string
>;

/**
 * submitted: staff have not read it; published: others may read and support it; merged: into another one like it;
 * withdrawn: by its author. The others are the city's word.
 */
export const contributionStates = {
  proposal: ['submitted', 'published', 'costed', 'on-ballot', 'refused', 'merged', 'withdrawn'],
  dataset: ['submitted', 'published', 'consulted', 'opened', 'refused', 'merged', 'withdrawn'],
  idea: ['submitted', 'studied', 'testing', 'adopted', 'refused', 'merged', 'withdrawn'],
} as const;
export type ContributionState = (typeof contributionStates)[ContributionKind][number];

/** Read by all, and open to support. */
export const publicStates: readonly ContributionState[] = ['published', 'consulted', 'costed'];

/** Those that someone still works on: their author may add words or withdraw. */
export const openStates: readonly ContributionState[] = ['submitted', 'published', 'consulted', 'studied'];

export interface ContributionRow {
  readonly id: string;
  readonly reference: string;
  readonly kind: ContributionKind;
  readonly state: ContributionState;
  /** Sealed; null once its author is erased, unless it was public. */
  readonly title: string | null;
  /** Sealed JSON of the answers by their names; null as `title`. */
  readonly answers: string | null;
  /** WGS84 degrees; null for the whole city, or when only words tell the place. */
  readonly lat: number | null;
  readonly lon: number | null;
  readonly district: string | null;
  /** The reference of the one that it was merged into. */
  readonly into: string | null;
  /** Null once erased. */
  readonly person: string | null;
  readonly conversation: string | null;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

export interface ContributionChange {
  readonly contribution: string;
  readonly at: Instant;
  readonly state: ContributionState;
  /** A person's or staff account's id. */
  readonly actor: string;
  /** Sealed. */
  readonly note: string | null;
}

export interface Supporter {
  readonly person: string;
  readonly conversation: string;
}

export interface ContributionRecords {
  add(row: ContributionRow): Promise<void>;
  save(row: ContributionRow): Promise<void>;
  byReference(reference: string): Promise<ContributionRow | null>;
  /** Newest first. */
  ofPerson(person: string, limit: number): Promise<readonly ContributionRow[]>;
  supportedBy(person: string, limit: number): Promise<readonly ContributionRow[]>;
  countSince(person: string, kind: ContributionKind, since: Instant): Promise<number>;
  /** In these states, newest change first. */
  list(query: {
    readonly kind: ContributionKind;
    readonly states: readonly ContributionState[];
    readonly limit: number;
  }): Promise<readonly ContributionRow[]>;
  /** In these states, what waits longest first, after `after`. */
  waiting(query: {
    readonly kind: ContributionKind;
    readonly states: readonly ContributionState[];
    readonly after: { readonly at: Instant; readonly id: string } | null;
    readonly limit: number;
  }): Promise<readonly ContributionRow[]>;
  countIn(kind: ContributionKind, states: readonly ContributionState[]): Promise<number>;
  /** What tells whether one was changed, of all in these states. */
  stamps(
    kind: ContributionKind,
    states: readonly ContributionState[],
  ): Promise<readonly { readonly id: string; readonly changedAt: Instant }[]>;
  load(id: string): Promise<ContributionRow | null>;
  /** The most supported first, then the oldest. */
  ranked(query: {
    readonly kind: ContributionKind;
    readonly states: readonly ContributionState[];
    readonly limit: number;
  }): Promise<readonly { readonly row: ContributionRow; readonly supporters: number }[]>;
  /** False when this person supported it already. */
  addSupporter(contribution: string, supporter: Supporter, at: Instant): Promise<boolean>;
  removeSupporter(contribution: string, person: string): Promise<boolean>;
  isSupportedBy(contribution: string, person: string): Promise<boolean>;
  supporters(contribution: string): Promise<readonly Supporter[]>;
  countSupporters(contribution: string): Promise<number>;
  /** After a merge of two contributions: all who supported `from` support `to`, except its author. */
  moveSupporters(from: string, to: string): Promise<void>;
  noteChange(change: ContributionChange): Promise<void>;
  /** Oldest first. */
  changes(contribution: string): Promise<readonly ContributionChange[]>;
  /** After a merge of two persons: all that `from` sent or supported now belongs to `to`. */
  reassign(from: string, to: string): Promise<void>;
  /** Erasure: nobody's any more; what was never public loses its words; supports are removed. */
  forget(person: string): Promise<void>;
}

/** `P-` and six characters, from strong random bytes; null when too many of them would bias the draw. */
export function contributionReference(kind: ContributionKind, random: Uint8Array): string | null {
  return referenceFrom(random, letters[kind]);
}

/** The first reference of these kinds in a text. */
export function contributionIn(
  text: string,
  kinds: readonly ContributionKind[] = ['proposal', 'dataset', 'idea'],
): string | null {
  for (const kind of kinds) {
    const found = referenceIn(text, letters[kind]);
    if (found) return found;
  }
  return null;
}
