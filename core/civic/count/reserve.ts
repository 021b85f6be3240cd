import type { Reserve } from '../polls.ts';
import { firstOf, type Greedy, greedy, unfit } from './greedy.ts';
import type { Decision, Outcome, Placed, Scale } from './outcome.ts';

/** A reserve, and the projects that it is for. */
export interface Quota {
  readonly reserve: Reserve;
  readonly isFor: ReadonlySet<string>;
}

/** The reserved part in whole units of money, rounded down: never more than the share, never more than the budget. */
export function reservedUnits(reserve: Reserve, budget: number, scale: Scale): number | null {
  if (reserve.of === 'winners') return null;
  // A product of safe whole numbers (at most 1e11 x 100): exact, and so is the division once rounded down.
  if ('percent' in reserve) return Math.floor((budget * reserve.percent) / 100);
  return Math.min(budget, Math.round(reserve.amount * scale));
}

/** How many winners are reserved; a share of them is rounded up, since it is the least there is to be. */
export function reservedPlaces(reserve: Reserve, places: number): number {
  if (reserve.of === 'budget') return 0;
  if ('percent' in reserve) return Math.ceil((places * reserve.percent) / 100);
  return Math.min(places, reserve.number);
}

const unitsOf = (placed: readonly Placed[], taken: readonly Decision[]): number => {
  const costs = new Map(placed.map(({ id, cost }) => [id, cost]));
  return taken.reduce((sum, { project }) => sum + (costs.get(project) ?? 0), 0);
};

const without = (placed: readonly Placed[], taken: readonly Decision[]): readonly Placed[] => {
  const ids = new Set(taken.map(({ project }) => project));
  return placed.filter(({ id }) => !ids.has(id));
};

/**
 * Greedy with a reserve, in two rounds. First the projects that it is for, in their order, within the reserved part of the budget, or
 * until so many are funded. Then all the others together, those not funded in the first round too, within all that is left: what the
 * first round did not use comes back to everyone. Ties are parted as without a reserve.
 */
export function greedyWithReserve(
  placed: readonly Placed[],
  { reserve, isFor }: Quota,
  rule: Greedy,
): Outcome {
  const { budget, scale } = rule;
  const units = reservedUnits(reserve, budget, scale);
  const own = placed.filter(({ id }) => isFor.has(id));
  const most = units === null ? reservedPlaces(reserve, own.length) : own.length;
  const first = greedy(own, { ...rule, budget: units ?? budget })
    .decisions.filter(({ funded }) => funded)
    .slice(0, most)
    .map((one) => ({ ...one, told: { key: 'count.reserved', values: one.told.values } }));
  const used = unitsOf(own, first);
  const rest = greedy(without(placed, first), { ...rule, budget: budget - used });
  return {
    decisions: [...first, ...rest.decisions],
    spent: (used + Math.round(rest.spent * scale)) / scale,
    tieBreak: rest.tieBreak,
    reserved:
      units === null
        ? { key: 'count.reserve-winners', values: { places: wanted(reserve), used: first.length } }
        : { key: 'count.reserve-budget', values: { part: units / scale, used: used / scale } },
  };
}

const wanted = (reserve: Reserve): number => ('number' in reserve ? reserve.number : 0);

/** Places with a reserve: the first of the projects that it is for, then the first of all the others in the places left. */
export function firstWithReserve(
  placed: readonly Placed[],
  { reserve, isFor }: Quota,
  places: number,
  threshold: number | undefined,
  scale: Scale,
): Outcome {
  const kept = reservedPlaces(reserve, places);
  const first = placed
    .filter((one) => isFor.has(one.id) && unfit(one, threshold) === null)
    .slice(0, kept)
    .map(({ id, standing }): Decision => {
      return {
        project: id,
        funded: true,
        told: { key: 'count.reserved-place', values: { standing, places: kept } },
      };
    });
  const rest = firstOf(without(placed, first), places - first.length, scale, threshold);
  const keys: Readonly<Record<string, string>> = {
    'count.placed': 'count.placed-beside',
    'count.not-placed': 'count.not-placed-beside',
  };
  const beside = rest.decisions.map(({ told, ...one }) => ({
    ...one,
    told: first.length === 0 ? told : { ...told, key: keys[told.key] ?? told.key },
  }));
  return {
    decisions: [...first, ...beside],
    spent: (unitsOf(placed, first) + Math.round(rest.spent * scale)) / scale,
    tieBreak: rest.tieBreak,
    reserved: { key: 'count.reserve-winners', values: { places: kept, used: first.length } },
  };
}
