/** One project as a count sees it. Lists of candidates are in the booklet's order, which is the last tie-break everywhere. */
export interface Candidate {
  readonly id: string;
  /** In whole units of money: euros, or cents where a cost has cents. A safe integer. */
  readonly cost: number;
}

/** A phrase and its values: `count.funded` `{ standing, cost, left }`. Amounts are in euros. */
export interface Told {
  readonly key: string;
  readonly values: Readonly<Record<string, string | number | Told>>;
}

/** What became of one project, and why. */
export interface Decision {
  readonly project: string;
  readonly funded: boolean;
  readonly told: Told;
}

export interface Outcome {
  /** Every candidate, in the order in which the rule took them. */
  readonly decisions: readonly Decision[];
  /** Euros. */
  readonly spent: number;
  /** Equal shares completed by Add1: what was added to every voter's share, in euros. */
  readonly added?: number;
  /** The phrase that tells how equal projects are parted. */
  readonly tieBreak: string;
  /** With a reserve: how much of it was used. */
  readonly reserved?: Told;
}

/** A candidate with its place and how it is told: "412 voix", "rang 3, J’aime bien". */
export interface Placed extends Candidate {
  readonly standing: Told;
  /** Ballots that name it. */
  readonly votes: number;
  /** What a threshold is compared with: votes, or points where the rule gives points. */
  readonly score: number;
}

/** How amounts are told: units are divided by this (1: units are euros; 100: cents). */
export type Scale = 1 | 10 | 100 | 1000;
