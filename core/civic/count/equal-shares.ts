import { FULL, type Horizon, newPurses, note, type Purses } from './purses.ts';
import { pay, type Share, type Supporters, shareOf } from './share.ts';

/** Voters with the same ballot. `projects`: places in the list of projects, each once. */
export interface Group {
  readonly voters: number;
  readonly projects: readonly number[];
}

export interface SharesElection {
  /** By project, in units of money. */
  readonly costs: readonly number[];
  readonly groups: readonly Group[];
  readonly budget: number;
  /** cost: a project is worth its cost to who approves it (what cities use). cardinality: every project is worth the same. */
  readonly utility: 'cost' | 'cardinality';
  /** What one step of Add1 adds to every voter's share, in units of money. */
  readonly step: number;
}

export interface Funded {
  readonly project: number;
  /** The most that one supporter paid: value / den, in units of money. */
  readonly value: bigint;
  readonly den: bigint;
}

export interface Run {
  /** In the order in which they were chosen. */
  readonly funded: readonly Funded[];
  readonly spent: number;
  /** What a project's supporters hold in the end, in whole units of money, rounded down. */
  readonly held: (project: number) => number;
  /** The same projects are chosen for as many more steps; null: for ever. */
  readonly horizon: bigint | null;
}

/** A project's price per vote when last looked at; it can only rise, so an old one is a lower bound. */
interface Bound {
  readonly share: Share;
  readonly num: bigint;
  readonly slope: bigint;
  readonly den: bigint;
  readonly near: number;
  round: number;
}

/** What does not change from run to run. */
interface Table {
  readonly election: SharesElection;
  /** Groups that approve each project. */
  readonly backers: readonly (readonly number[])[];
  readonly votes: readonly number[];
  readonly voters: number;
  /** Voters of each group. */
  readonly weights: Int32Array;
}

export function tableOf(election: SharesElection): Table {
  const backers: number[][] = election.costs.map(() => []);
  const votes = election.costs.map(() => 0);
  let voters = 0;
  for (const [index, group] of election.groups.entries()) {
    voters += group.voters;
    for (const project of group.projects) {
      backers[project]?.push(index);
      votes[project] = (votes[project] ?? 0) + group.voters;
    }
  }
  const weights = Int32Array.from(election.groups, (group) => group.voters);
  return { election, backers, votes, voters, weights };
}

const sign = (value: bigint): number => (value < 0n ? -1 : value > 0n ? 1 : 0);

/** Which of two is chosen first: the lower price per vote, then the lower cost, then more votes, then the booklet's order. */
function compare(table: Table, one: number, a: Bound, other: number, b: Bound): number {
  if (Math.abs(a.near - b.near) > 1e-9 * Math.max(a.near, b.near)) return a.near - b.near;
  const { costs } = table.election;
  return (
    sign(a.num * b.den - b.num * a.den) ||
    (costs[one] ?? 0) - (costs[other] ?? 0) ||
    (table.votes[other] ?? 0) - (table.votes[one] ?? 0) ||
    one - other
  );
}

function boundOf(table: Table, project: number, share: Share, round: number): Bound {
  const cost = table.election.utility === 'cost' ? BigInt(table.election.costs[project] ?? 0) : 1n;
  const den = share.left * share.den * cost;
  return { share, num: share.value, slope: share.slope, den, near: ratio(share.value, den), round };
}

/** Close enough to compare what is far apart; both may be too long for a double. */
function ratio(num: bigint, den: bigint): number {
  const excess = Math.max(num.toString(16).length, den.toString(16).length) - 200;
  const shift = BigInt(Math.max(0, excess) * 4);
  return Number(num >> shift) / Number(den >> shift);
}

/** Everyone's money in one run. */
interface Money {
  readonly purses: Purses;
  supporters(project: number): Supporters;
  charge(project: number, share: Share): void;
  held(project: number): number;
}

/** Gives every voter an equal part of the budget, and so many steps more. */
function moneyOf(table: Table, steps: number): Money {
  const { election, voters, weights, backers } = table;
  const n = BigInt(Math.max(1, voters));
  const slope = BigInt(election.step) * n;
  const purses = newPurses(n, BigInt(election.budget) + slope * BigInt(steps), slope, voters);
  const purse = new Int32Array(election.groups.length).fill(FULL);
  // Supporters by class, all zero between two uses.
  let tally = new Int32Array(1024);

  function supporters(project: number): Supporters {
    if (tally.length < purses.value.length) tally = new Int32Array(2 * purses.value.length);
    const classes: number[] = [];
    for (const group of backers[project] ?? []) {
      const one = purse[group] ?? 0;
      if (tally[one] === 0) classes.push(one);
      tally[one] = (tally[one] ?? 0) + (weights[group] ?? 0);
    }
    const count = new Map(classes.map((one) => [one, tally[one] ?? 0]));
    for (const one of classes) tally[one] = 0;
    return count;
  }

  return {
    purses,
    supporters,
    charge(project, share) {
      const after = pay(purses, supporters(project), share);
      for (const group of backers[project] ?? []) purse[group] = after.get(purse[group] ?? 0) ?? 0;
    },
    held(project) {
      let all = 0n;
      for (const [one, many] of supporters(project)) all += (purses.value[one] ?? 0n) * BigInt(many);
      return Number(all / purses.den);
    },
  };
}

type Bounds = Map<number, Bound>;

function firstOf(table: Table, bounds: Bounds): [number, Bound] | null {
  let best: [number, Bound] | null = null;
  for (const [project, bound] of bounds)
    if (best === null || compare(table, project, bound, best[0], best[1]) < 0) best = [project, bound];
  return best;
}

/** For how long this one stays before all the others. */
function noteOthers(horizon: Horizon, { num, slope, den }: Bound, bounds: Bounds): void {
  for (const other of bounds.values()) {
    if (horizon.steps === 0n) return;
    note(horizon, other.num * den - num * other.den, other.slope * den - slope * other.den);
  }
}

/** One run of the Method of Equal Shares, with `steps` steps added to every voter's part of the budget. */
export function runShares(table: Table, steps: number): Run {
  const { costs } = table.election;
  const money = moneyOf(table, steps);
  const horizon: Horizon = { steps: null };
  const bounds: Bounds = new Map();
  const funded: Funded[] = [];
  /** Works out a project's share anew; it is dropped for good when its supporters can't pay it. */
  const look = (project: number, round: number): void => {
    const cost = BigInt(costs[project] ?? 0);
    const share = shareOf(cost, money.supporters(project), money.purses, horizon);
    if (share) bounds.set(project, boundOf(table, project, share, round));
    else bounds.delete(project);
  };
  for (const [project, cost] of costs.entries()) {
    if ((table.votes[project] ?? 0) === 0) continue;
    if (cost === 0) funded.push({ project, value: 0n, den: 1n });
    else look(project, 0);
  }
  let round = 0;
  for (let best = firstOf(table, bounds); best !== null; best = firstOf(table, bounds)) {
    const [project, bound] = best;
    if (bound.round < round) {
      look(project, round);
      continue;
    }
    bounds.delete(project);
    noteOthers(horizon, bound, bounds);
    money.charge(project, bound.share);
    funded.push({ project, value: bound.num, den: bound.share.left * bound.share.den });
    round += 1;
  }
  const spent = funded.reduce((sum, one) => sum + (costs[one.project] ?? 0), 0);
  return { funded, spent, held: money.held, horizon: horizon.steps };
}

export interface Completed extends Run {
  /** Steps added to every voter's share. */
  readonly steps: number;
}

/** Whether a supported project that is not funded would fit in what is left of the budget; nobody waits for the others. */
function canGrow({ election, votes }: Table, run: Run): boolean {
  const funded = new Set(run.funded.map(({ project }) => project));
  const left = election.budget - run.spent;
  return election.costs.some((cost, one) => (votes[one] ?? 0) > 0 && !funded.has(one) && cost <= left);
}

/**
 * Completion "Add1": one step more for every voter, from the start, as long as the whole stays within the budget; ends also when
 * every supported project is funded (where all fit, no step ever passes the budget). `exhaustive`: ends as soon as no supported
 * project fits in what is left; Assen, Świecie and Wieliczka did not. Steps that change nothing are leapt over, which gives the
 * same winners as walking them.
 */
export function add1(table: Table, exhaustive = false): Completed {
  const { budget } = table.election;
  const supported = table.votes.filter((votes) => votes > 0).length;
  let [kept, steps] = [runShares(table, 0), 0];
  while (kept.funded.length < supported && kept.horizon !== null) {
    if (exhaustive && !canGrow(table, kept)) break;
    const next = steps + Number(kept.horizon) + 1;
    const run = runShares(table, next);
    if (run.spent > budget) {
      steps = next - 1;
      break;
    }
    [kept, steps] = [run, next];
  }
  return { ...runShares(table, steps), steps };
}
