import { EMPTY, gcd, type Horizon, note, type Purses, refine } from './purses.ts';

/** How many supporters of a project are in each class of purses. */
export type Supporters = ReadonlyMap<number, number>;

/** What each supporter pays at most: (value + slope · steps) / (left · den); who holds less pays all of it. */
export interface Share {
  readonly value: bigint;
  readonly slope: bigint;
  readonly left: bigint;
  /** The purses' denominator when this was worked out. */
  readonly den: bigint;
  /** The classes that pay all they have. */
  readonly poor: ReadonlySet<number>;
}

/**
 * Shares `cost` among its supporters as equally as their purses allow: from the poorest on, who can't pay an equal part of
 * the rest pays all. Null when they can't pay together.
 */
export function shareOf(
  cost: bigint,
  supporters: Supporters,
  purses: Purses,
  horizon: Horizon,
): Share | null {
  const moneyOf = (one: number): bigint => purses.value[one] ?? 0n;
  const slopeOf = (one: number): bigint => purses.slope[one] ?? 0n;
  const countOf = (one: number): bigint => BigInt(supporters.get(one) ?? 0);
  const classes = [...supporters.keys()];
  let [value, slope] = [cost * purses.den, 0n];
  let [have, haveSlope, left] = [0n, 0n, 0n];
  for (const one of classes) {
    const many = countOf(one);
    have += moneyOf(one) * many;
    haveSlope += slopeOf(one) * many;
    left += many;
  }
  note(horizon, have - value, haveSlope);
  if (have < value) return null;
  classes.sort((one, other) => compare(moneyOf(one), moneyOf(other)));
  const poor = new Set<number>();
  for (const one of classes) {
    if (moneyOf(one) * left >= value) break;
    const many = countOf(one);
    poor.add(one);
    value -= moneyOf(one) * many;
    slope -= slopeOf(one) * many;
    left -= many;
  }
  // The poor stay poor and the others able: this alone makes the share what it is, whatever the order among them.
  for (const one of classes) {
    if (horizon.steps === 0n) break;
    note(horizon, moneyOf(one) * left - value, slopeOf(one) * left - slope);
  }
  return { value, slope, left, den: purses.den, poor };
}

const compare = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);

/** Charges the supporters of a project; tells into which class each class of them goes. */
export function pay(purses: Purses, supporters: Supporters, share: Share): ReadonlyMap<number, number> {
  const common = gcd(gcd(share.left, share.value), share.slope);
  refine(purses, share.left / common);
  const [value, slope] = [share.value / common, share.slope / common];
  const after = new Map<number, number>();
  for (const [one, many] of supporters) {
    const to = share.poor.has(one) ? EMPTY : roomFor(purses, one, many);
    if (to !== EMPTY) {
      purses.value[to] = (purses.value[one] ?? 0n) - value;
      purses.slope[to] = (purses.slope[one] ?? 0n) - slope;
    }
    move(purses, one, to, many);
    after.set(one, to);
  }
  return after;
}

/** The same class when all who are in it pay, else one that is free, else a new one. */
function roomFor({ holders, free, value }: Purses, one: number, many: number): number {
  return holders[one] === many ? one : (free.pop() ?? value.length);
}

function move({ holders, free, value, slope }: Purses, from: number, to: number, many: number): void {
  if (from === to) return;
  const left = (holders[from] ?? 0) - many;
  holders[from] = left;
  holders[to] = (to === EMPTY ? (holders[to] ?? 0) : 0) + many;
  if (left > 0 || from === EMPTY) return;
  free.push(from);
  value[from] = 0n;
  slope[from] = 0n;
}
