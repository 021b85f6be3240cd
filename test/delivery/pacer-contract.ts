import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Pacer, Ticket } from '../../core/delivery/pacing.ts';

/** A pacer on a clock that the test moves. Used for the first time, and nothing was sent just before. */
export interface PacerStage {
  readonly pacer: Pacer;
  now(): number;
  advance(milliseconds: number): void;
  close(): Promise<void>;
}

/** The most events within any span of `length`, its end excluded. */
export function most(times: readonly number[], length: number): number {
  let start = 0;
  let best = 0;
  for (let end = 0; end < times.length; end += 1) {
    while ((times[end] ?? 0) - (times[start] ?? 0) >= length) start += 1;
    best = Math.max(best, end - start + 1);
  }
  return best;
}

/** What every pacer must do, wherever it counts. */
export function pacerContract(name: string, open: () => Promise<PacerStage>): void {
  describe(`pacing: ${name}`, () => {
    let stage: PacerStage;
    beforeEach(async () => {
      stage = await open();
    });
    afterEach(() => stage.close());
    const take = async (send: Partial<Parameters<Pacer['take']>[0]>): Promise<Ticket> =>
      stage.pacer.take({
        channel: 'x',
        person: 'p',
        bulk: false,
        pace: { perSecond: Infinity, perPersonPerSecond: Infinity },
        ...send,
      });

    it.each([
      { perSecond: 30, bulk: true },
      { perSecond: 30, bulk: false },
      { perSecond: 1, bulk: false },
      { perSecond: 80, bulk: true },
    ])(
      'never lets more than $perSecond through in any sliding second (bulk $bulk)',
      async ({ perSecond, bulk }) => {
        const pace = { perSecond, perPersonPerSecond: Infinity };
        const times: number[] = [];
        const begin = stage.now();
        for (let n = 0; stage.now() < begin + 20_000; n += 1) {
          const { wait } = await take({ person: `p${n}`, pace, bulk });
          if (wait === 0) times.push(stage.now());
          // A timer that is a little late, as they are.
          else stage.advance(wait + (n % 3));
        }
        expect(most(times, 1000)).toBeLessThanOrEqual(perSecond);
        expect(times.length / 20).toBeGreaterThanOrEqual(perSecond * 0.93);
      },
    );

    it('lets one person have three at once, then one a second, and nobody else wait', async () => {
      const pace = { perSecond: Infinity, perPersonPerSecond: 1 };
      const waits = async (person: string, times: number) => {
        const found: number[] = [];
        for (let n = 0; n < times; n += 1) found.push((await take({ person, pace })).wait);
        return found;
      };
      expect(await waits('a', 3)).toEqual([0, 0, 0]);
      expect(await take({ person: 'a', pace })).toEqual({ wait: 1000, scope: 'person' });
      expect(await waits('b', 1)).toEqual([0]);
      stage.advance(999);
      expect(await waits('a', 1)).toEqual([1]);
      stage.advance(1);
      expect(await waits('a', 2)).toEqual([0, 1000]);
      stage.advance(60_000);
      expect(await waits('a', 4)).toEqual([0, 0, 0, 1000]);
    });

    it('spreads broadcasts evenly, so that a reply never waits for a whole second', async () => {
      const pace = { perSecond: 10, perPersonPerSecond: Infinity };
      const begin = stage.now();
      const times: number[] = [];
      while (times.length < 6) {
        const { wait } = await take({ pace, bulk: true });
        if (wait === 0) times.push(stage.now() - begin);
        else stage.advance(wait);
      }
      expect(times).toEqual([0, 0, 101, 202, 303, 404]);
      expect((await take({ pace })).wait).toBe(0);
    });

    it('keeps places free of broadcasts while residents are answered', async () => {
      const pace = { perSecond: 30, perPersonPerSecond: Infinity };
      const filled = async () => {
        let sent = 0;
        for (const end = stage.now() + 1500; stage.now() < end; ) {
          const { wait } = await take({ pace, bulk: true });
          if (wait === 0) sent += 1;
          else stage.advance(Math.min(wait, end - stage.now()));
        }
        return sent;
      };
      await filled();
      expect((await take({ pace })).wait).toBeGreaterThan(0);
      stage.advance(2000);
      expect((await take({ pace })).wait).toBe(0);
      await filled();
      expect((await take({ pace })).wait).toBe(0);
    });

    it('counts a message from when it leaves', async () => {
      const pace = { perSecond: 2, perPersonPerSecond: Infinity };
      const first = await take({ pace });
      stage.advance(600);
      first.left?.();
      // It may be noted elsewhere, a moment later.
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect((await take({ pace })).wait).toBe(0);
      stage.advance(500);
      expect((await take({ pace })).wait).toBe(510);
    });

    it('does not count what did not go', async () => {
      const pace = { perSecond: 2, perPersonPerSecond: 0.001 };
      for (let n = 0; n < 3; n += 1) {
        await take({ person: 'a', pace });
        stage.advance(5000);
      }
      expect((await take({ person: 'a', pace })).wait).toBeGreaterThan(0);
      expect([(await take({ person: 'b', pace })).wait, (await take({ person: 'c', pace })).wait]).toEqual([
        0, 0,
      ]);
    });

    it('goes on with a clock that is set back', async () => {
      const pace = { perSecond: 1, perPersonPerSecond: Infinity };
      expect((await take({ pace })).wait).toBe(0);
      stage.advance(-3_600_000);
      expect((await take({ pace })).wait).toBe(1010);
      stage.advance(1010);
      expect((await take({ pace })).wait).toBe(0);
    });
  });
}
