import type { RoundContent } from '../../core/delivery/rounds/round.ts';

/** A text for everyone, at any hour. */
export function contentOf(now: number): RoundContent {
  return {
    ...{ v: 1, title: 'Le square', consultation: null, text: { fr: 'Un nouveau square ouvre samedi.' } },
    ...{ reminder: null, templates: {}, audience: {}, startsAt: null, closesAt: now + 24 * 3_600_000 },
    ...{ hours: { from: 0, to: 24 }, everyDay: true, perMinute: null, budget: null },
    limits: { failures: 0.5, stops: 0.5 },
  };
}
