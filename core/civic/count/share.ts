import { type Horizon, note, type Purses } from './purses.ts';

/** Supporters of a project by the class of their purse. */
export interface Supporters {
  /** Class numbers that occur. */
  readonly classes: number[];
  /** How many supporters, by class. */
  readonly count: number[];
}

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
  { classes, count }: Supporters,
  purses: Purses,
  horizon: Horizon,
): Share | null {
  const moneyOf = (one: number): bigint => purses.value[one] ?? 0n;
  const slopeOf = (one: number): bigint => purses.slope[one] ?? 0n;
  let [value, slope] = [cost * purses.den, 0n];
  let [have, haveSlope, left] = [0n, 0n, 0n];
  for (const one of classes) {
    const many = BigInt(count[one] ?? 0);
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
    const many = BigInt(count[one] ?? 0);
    poor.add(one);
    value -= moneyOf(one) * many;
    slope -= slopeOf(one) * many;
    left -= many;
  }
  // The poor stay poor and the others able: this alone makes the share what it is, whatever the order among them.
  for (const one of classes) note(horizon, moneyOf(one) * left - value, slopeOf(one) * left - slope);
  return { value, slope, left, den: purses.den, poor };
}

const compare = (one: bigint, other: bigint): number => (one < other ? -1 : one > other ? 1 : 0);
