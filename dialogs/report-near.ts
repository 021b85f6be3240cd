import type { SayChoice } from '../core/conversation/vocabulary.ts';

/** As `reports.nearby` gives it. */
export interface Near {
  readonly reference: string;
  readonly metres: number;
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** An open report like this one, by where it is and how long it is known. */
export function nearChoice({ reference, metres, address, at }: Near): SayChoice {
  const key = address ? 'report.near' : 'report.near_no_address';
  return { id: reference, key, values: { metres, address, at } };
}

/** What is said when it can’t be followed, by the reason of `reports.follow`. */
export const followRefusals: Readonly<Record<string, string>> = {
  own: 'report.follow_own',
  closed: 'report.follow_closed',
  unknown: 'report.follow_closed',
};
