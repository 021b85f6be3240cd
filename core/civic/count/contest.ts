import type { Award, ProjectCount } from '../polls.ts';
import { firstOf, greedy } from './greedy.ts';
import { median, ranksOf } from './judgment.ts';
import type { Candidate, Outcome, Placed, Scale, Told } from './outcome.ts';
import { firstWithReserve, greedyWithReserve, type Quota } from './reserve.ts';
import { byScore, type Scoring, type Sheet, scoresOf } from './scores.ts';
import { sharesAbove } from './shares-outcome.ts';

/** One paper of one area, ready to be counted. */
export interface Contest {
  /** In the booklet's order. */
  readonly candidates: readonly Candidate[];
  /** Ballots that say something on this paper. */
  readonly sheets: readonly Sheet[];
  /** mentions: their ids, best first; a mark's value is the place of its mention. */
  readonly rule: Scoring | { readonly kind: 'judgment'; readonly mentions: readonly string[] };
  readonly award: Award | null;
  /** In units of money; null where there is none: nothing can be funded within it. */
  readonly budget: number | null;
  readonly scale: Scale;
  /** The least score with which a project wins; instead of the award's own. */
  readonly threshold?: number;
  /** For greedy and places. */
  readonly quota?: Quota;
}

export interface Counted {
  /** Best first. */
  readonly counts: readonly ProjectCount[];
  readonly outcome: Outcome | null;
}

/** Judgments of each candidate by mention, best first; a ballot that does not judge a project gives it the last mention. */
export function talliesOf(
  candidates: readonly Candidate[],
  sheets: readonly Sheet[],
  mentions: number,
): ReadonlyMap<string, readonly number[]> {
  const tallies = new Map(candidates.map(({ id }) => [id, Array<number>(mentions).fill(0)]));
  for (const sheet of sheets)
    for (const { project, value } of sheet) {
      const tally = tallies.get(project);
      if (tally && value < mentions - 1) tally[value] = (tally[value] ?? 0) + 1;
    }
  for (const tally of tallies.values())
    tally[mentions - 1] = sheets.length - tally.reduce((sum, count) => sum + count, 0);
  return tallies;
}

function judged(contest: Contest, mentions: readonly string[]) {
  const { candidates, sheets } = contest;
  const tallies = talliesOf(candidates, sheets, mentions.length);
  const ranks = ranksOf(candidates.map(({ id }) => tallies.get(id) ?? []));
  const scores = scoresOf(candidates, sheets, { kind: 'votes' });
  const placed = candidates.map((candidate, place) => {
    const rank = ranks[place] ?? 0;
    const mention = mentions[Math.max(0, median(tallies.get(candidate.id) ?? []))] ?? '';
    const standing: Told = { key: 'count.judged', values: { rank, mention } };
    const votes = scores.get(candidate.id)?.votes ?? 0;
    return { ...candidate, votes, score: votes, standing, rank };
  });
  placed.sort((one, other) => one.rank - other.rank || one.cost - other.cost);
  const counts = placed.map(({ id, votes }) => ({ project: id, votes, tally: tallies.get(id) ?? [] }));
  return { placed, counts };
}

function scored({ candidates, sheets }: Contest, scoring: Scoring) {
  const ofVotes = scoring.kind === 'votes';
  const placed = byScore(candidates, scoresOf(candidates, sheets, scoring), ({ votes, score }) =>
    ofVotes ? { key: 'count.votes', values: { votes } } : { key: 'count.points', values: { points: score } },
  );
  const order = new Map(candidates.map(({ id }, place) => [id, place]));
  const counts = [...placed]
    .sort((a, b) => b.score - a.score || (order.get(a.id) ?? 0) - (order.get(b.id) ?? 0))
    .map(({ id, votes, score }) => (ofVotes ? { project: id, votes } : { project: id, votes, score }));
  return { placed, counts };
}

function awarded(contest: Contest, placed: readonly Placed[], award: Award): Outcome {
  const { scale, candidates, sheets, quota } = contest;
  const budget = contest.budget ?? 0;
  const { threshold } = contest;
  switch (award.kind) {
    case 'greedy': {
      const rule = { ...award, ...(threshold !== undefined && { threshold }), budget, scale };
      return quota ? greedyWithReserve(placed, quota, rule) : greedy(placed, rule);
    }
    case 'places':
      return quota
        ? firstWithReserve(placed, quota, award.places, threshold, scale)
        : firstOf(placed, award.places, scale, threshold);
    case 'equal-shares': {
      const ids = candidates.map(({ id }) => id);
      return sharesAbove(placed, ids, sheets, { ...award, budget, scale }, threshold);
    }
  }
}

/** Counts one paper by the rule of its poll. */
export function countContest(contest: Contest): Counted {
  const { rule, award } = contest;
  const { placed, counts } =
    rule.kind === 'judgment' ? judged(contest, rule.mentions) : scored(contest, rule);
  return { counts, outcome: award ? awarded(contest, placed, award) : null };
}
