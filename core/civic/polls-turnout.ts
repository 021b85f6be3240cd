import type { BallotRecords } from './polls.ts';
import { hiddenCells } from './results-hide.ts';

/** How many voted, in all and on each day; null where so few did that it could tell on somebody. */
export interface Turnout {
  readonly voters: number | null;
  readonly days: readonly { readonly day: string; readonly voters: number | null }[];
}

/**
 * From the roll, which keeps of each voter the day of the last vote only: neither the hour nor the channel. No small day can be
 * found from the sum and the others.
 */
export async function turnoutOf(
  { ballots }: { readonly ballots: Pick<BallotRecords, 'turnout'> },
  poll: string,
): Promise<Turnout> {
  const days = await ballots.turnout(poll);
  const all = days.reduce((sum, { voters }) => sum + voters, 0);
  const dark = hiddenCells({
    counts: new Map([['all', all], ...days.map(({ day, voters }) => [day, voters] as const)]),
    sums: [{ total: 'all', parts: days.map(({ day }) => day) }],
  });
  return {
    voters: dark.has('all') ? null : all,
    days: days.map(({ day, voters }) => ({ day, voters: dark.has(day) ? null : voters })),
  };
}
