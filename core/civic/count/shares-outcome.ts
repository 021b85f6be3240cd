import { add1, type Completed, type Group, runShares, tableOf } from './equal-shares.ts';
import { greedy, unfit } from './greedy.ts';
import type { Decision, Outcome, Placed, Scale } from './outcome.ts';
import type { Sheet } from './scores.ts';

export interface SharesRule {
  readonly utility: 'cost' | 'cardinality';
  readonly completion: 'none' | 'add1' | 'add1-greedy';
  readonly exhaustive?: boolean;
  /** In units of money. */
  readonly budget: number;
  readonly scale: Scale;
}

/** Voters with the same ballot together, by the places of their projects in the list. Empty ballots have their share too. */
function groupsOf(ids: readonly string[], sheets: readonly Sheet[]): readonly Group[] {
  const places = new Map(ids.map((id, place) => [id, place]));
  const groups = new Map<string, { voters: number; projects: readonly number[] }>();
  for (const sheet of sheets) {
    const projects = sheet.flatMap(({ project }) => places.get(project) ?? []).sort((a, b) => a - b);
    const key = projects.join();
    const group = groups.get(key);
    if (group) group.voters += 1;
    else groups.set(key, { voters: 1, projects });
  }
  return [...groups.values()];
}

/**
 * The Method of Equal Shares (Peters and Skowron): every voter holds an equal part of the budget; a project is funded when its
 * supporters can pay for it with their parts. `placed` is best first and is told for the rest; `ids` is the booklet's order.
 */
export function equalShares(
  placed: readonly Placed[],
  ids: readonly string[],
  sheets: readonly Sheet[],
  rule: SharesRule,
): Outcome {
  const { budget, utility, scale } = rule;
  const byId = new Map(placed.map((project) => [project.id, project]));
  const list = ids.flatMap((id) => byId.get(id) ?? []);
  const costs = list.map(({ cost }) => cost);
  const table = tableOf({ costs, groups: groupsOf(ids, sheets), budget, utility, step: scale });
  const run: Completed =
    rule.completion === 'none' ? { ...runShares(table, 0), steps: 0 } : add1(table, rule.exhaustive);
  const held = new Map(list.map(({ id }, place) => [id, run.held(place)]));
  const chosen = run.funded.flatMap(({ project, value, den }): Decision[] => {
    const one = list[project];
    if (!one) return [];
    const share = Number((value * 100n) / (den * BigInt(scale))) / 100;
    const values = { standing: one.standing, cost: one.cost / scale, share };
    return [{ project: one.id, funded: true, told: { key: 'count.shares-funded', values } }];
  });
  const taken = new Set(chosen.map(({ project }) => project));
  const others = placed.filter(({ id }) => !taken.has(id));
  const rest = restOf(others, held, budget - run.spent, rule);
  return {
    decisions: [...chosen, ...rest.decisions],
    spent: (run.spent + Math.round(rest.spent * scale)) / scale,
    added: run.steps,
    tieBreak: 'count.ties-shares',
  };
}

/** The same among the projects that reach the threshold; the others take no part, and are told last. */
export function sharesAbove(
  placed: readonly Placed[],
  ids: readonly string[],
  sheets: readonly Sheet[],
  rule: SharesRule,
  threshold: number | undefined,
): Outcome {
  const isBelow = (one: Placed): boolean => one.votes > 0 && unfit(one, threshold) !== null;
  const above = placed.filter((one) => !isBelow(one));
  const known = new Set(above.map(({ id }) => id));
  const inPlay = ids.filter((id) => known.has(id));
  const outcome = equalShares(above, inPlay, sheets, rule);
  const below = placed.filter(isBelow).flatMap((one): Decision[] => {
    const told = unfit(one, threshold);
    return told ? [{ project: one.id, funded: false, told }] : [];
  });
  return { ...outcome, decisions: [...outcome.decisions, ...below] };
}

function restOf(
  others: readonly Placed[],
  held: ReadonlyMap<string, number>,
  left: number,
  { completion, scale }: SharesRule,
): { readonly decisions: readonly Decision[]; readonly spent: number } {
  if (completion === 'add1-greedy') {
    const { decisions, spent } = greedy(others, { budget: left, skip: true, scale });
    const asCompleted = ({ told: { key, values } }: Decision) => ({
      key: key === 'count.funded' ? 'count.completed' : key,
      values,
    });
    return { spent, decisions: decisions.map((one) => ({ ...one, told: asCompleted(one) })) };
  }
  const decisions = others.map((one): Decision => {
    const told =
      one.votes === 0
        ? { key: 'count.unsupported', values: {} }
        : {
            key: 'count.shares-short',
            values: {
              standing: one.standing,
              cost: one.cost / scale,
              held: Math.floor((held.get(one.id) ?? 0) / scale),
            },
          };
    return { project: one.id, funded: false, told };
  });
  return { spent: 0, decisions };
}
