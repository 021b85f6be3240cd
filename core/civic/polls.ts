import type { Instant } from '../conversation/vocabulary.ts';
import type { Outcome } from './count/outcome.ts';

/** A text by language code. */
export type Localised = Readonly<Record<string, string>>;

/** The two papers of a ballot: projects for the whole city, and those of the voter's sector. */
export type PaperId = 'city' | 'sector';

export interface Paper {
  readonly id: PaperId;
  /** "Tout Paris"; the sector's paper is called by its sector. */
  readonly name: Localised;
  /** The most projects that one may choose on this paper; majority judgment does without. */
  readonly maxChoices: number;
  /** Whole euros; for the sector's paper, what each sector has that is not in `budgets`. */
  readonly budget?: number;
  /** By sector. */
  readonly budgets?: Readonly<Record<string, number>>;
  /** Knapsack: the most that the chosen projects may cost together, in euros. Without it, the paper's budget. */
  readonly maxCost?: number;
  /** Instead of the poll's own. */
  readonly threshold?: number;
  /** Instead of the poll's own. */
  readonly reserve?: Reserve;
}

/**
 * What goes first to projects in working-class neighbourhoods (`popular`): a share of the budget, or of the winners. For greedy and
 * places; percents are whole, from 1 to 100. docs/counting.md tells the rule.
 */
export type Reserve =
  | { readonly of: 'budget' | 'winners'; readonly percent: number }
  /** Euros, of each paper; of each sector for the sector's paper. */
  | { readonly of: 'budget'; readonly amount: number }
  | { readonly of: 'winners'; readonly number: number };

/** A judgment that one may give, "Coup de cœur". */
export interface Mention {
  readonly id: string;
  readonly name: Localised;
}

/**
 * How one votes, and what is written on a ballot. approval: up to N projects. knapsack: projects within a budget. ranking: up to N,
 * best first; the first gets N points, the second one less. points: `p01=3`, so many to share out on a paper. judgment:
 * `p01=love`, a mention per project; one that is not judged gets the last mention.
 */
export type PollRule =
  | { readonly kind: 'approval' | 'knapsack' | 'ranking' }
  | { readonly kind: 'points'; readonly points: number }
  | { readonly kind: 'judgment'; readonly mentions: readonly Mention[] };

/**
 * Who wins, on each paper and in each sector. greedy: best first, within the budget; `skip` goes on after one that does not fit;
 * `threshold` is the least score. places: so many, whatever they cost. equal-shares: the Method of Equal Shares, for approval and
 * knapsack. docs/counting.md tells each.
 */
export type Award =
  | { readonly kind: 'greedy'; readonly skip: boolean; readonly threshold?: number }
  | { readonly kind: 'places'; readonly places: number }
  | {
      readonly kind: 'equal-shares';
      readonly utility: 'cost' | 'cardinality';
      readonly completion: 'none' | 'add1' | 'add1-greedy';
      /** Add1 ends as soon as nothing more would fit. */
      readonly exhaustive?: boolean;
    };

export interface Theme {
  readonly id: string;
  readonly name: Localised;
}

/** draft: being prepared. open: one may vote inside the window. closed: no more votes; counted once it has results. */
export type PollState = 'draft' | 'open' | 'closed';

export interface Poll {
  readonly v: 1;
  readonly id: string;
  readonly title: Localised;
  readonly state: PollState;
  readonly opensAt: Instant;
  /** The first instant at which a vote is refused. */
  readonly closesAt: Instant;
  readonly papers: readonly Paper[];
  readonly rule: PollRule;
  /** None: votes are counted, and nobody is said to have won. */
  readonly award?: Award;
  /** The least score with which a project wins: votes, or points where the rule gives points. */
  readonly threshold?: number;
  readonly reserve?: Reserve;
  /** Said to the voter, who declares to be of this age; nobody checks it. */
  readonly minAge?: number;
  readonly themes: readonly Theme[];
  /** Raw X25519 key in base64url, to which ballots are sealed; null in a draft. */
  readonly publicKey: string | null;
  /** Invented projects, to try things on; always said to the resident. */
  readonly demonstration: boolean;
}

export interface Project {
  readonly id: string;
  readonly poll: string;
  /** Null for a project of the whole city. */
  readonly sector: string | null;
  /** The number printed in the booklet, unique in its poll. */
  readonly number: number;
  readonly title: Localised;
  readonly summary: Localised;
  readonly theme: string;
  /** Euros; at most two decimals. */
  readonly cost: number;
  readonly place: Localised;
  /** In a working-class neighbourhood: has a part in the poll's reserve. */
  readonly popular?: boolean;
}

/** The choices of one ballot by paper: project ids, each followed by `=` and a value where the rule wants one. */
export type Marks = Readonly<Record<PaperId, readonly string[]>>;

export interface ProjectCount {
  readonly project: string;
  /** Ballots that name it. */
  readonly votes: number;
  /** Rules with points only. */
  readonly score?: number;
  /** Majority judgment only: judgments by mention, best first; the missing ones are among the last. */
  readonly tally?: readonly number[];
}

/** The winners of one paper: of the whole city, or of one sector. */
export interface AreaResult extends Outcome {
  /** `city`, or the sector's id. */
  readonly area: string;
  /** Ballots that say something on this paper. */
  readonly ballots: number;
  /** Euros, or null. */
  readonly budget: number | null;
}

export interface PollResults {
  readonly v: 2;
  /** Ballots counted, one per voter. */
  readonly ballots: number;
  /** Envelopes that could not be opened and were left out. */
  readonly damaged: number;
  /** Every project, best first; equal ones in the order of their numbers. Judged ones paper by paper. */
  readonly counts: readonly ProjectCount[];
  /** SHA-256 of the two files published beside the results, in hexadecimal; null in results of version 1. */
  readonly digests: { readonly box: string; readonly poll: string } | null;
  /** Empty where the poll has no award. */
  readonly areas: readonly AreaResult[];
}

/** Results as they were stored. v1 (no `v`): approvals only, without winners. */
export function upgradeResults(
  stored: PollResults | Omit<PollResults, 'v' | 'digests' | 'areas'>,
): PollResults {
  return 'v' in stored ? stored : { v: 2, ...stored, digests: null, areas: [] };
}

export interface PollRow {
  readonly poll: Poll;
  /** The poll's private key under both passphrases; null in a draft, and again once counted. */
  readonly wrappedKey: string | null;
  readonly results: PollResults | null;
}

export interface PollRecords {
  /** Adds or replaces a poll. */
  save(row: PollRow): Promise<void>;
  load(id: string): Promise<PollRow | null>;
  /** All polls, the latest opening first. */
  all(): Promise<readonly PollRow[]>;
  /** Replaces the poll's projects. */
  putProjects(poll: string, projects: readonly Project[]): Promise<void>;
  /** In the order of their numbers. */
  projects(poll: string): Promise<readonly Project[]>;
}

/** What is kept of a vote before the close. */
export interface CastRow {
  readonly poll: string;
  /** `vault.key('poll:' + poll, e164)`: the box. */
  readonly voterKey: string;
  /** `vault.key('roll:' + poll, e164)`: the roll, which knows nothing of the box. */
  readonly rollKey: string;
  /** YYYY-MM-DD in the city's time; nothing finer is kept. */
  readonly day: string;
  readonly envelope: Uint8Array;
}

/** A ballot after the count: nothing leads from it to a voter. */
export interface BoxRow {
  readonly tracker: string;
  readonly sector: string;
  readonly marks: Marks;
}

export interface BallotRecords {
  /** Signs the roll and puts the envelope in the box, in place of the voter's earlier one. True when there was one. */
  cast(row: CastRow): Promise<boolean>;
  /** The day of the last vote, null when this number has not voted. */
  votedOn(poll: string, rollKey: string): Promise<string | null>;
  /** Who voted, never what. */
  rollSize(poll: string): Promise<number>;
  /** How many last voted on each day (YYYY-MM-DD), the first day first. */
  turnout(poll: string): Promise<readonly { readonly day: string; readonly voters: number }[]>;
  envelopes(poll: string): Promise<readonly { readonly voterKey: string; readonly envelope: Uint8Array }[]>;
  /** Destroys the envelopes and their voter keys, and keeps these opened ballots in their stead. */
  publish(poll: string, box: readonly BoxRow[]): Promise<void>;
  /** The opened ballots, in the order in which they were published: by tracker. */
  box(poll: string): Promise<readonly BoxRow[]>;
}

/** The text in this language, else in the first one there is. */
export function localised(text: Localised, language: string): string {
  return text[language] ?? Object.values(text)[0] ?? '';
}

/** Whether a vote counts at this instant. */
export function isOpen(poll: Poll, now: Instant): boolean {
  return poll.state === 'open' && poll.opensAt <= now && now < poll.closesAt;
}

/** The projects of one paper, for a voter of this sector. */
export function projectsOn(
  projects: readonly Project[],
  paper: PaperId,
  sector: string | null,
): readonly Project[] {
  if (paper === 'city') return projects.filter((project) => project.sector === null);
  return projects.filter((project) => project.sector !== null && project.sector === sector);
}
