import { describe, expect, it } from 'vitest';
import { memoryPacer, type Ticket } from '../../core/delivery/pacing.ts';
import { frozenNature } from '../nature.ts';
import { openStage } from './stage.ts';

function sync(ticket: Ticket | Promise<Ticket>): Ticket {
  if (ticket instanceof Promise) throw new Error('the memory pacer answers at once');
  return ticket;
}

/** The most events within any span of `length`, its end excluded. */
function most(times: readonly number[], length: number): number {
  let start = 0;
  let best = 0;
  for (let end = 0; end < times.length; end += 1) {
    while ((times[end] ?? 0) - (times[start] ?? 0) >= length) start += 1;
    best = Math.max(best, end - start + 1);
  }
  return best;
}

describe('pacing', () => {
  it.each([
    { perSecond: 30, bulk: true },
    { perSecond: 30, bulk: false },
    { perSecond: 1, bulk: false },
    { perSecond: 80, bulk: true },
  ])('never lets more than $perSecond through in any sliding second (bulk $bulk)', ({ perSecond, bulk }) => {
    const clock = frozenNature();
    const pacer = memoryPacer(clock);
    const pace = { perSecond, perPersonPerSecond: Infinity };
    const times: number[] = [];
    const begin = clock.now();
    for (let n = 0; clock.now() < begin + 20_000; n += 1) {
      const { wait } = sync(pacer.take({ channel: 'x', person: `p${n}`, pace, bulk }));
      if (wait === 0) times.push(clock.now());
      // A timer that is a little late, as they are.
      else clock.advance(wait + (n % 3));
    }
    expect(most(times, 1000)).toBeLessThanOrEqual(perSecond);
    expect(times.length / 20).toBeGreaterThanOrEqual(perSecond * 0.93);
  });

  it('lets one person have three at once, then one a second, and nobody else wait', () => {
    const clock = frozenNature();
    const pacer = memoryPacer(clock);
    const pace = { perSecond: Infinity, perPersonPerSecond: 1 };
    const take = (person: string) => sync(pacer.take({ channel: 'x', person, pace, bulk: false }));
    expect([take('a'), take('a'), take('a')].map((ticket) => ticket.wait)).toEqual([0, 0, 0]);
    expect(take('a')).toEqual({ wait: 1000, scope: 'person' });
    expect(take('b').wait).toBe(0);
    clock.advance(999);
    expect(take('a').wait).toBe(1);
    clock.advance(1);
    expect([take('a').wait, take('a').wait]).toEqual([0, 1000]);
    clock.advance(60_000);
    expect([take('a'), take('a'), take('a'), take('a')].map((ticket) => ticket.wait)).toEqual([
      0, 0, 0, 1000,
    ]);
  });

  it('spreads broadcasts evenly, so that a reply never waits for a whole second', () => {
    const clock = frozenNature();
    const pacer = memoryPacer(clock);
    const pace = { perSecond: 10, perPersonPerSecond: Infinity };
    const begin = clock.now();
    const times: number[] = [];
    while (times.length < 6) {
      const { wait } = sync(pacer.take({ channel: 'x', person: 'p', pace, bulk: true }));
      if (wait === 0) times.push(clock.now() - begin);
      else clock.advance(wait);
    }
    expect(times).toEqual([0, 0, 101, 202, 303, 404]);
    expect(sync(pacer.take({ channel: 'x', person: 'p', pace, bulk: false })).wait).toBe(0);
  });

  it('does not count what did not go', () => {
    const clock = frozenNature();
    const pacer = memoryPacer(clock);
    const pace = { perSecond: 2, perPersonPerSecond: 0.001 };
    const take = (person: string) => sync(pacer.take({ channel: 'x', person, pace, bulk: false })).wait;
    for (let n = 0; n < 3; n += 1) {
      take('a');
      clock.advance(5000);
    }
    expect(take('a')).toBeGreaterThan(0);
    expect([take('b'), take('c')]).toEqual([0, 0]);
  });

  it('is kept by the sender, whose replies go before waiting broadcasts', async () => {
    const stage = await openStage({ pace: { perSecond: 10 } });
    for (let n = 0; n < 60; n += 1) await stage.post(`b${n}`, 'lettre', { class: 'broadcast' });
    stage.sender.wake();
    const tick = async () => {
      stage.clock.advance(10);
      stage.sender.wake();
      await new Promise((resolve) => setTimeout(resolve, 2));
    };
    for (let n = 0; n < 100; n += 1) await tick();
    await stage.post('r', 'réponse');
    for (let n = 0; n < 200; n += 1) await tick();
    const times = stage.channel.seen.map((each) => each.at);
    expect(most(times, 1000)).toBeLessThanOrEqual(10);
    expect(times.length).toBeGreaterThanOrEqual(25);
    const reply = stage.texts().indexOf('réponse');
    expect(reply).toBeGreaterThan(5);
    expect(reply).toBeLessThanOrEqual(14);
    await stage.close();
  });
});
