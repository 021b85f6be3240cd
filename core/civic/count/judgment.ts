/**
 * Majority judgment (Balinski and Laraki, 2007): the best median judgment wins; equal medians are parted by taking one median
 * away from each project and looking again. A tally counts a project's judgments by mention, best first: `[3, 0, 2]`.
 */
export type Tally = readonly number[];

/** The same pair of judgments, one of the worse half and one of the better half, so many times. */
interface Pair {
  readonly worse: number;
  readonly better: number;
  readonly times: number;
}

/** A project's medians in the order in which they are taken away. `head` is the one of an odd number, else -1. */
export interface MajorityValue {
  readonly head: number;
  readonly pairs: readonly Pair[];
}

type Run = readonly [mention: number, times: number];

const size = (tally: Tally): number => tally.reduce((total, count) => total + count, 0);

/** The median mention (0 is the best); of an even number of judgments, the worse of the two. -1 when there is none. */
export function median(tally: Tally): number {
  const half = Math.floor(size(tally) / 2) + 1;
  let seen = 0;
  return tally.findIndex((count) => {
    seen += count;
    return seen >= half;
  });
}

/** The judgments from place `from` up to place `to`, standing in a row, best first. */
function slice(tally: Tally, from: number, to: number): Run[] {
  let start = 0;
  return tally.flatMap((count, mention): Run[] => {
    const times = Math.min(to, start + count) - Math.max(from, start);
    start += count;
    return times > 0 ? [[mention, times]] : [];
  });
}

/**
 * With an odd number, the median is the middle one. An even number is left, whose median is the worse of the two in the middle;
 * then an odd one, whose median is the better neighbour. So judgments go from the middle outwards, worse and better in turn:
 * read in runs, they cost the same for ten voters as for a million.
 */
export function majorityValue(tally: Tally): MajorityValue {
  const total = size(tally);
  const half = Math.floor(total / 2);
  const better = slice(tally, 0, half).reverse();
  const worse = slice(tally, total - half, total);
  return { head: total % 2 === 1 ? median(tally) : -1, pairs: paired(worse, better) };
}

function paired(worse: readonly Run[], better: readonly Run[]): Pair[] {
  const pairs: Pair[] = [];
  const queue: readonly [Run[], Run[]] = [[...worse], [...better]];
  for (;;) {
    const [one, other] = [queue[0][0], queue[1][0]];
    if (!one || !other) return pairs;
    const times = Math.min(one[1], other[1]);
    pairs.push({ worse: one[0], better: other[0], times });
    queue[0].splice(0, 1, ...rest(one, times));
    queue[1].splice(0, 1, ...rest(other, times));
  }
}

const rest = ([mention, times]: Run, used: number): Run[] => (times > used ? [[mention, times - used]] : []);

/** Below zero when the first is better, 0 only for identical profiles. Both must come from as many judgments. */
export function compareMajority(one: MajorityValue, other: MajorityValue): number {
  if (one.head !== other.head) return one.head - other.head;
  let [at, against, used, usedAgainst] = [0, 0, 0, 0];
  for (;;) {
    const [mine, theirs] = [one.pairs[at], other.pairs[against]];
    if (!mine || !theirs) return 0;
    const difference = mine.worse - theirs.worse || mine.better - theirs.better;
    if (difference !== 0) return difference;
    const times = Math.min(mine.times - used, theirs.times - usedAgainst);
    used += times;
    usedAgainst += times;
    if (used === mine.times) [at, used] = [at + 1, 0];
    if (usedAgainst === theirs.times) [against, usedAgainst] = [against + 1, 0];
  }
}

/** The rank of each tally, 1 for the best; identical profiles share theirs, and the next rank is left out. */
export function ranksOf(tallies: readonly Tally[]): readonly number[] {
  const values = tallies.map(majorityValue);
  const order = values.map((_, index) => index);
  const compare = (one: number, other: number): number => {
    const [left, right] = [values[one], values[other]];
    return left && right ? compareMajority(left, right) : 0;
  };
  order.sort(compare);
  const ranks: number[] = [];
  let [rank, before] = [1, order[0] ?? 0];
  for (const [place, index] of order.entries()) {
    if (compare(before, index) !== 0) rank = place + 1;
    ranks[index] = rank;
    before = index;
  }
  return ranks;
}
