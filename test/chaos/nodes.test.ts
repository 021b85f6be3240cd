import { describe, expect, it } from 'vitest';
import { whyNoPostgres } from '../peers/postgres.ts';
import { whyNoRedis } from '../peers/redis.ts';
import type { Fault } from './faults.ts';
import { chaosNodes, type NodesOptions } from './nodes.ts';
import { served } from './together.ts';

const missing = whyNoPostgres() ?? whyNoRedis();
const minutes = 60_000;
const usual = { nodes: 3, pgRestarts: 0, redisFlush: 0, seconds: 400, seed: 11, keep: false };

describe.skipIf(missing !== null)(
  `three nodes on PostgreSQL and Redis${missing === null ? '' : `: ${missing}`}`,
  () => {
    it('loses and doubles nothing in 40 kills and 4 crashes of the database, though Redis forgets all each second', {
      timeout: 12 * minutes,
    }, async () => {
      const outcome = await chaosNodes({ ...usual, kills: 40, pgRestarts: 4, redisFlush: 1_000 });
      expect(outcome.faults).toEqual([]);
      expect(outcome.kills).toBe(40);
      expect(outcome.accepted).toBeGreaterThan(100);
      expect(outcome.reached.size).toBeGreaterThan(2);
    });

    const broken = async (sabotage: string, point: string, kind: Fault['kind']): Promise<number> => {
      const options: NodesOptions = { ...usual, kills: 4, sabotage, points: [point] };
      const { faults } = await chaosNodes(options);
      return faults.filter((fault) => fault.kind === kind).length;
    };

    it('finds a message that was answered before its commit: lost', { timeout: 6 * minutes }, async () => {
      expect(await broken('late-commit', 'before-answer', 'lost')).toBeGreaterThan(0);
    });
  },
);

describe('when several nodes served', () => {
  const crash = { from: 40, back: 50, to: 60 };

  it('is when any of them did, and not while the database was away', () => {
    const spans = [
      { from: 30, to: 45 },
      { from: 0, to: 20 },
      { from: 10, to: 35 },
      { from: 70, to: 80 },
    ];
    expect(served(spans, [])).toEqual([
      { from: 0, to: 45 },
      { from: 70, to: 80 },
    ]);
    expect(served(spans, [crash])).toEqual([
      { from: 0, to: 40 },
      { from: 70, to: 80 },
    ]);
    expect(served([{ from: 0, to: 100 }], [crash])).toEqual([
      { from: 0, to: 40 },
      { from: 50, to: 100 },
    ]);
  });
});
