import type { Instant } from '../conversation/vocabulary.ts';

/** A text by language code. */
export type Localised = Readonly<Record<string, string>>;

/** The two papers of a ballot: projects for the whole city, and those of the voter's sector. */
export type PaperId = 'city' | 'sector';

export interface Paper {
  readonly id: PaperId;
  /** "Tout Paris"; the sector's paper is called by its sector. */
  readonly name: Localised;
  /** The most projects that one may choose on this paper. */
  readonly maxChoices: number;
}

/** How one votes; a union by kind, so that other rules join without changing what surrounds them. */
export type PollRule = { readonly kind: 'approval' };

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
  /** Whole euros. */
  readonly cost: number;
  readonly place: Localised;
}

/** The choices of one ballot: project ids by paper. */
export type Marks = Readonly<Record<PaperId, readonly string[]>>;

export interface ProjectCount {
  readonly project: string;
  readonly votes: number;
}

export interface PollResults {
  /** Ballots counted, one per voter. */
  readonly ballots: number;
  /** Envelopes that could not be opened and were left out. */
  readonly damaged: number;
  /** Every project, most votes first; equal votes in the order of their numbers. */
  readonly counts: readonly ProjectCount[];
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
