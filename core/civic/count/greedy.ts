import type { Decision, Outcome, Placed, Scale, Told } from './outcome.ts';

export interface Greedy {
  /** In units of money. */
  readonly budget: number;
  /** True: what does not fit is skipped (Pabulib's greedy). False: the first that does not fit ends it (greedy-no-skip). */
  readonly skip: boolean;
  /** The least score with which a project may be funded; Pabulib's min_project_score_threshold. */
  readonly threshold?: number;
  readonly scale: Scale;
}

/** Why a project can't be funded whatever the money, or null. A project that nobody named is never funded. */
export function unfit(project: Placed, threshold: number | undefined): Told | null {
  if (project.votes === 0) return { key: 'count.unsupported', values: {} };
  if (threshold === undefined || project.score >= threshold) return null;
  return { key: 'count.below-threshold', values: { standing: project.standing, threshold } };
}

/**
 * Funds the projects in this order as long as they fit in what is left. The order carries the tie-break: cheaper first,
 * then the booklet's order.
 */
export function greedy(placed: readonly Placed[], { budget, skip, threshold, scale }: Greedy): Outcome {
  let left = budget;
  let stopped = false;
  const decide = (project: Placed): Decision => {
    const { id, cost, standing } = project;
    const reason = unfit(project, threshold);
    if (reason) return { project: id, funded: false, told: reason };
    const values = { standing, cost: cost / scale, left: left / scale };
    if (stopped) return { project: id, funded: false, told: { key: 'count.stopped', values } };
    if (cost <= left) {
      left -= cost;
      return { project: id, funded: true, told: { key: 'count.funded', values } };
    }
    stopped = !skip;
    return { project: id, funded: false, told: { key: 'count.too-dear', values } };
  };
  return { decisions: placed.map(decide), spent: (budget - left) / scale, tieBreak: 'count.ties-cheaper' };
}

/** The first so many, whatever they cost. Ties at the cut: cheaper first, then the booklet's order. */
export function firstOf(
  placed: readonly Placed[],
  places: number,
  scale: Scale,
  threshold?: number,
): Outcome {
  let taken = 0;
  const decisions = placed.map((project): Decision => {
    const reason = unfit(project, threshold);
    if (reason) return { project: project.id, funded: false, told: reason };
    const funded = taken < places;
    if (funded) taken += 1;
    const told = {
      key: funded ? 'count.placed' : 'count.not-placed',
      values: { standing: project.standing, places },
    };
    return { project: project.id, funded, told };
  });
  const costs = new Map(placed.map(({ id, cost }) => [id, cost]));
  const spent = decisions.reduce(
    (sum, { project, funded }) => sum + (funded ? (costs.get(project) ?? 0) : 0),
    0,
  );
  return { decisions, spent: spent / scale, tieBreak: 'count.ties-cheaper' };
}
