/** Filled by the vote work. */
export type PollRecords = Record<never, never>;
export type BallotRecords = Record<never, never>;
