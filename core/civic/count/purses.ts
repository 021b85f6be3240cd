/**
 * Exact money that depends on k, the units added to every voter's share: each amount is (value + slope · steps) / den, where
 * value is the amount at the k of this run. Voters who hold the same are one class; all classes share the denominator.
 */
export interface Purses {
  den: bigint;
  readonly value: bigint[];
  readonly slope: bigint[];
  /** Voters of each class. */
  readonly holders: number[];
  /** Classes that nobody is in, to be used again. */
  readonly free: number[];
}

/** The class of those who have paid all, and the class in which everyone begins. */
export const EMPTY = 0;
export const FULL = 1;

export function newPurses(den: bigint, value: bigint, slope: bigint, voters: number): Purses {
  return { den, value: [0n, value], slope: [0n, slope], holders: [0, voters], free: [] };
}

/** How many more steps leave every comparison of a run as it was; null: any number. */
export interface Horizon {
  steps: bigint | null;
}

const size = (number: bigint): bigint => (number < 0n ? -number : number);

export function gcd(one: bigint, other: bigint): bigint {
  let [a, b] = [size(one), size(other)];
  while (b > 0n) [a, b] = [b, a % b];
  return a;
}

/** Notes how long the sign of value + slope · steps stays what it is. */
export function note(horizon: Horizon, value: bigint, slope: bigint): void {
  if (slope === 0n || (value > 0n === slope > 0n && value !== 0n)) return;
  const steps = value === 0n ? 0n : (size(value) - 1n) / size(slope);
  if (horizon.steps === null || steps < horizon.steps) horizon.steps = steps;
}

/** Writes every purse over a denominator `factor` times as great. */
export function refine(purses: Purses, factor: bigint): void {
  if (factor === 1n) return;
  purses.den *= factor;
  for (let index = 0; index < purses.value.length; index += 1) {
    purses.value[index] = (purses.value[index] ?? 0n) * factor;
    purses.slope[index] = (purses.slope[index] ?? 0n) * factor;
  }
}
