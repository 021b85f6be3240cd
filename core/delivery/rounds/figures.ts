import type { Store } from '../../ports.ts';
import type { RoundFigures, RoundRow } from './round.ts';

/** People looked at in one transaction: residents' turns wait no longer than ten milliseconds or so. */
const pageSize = 1000;

/** What became of everyone in a round, read in pages while it goes on: each person as they were when their page was read. */
export async function readFigures(store: Store, row: RoundRow): Promise<RoundFigures> {
  let total: RoundFigures | null = null;
  let after: string | null = '';
  while (after !== null) {
    const from: string = after;
    const page = await store.transaction((tx) => tx.rounds.figuresOf(row, from, pageSize));
    total = total === null ? page.figures : sum(total, page.figures);
    after = page.last;
    if (after !== null) await new Promise((resolve) => setImmediate(resolve));
  }
  return { ...(total as RoundFigures), spent: row.spent };
}

/** People to whom it is done, whatever came of it. What a stop took back waits for who resumes the round. */
export function settledIn({ state }: Pick<RoundRow, 'state'>, { audience, outcomes }: RoundFigures): number {
  const { waiting, queued, expired } = outcomes;
  return audience - waiting - queued - (state === 'stopped' ? expired : 0);
}

function sum(a: RoundFigures, b: RoundFigures): RoundFigures {
  const byChannel: Record<string, RoundFigures['outcomes']> = { ...a.byChannel };
  for (const [channel, outcomes] of Object.entries(b.byChannel))
    byChannel[channel] = byChannel[channel] ? added(byChannel[channel], outcomes) : outcomes;
  return {
    audience: a.audience + b.audience,
    outcomes: added(a.outcomes, b.outcomes),
    byChannel,
    why: added(a.why, b.why),
    stops: a.stops + b.stops,
    answered: a.answered + b.answered,
    reminders: added(a.reminders, b.reminders),
    spent: a.spent + b.spent,
  };
}

function added<Counts extends Readonly<Record<string, number>>>(a: Counts, b: Counts): Counts {
  const counts: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) counts[name] = (counts[name] ?? 0) + count;
  return counts as Counts;
}
