import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add1,
  type Group,
  runShares,
  type SharesElection,
  tableOf,
} from '../../core/civic/count/equal-shares.ts';

const alone = (...projects: number[]): Group => ({ voters: 1, projects });
const election = (costs: number[], groups: Group[], budget: number, more: Partial<SharesElection> = {}) =>
  tableOf({ costs, groups, budget, utility: 'cost', step: 1, ...more });
const order = ({ funded }: { readonly funded: readonly { readonly project: number }[] }) =>
  funded.map(({ project }) => project);

describe('equal shares', () => {
  it('the example of docs/counting.md', () => {
    const groups = [alone(0, 1), alone(0, 1), alone(0), alone(2)];
    const run = runShares(election([60, 50, 30], groups, 100), 0);
    // Each holds 25. Project 0 costs its three supporters 20 each; then 5 + 5 is not 50, and 25 is not 30.
    expect(order(run)).toEqual([0]);
    expect([0, 1, 2].map(run.held)).toEqual([15, 10, 25]);
    expect(add1(election([60, 50, 30], groups, 100))).toMatchObject({ steps: 19, spent: 90 });
  });

  it('who can’t pay an equal part pays all', () => {
    const groups = [alone(0, 1), alone(0), alone(1)];
    const run = runShares(election([10, 12], groups, 30), 0);
    // Project 1 first (12 / 6 = 2 votes, as project 0, but dearer: 0 wins the tie), then 5 + 7 pay for it.
    expect(order(run)).toEqual([0, 1]);
    expect(run.funded.map(({ value, den }) => Number(value) / Number(den))).toEqual([5, 7]);
  });

  it.each([
    ['the cheaper first', [7, 6], [alone(0), alone(1)], [1, 0]],
    ['then more votes', [4, 4], [alone(1), alone(1, 0)], [1, 0]],
    ['then the booklet’s order', [5, 5], [alone(1), alone(0)], [0, 1]],
  ])('ties: %s', (_, costs, groups, expected) => {
    expect(order(runShares(election(costs, groups, 20), 0))).toEqual(expected);
  });

  it('all that is supported fits: all is funded, and it ends', () => {
    const run = add1(election([5, 6, 100], [alone(0), alone(1), alone()], 20));
    expect([...order(run)].sort()).toEqual([0, 1]);
  });

  it('a budget that nobody can use up ends too, and so does a vote without ballots', () => {
    expect(add1(election([5], [], 20))).toMatchObject({ steps: 0, spent: 0 });
    expect(add1(election([0, 3], [alone(0)], 1))).toMatchObject({ steps: 0, spent: 0 });
  });

  const elections = fc
    .record({
      costs: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 7 }),
      ballots: fc.array(fc.uniqueArray(fc.nat(6)), { minLength: 1, maxLength: 9 }),
      budget: fc.integer({ min: 1, max: 100 }),
      utility: fc.constantFrom('cost' as const, 'cardinality' as const),
      exhaustive: fc.boolean(),
    })
    .map(({ costs, ballots, ...rest }) => ({
      ...rest,
      costs,
      ballots: ballots.map((ballot) => ballot.filter((project) => project < costs.length)),
    }));

  it('Add1 leaps to what walking step by step gives, and never passes the budget', () => {
    fc.assert(
      fc.property(elections, ({ costs, ballots, budget, utility, exhaustive }) => {
        const table = election(
          costs,
          ballots.map((ballot) => alone(...ballot)),
          budget,
          { utility },
        );
        const leapt = add1(table, exhaustive);
        const open = (run: ReturnType<typeof runShares>) =>
          costs.filter((_, one) => ballots.some((b) => b.includes(one)) && !order(run).includes(one));
        let [walked, steps] = [runShares(table, 0), 0];
        for (;;) {
          const left = open(walked);
          const spent = walked.spent;
          if (left.length === 0 || (exhaustive && left.every((cost) => cost > budget - spent))) break;
          const next = runShares(table, steps + 1);
          if (next.spent > budget) break;
          [walked, steps] = [next, steps + 1];
        }
        expect({ order: order(leapt), steps: leapt.steps }).toEqual({ order: order(walked), steps });
        expect(leapt.spent).toBeLessThanOrEqual(budget);
      }),
      { numRuns: 300 },
    );
  });

  it('voters with the same ballot count as so many voters, in whatever order', () => {
    fc.assert(
      fc.property(elections, fc.nat(), ({ costs, ballots, budget, utility }, turn) => {
        const one = ballots.map((ballot) => alone(...ballot));
        const at = turn % (one.length + 1);
        const turned = [...one.slice(at), ...one.slice(0, at)].reverse();
        const doubled = ballots.map((projects) => ({ voters: 2, projects }));
        const twice = [...one, ...one];
        const run = (groups: Group[]) => order(add1(election(costs, groups, budget, { utility })));
        expect(run(turned)).toEqual(run(one));
        expect(run(doubled)).toEqual(run(twice));
      }),
      { numRuns: 200 },
    );
  });
});
