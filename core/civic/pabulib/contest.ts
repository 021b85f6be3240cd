import type { Contest } from '../count/contest.ts';
import type { Scale } from '../count/outcome.ts';
import type { Mark, Scoring, Sheet } from '../count/scores.ts';
import type { Award } from '../polls.ts';
import type { PabulibFile } from './file.ts';
import { cellOf, listIn, metaOf } from './read.ts';

/** The cost that stands for a project withdrawn after the vote. */
export const WITHDRAWN = 999_999_999;

/** 12.5 or 12,5. */
export const amountIn = (cell: string): number => Number(cell.replace(',', '.'));

/** The award of Pabulib's rule, or null where the file's comments tell a rule of its own. */
export function awardOf(file: PabulibFile): Award | null {
  const least = metaOf(file, 'min_project_score_threshold');
  const threshold = least === undefined ? {} : { threshold: amountIn(least) };
  switch (metaOf(file, 'rule')) {
    case 'greedy':
    case 'greedy-threshold':
      return { kind: 'greedy', skip: true, ...threshold };
    case 'greedy-no-skip':
      return { kind: 'greedy', skip: false, ...threshold };
    case 'equalshares':
      return { kind: 'equal-shares', utility: 'cost', completion: 'none' };
    case 'equalshares/add1':
      return { kind: 'equal-shares', utility: 'cost', completion: 'add1' };
    default:
      return null;
  }
}

/** How ballots are added up; ordinal ballots without max_length are as long as the longest. */
export function scoringOf(file: PabulibFile, sheets: readonly Sheet[]): Scoring {
  switch (metaOf(file, 'vote_type')) {
    case 'cumulative':
    case 'scoring':
      return { kind: 'points' };
    case 'ordinal': {
      const most = Number(metaOf(file, 'max_length') ?? Math.max(0, ...sheets.map(({ length }) => length)));
      return { kind: 'ranking', longest: most };
    }
    default:
      return { kind: 'votes' };
  }
}

/** The ballots of a file, in its order; empty ones are ballots too. */
export function sheetsOf({ votes }: PabulibFile): readonly Sheet[] {
  return votes.rows.map((row) => {
    const points = listIn(cellOf(votes, row, 'points'));
    return listIn(cellOf(votes, row, 'vote')).map(
      (project, place): Mark => ({ project, value: amountIn(points[place] ?? '1') }),
    );
  });
}

function scaleOf(amounts: readonly number[]): Scale {
  const scales = [1, 10, 100] as const;
  return (
    scales.find((scale) => amounts.every((one) => Math.abs(one * scale - Math.round(one * scale)) < 1e-6)) ??
    1000
  );
}

/** A file as a contest to be counted, without withdrawn projects. */
export function contestOf(file: PabulibFile): Contest {
  const { projects } = file;
  const costs = projects.rows.map((row) => ({
    id: cellOf(projects, row, 'project_id'),
    cost: amountIn(cellOf(projects, row, 'cost')),
  }));
  const budget = amountIn(metaOf(file, 'budget') ?? '0');
  const standing = costs.filter(({ cost }) => cost !== WITHDRAWN);
  const scale = scaleOf([budget, ...standing.map(({ cost }) => cost)]);
  const sheets = sheetsOf(file);
  return {
    candidates: standing.map(({ id, cost }) => ({ id, cost: Math.round(cost * scale) })),
    sheets,
    rule: scoringOf(file, sheets),
    award: awardOf(file),
    budget: Math.round(budget * scale),
    scale,
  };
}
