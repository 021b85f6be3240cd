import type { Candidate, Placed, Told } from './outcome.ts';

/** One ballot on one paper: a project, and with it a number where the rule wants one (points). Best first for a ranking. */
export interface Mark {
  readonly project: string;
  readonly value: number;
}
export type Sheet = readonly Mark[];

export interface Score {
  /** Ballots that name the project. */
  readonly votes: number;
  readonly score: number;
}

export type Scoring =
  | { readonly kind: 'votes' }
  | { readonly kind: 'points' }
  /** The first of a ballot gets `longest` points, the second one less, and so on (Pabulib's ordinal; a Borda count cut short). */
  | { readonly kind: 'ranking'; readonly longest: number };

function worth(scoring: Scoring, mark: Mark, place: number): number {
  switch (scoring.kind) {
    case 'votes':
      return 1;
    case 'points':
      return mark.value;
    case 'ranking':
      return Math.max(0, scoring.longest - place);
  }
}

/** Adds up the ballots. Marks on other projects (withdrawn ones) count for nothing and keep their place in a ranking. */
export function scoresOf(
  candidates: readonly Candidate[],
  sheets: readonly Sheet[],
  scoring: Scoring,
): ReadonlyMap<string, Score> {
  const scores = new Map(candidates.map(({ id }) => [id, { votes: 0, score: 0 }]));
  for (const sheet of sheets)
    for (const [place, mark] of sheet.entries()) {
      const own = scores.get(mark.project);
      if (!own) continue;
      own.votes += 1;
      own.score += worth(scoring, mark, place);
    }
  return scores;
}

/** Highest score first; equal scores: the cheaper first, then the booklet's order. */
export function byScore(
  candidates: readonly Candidate[],
  scores: ReadonlyMap<string, Score>,
  standing: (score: Score) => Told,
): readonly Placed[] {
  return candidates
    .map((candidate) => {
      const score = scores.get(candidate.id) ?? { votes: 0, score: 0 };
      return { ...candidate, ...score, standing: standing(score) };
    })
    .sort((one, other) => other.score - one.score || one.cost - other.cost);
}
