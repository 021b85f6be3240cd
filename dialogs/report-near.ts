import type { SayChoice } from '../core/conversation/vocabulary.ts';

/** As `reports.nearby` gives it. */
export interface Near {
  readonly reference: string;
  readonly metres: number;
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Open reports like this one, by where each is; a single one answers to "yes". */
export function nearChoices(near: readonly Near[]): readonly SayChoice[] {
  return near.map(({ reference, metres, address, at }) => ({
    id: near.length === 1 ? 'yes' : reference,
    key: address ? 'report.near' : 'report.near_no_address',
    values: { metres, address, at },
  }));
}

/** The one that a choice names; null for another choice. */
export function nearOf(near: readonly Near[], choice: string): Near | null {
  const [only] = near;
  if (choice === 'yes' && near.length === 1) return only ?? null;
  return near.find(({ reference }) => reference === choice) ?? null;
}

/** What is said when it can’t be followed, by the reason of `reports.follow`. */
export const followRefusals: Readonly<Record<string, string>> = {
  own: 'report.follow_own',
  closed: 'report.follow_closed',
  unknown: 'report.follow_closed',
};
