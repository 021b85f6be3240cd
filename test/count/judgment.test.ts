import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareMajority,
  majorityValue,
  median,
  ranksOf,
  type Tally,
} from '../../core/civic/count/judgment.ts';

/** The rule to the letter: takes one median away from each until they differ. */
function slowly(one: Tally, other: Tally): number {
  const [mine, theirs] = [[...one], [...other]];
  for (let left = one.reduce((sum, count) => sum + count, 0); left > 0; left -= 1) {
    const [a, b] = [median(mine), median(theirs)];
    if (a !== b) return Math.sign(a - b);
    mine[a] = (mine[a] ?? 0) - 1;
    theirs[b] = (theirs[b] ?? 0) - 1;
  }
  return 0;
}

describe('majority judgment', () => {
  it.each([
    ['odd', [1, 1, 1], 1],
    ['even: the worse of the two', [1, 1], 1],
    ['two of three', [2, 0, 1], 0],
    ['none', [0, 0], -1],
  ])('median, %s', (_, tally, expected) => {
    expect(median(tally)).toBe(expected);
  });

  it.each([
    [
      'all the same: all first',
      [
        [1, 2, 3],
        [1, 2, 3],
        [1, 2, 3],
      ],
      [1, 1, 1],
    ],
    [
      'by the median',
      [
        [3, 0, 0],
        [0, 0, 3],
        [0, 3, 0],
      ],
      [1, 3, 2],
    ],
    [
      'equal medians: the second median parts them',
      [
        [2, 1, 2],
        [1, 1, 3],
        [1, 3, 1],
      ],
      [2, 3, 1],
    ],
    [
      'two share a rank, the next is left out',
      [
        [0, 2],
        [2, 0],
        [2, 0],
      ],
      [3, 1, 1],
    ],
    [
      'same gauge, parted deeper',
      [
        [0, 2, 5, 2],
        [1, 1, 5, 2],
      ],
      [2, 1],
    ],
  ])('%s', (_, tallies, ranks) => {
    expect(ranksOf(tallies)).toEqual(ranks);
  });

  it('goes by runs exactly as one median at a time would', () => {
    const judgments = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 40 });
    const pair = judgments.chain((one) =>
      fc.tuple(
        fc.constant(one),
        fc.array(fc.integer({ min: 0, max: 3 }), { minLength: one.length, maxLength: one.length }),
      ),
    );
    const tally = (list: readonly number[]) =>
      [0, 1, 2, 3].map((mention) => list.filter((one) => one === mention).length);
    fc.assert(
      fc.property(pair, ([one, other]) => {
        const fast = compareMajority(majorityValue(tally(one)), majorityValue(tally(other)));
        expect(Math.sign(fast)).toBe(slowly(tally(one), tally(other)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('costs as much for a million judgments as for ten', () => {
    expect(majorityValue([400_001, 300_000, 200_000, 100_000]).pairs.length).toBeLessThan(8);
  });
});
