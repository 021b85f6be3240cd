import type { Chance } from './chance.ts';
import type { Plan } from './lives.ts';

/** Where a life may end, beside anywhere. `taken`: the provider has it and kills us before it answers. */
export const points = [
  'starting',
  'before-commit',
  'after-commit',
  'before-answer',
  'before-send',
  'taken',
  'before-noted',
  'before-job-answer',
] as const;

/** How many times a point is passed before the end comes there, at most. */
const skips: Readonly<Record<string, number>> = { migrating: 40, starting: 5, 'before-job-answer': 2 };
const mostSkips = 15;
/** Turns that fail, to be tried again by the worker. */
const trouble = 0.03;

/** How each life ends: the first in the migrations, then every other one at a named point, in turn. */
export function planLives(options: {
  readonly kills: number;
  readonly chance: Chance;
  readonly only?: readonly string[];
  readonly sabotage?: string;
}): { readonly migrating: readonly Plan[]; readonly loaded: readonly Plan[] } {
  const { kills, chance, sabotage } = options;
  const plan = (point: string | null): Plan => ({
    point,
    skip: point === null ? 0 : chance.between(0, skips[point] ?? mostSkips),
    trouble: sabotage ? 0 : trouble,
    ...(sabotage && { sabotage }),
  });
  const named = options.only ?? points;
  const first = options.only ? 0 : Math.ceil(kills / 15);
  const pointOf = (index: number): string | null =>
    options.only || index % 2 === 0
      ? (named[Math.floor(options.only ? index : index / 2) % named.length] ?? null)
      : null;
  return {
    migrating: Array.from({ length: first }, () => plan('migrating')),
    loaded: Array.from({ length: kills - first }, (_, index) => plan(pointOf(index))),
  };
}
