import { describe, expect, it } from 'vitest';
import { createRandom } from '../../core/random.ts';

describe('chance', () => {
  it('gives as many bytes as asked for, never the same ones again', () => {
    const random = createRandom();
    const drawn = Array.from({ length: 5_000 }, () => random(12));
    expect(drawn.every(({ length }) => length === 12)).toBe(true);
    expect(new Set(drawn.map((bytes) => bytes.toString('hex'))).size).toBe(5_000);
  });

  it('gives more than it draws at once', () => {
    const drawn = createRandom()(10_000);
    expect(drawn.length).toBe(10_000);
    expect(drawn.subarray(9_000).some((byte) => byte !== 0)).toBe(true);
  });

  it('leaves what was given out as it was', () => {
    const random = createRandom();
    const first = random(32);
    const before = first.toString('hex');
    for (let i = 0; i < 1_000; i += 1) random(32);
    expect(first.toString('hex')).toBe(before);
  });
});
