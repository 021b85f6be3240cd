import { afterEach, describe, expect, it } from 'vitest';
import { memoryPacer } from '../../core/delivery/pacing.ts';
import { editRound, resumeRound, retryRound, stopRound } from '../../core/delivery/rounds/desk.ts';
import type { Channel } from '../../core/ports.ts';
import { frozenNature } from '../nature.ts';
import { content, HOUR, monday, openRounds, type RoundsStage } from './rounds-stage.ts';
import { stubChannel } from './stage.ts';

const some = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

let stage: RoundsStage;
afterEach(() => stage?.close());

describe('a round in trouble', () => {
  it('resumed before its recipients were listed, it still goes back to a draft when the audience drifted', async () => {
    stage = await openRounds();
    await stage.people(20);
    await stage.release('r', { startsAt: monday + HOUR });
    await stage.by('ana')((gesture) => stopRound(gesture, 'r'));
    await stage.person('new one');
    await stage.person('another');
    expect(await stage.by('ben')((gesture) => resumeRound(gesture, 'r'))).toMatchObject({
      ok: true,
      row: { state: 'released', reason: null },
    });
    stage.clock.advance(HOUR);
    await stage.settle();
    expect(await stage.row('r')).toMatchObject({ state: 'draft', reason: 'drift', counted: null });
    expect(stage.channel.seen).toEqual([]);
  });

  it('two at once: each reaches everyone once', async () => {
    stage = await openRounds();
    await stage.people(40);
    await stage.release('one', { text: { fr: 'Le premier.' } });
    await stage.release('two', { text: { fr: 'Le second.' } });
    await stage.settle();
    expect(some((await stage.figures('one')).outcomes)).toEqual({ sent: 40 });
    expect(some((await stage.figures('two')).outcomes)).toEqual({ sent: 40 });
    const times = new Map<string, number>();
    for (const { to } of stage.channel.seen) times.set(to, (times.get(to) ?? 0) + 1);
    expect([times.size, new Set(times.values())]).toEqual([40, new Set([2])]);
  });

  it('a channel that was switched off: its people are excluded, the others get it', async () => {
    const clock = frozenNature(monday);
    const off = stubChannel(clock, {}, 'off');
    stage = await openRounds({ clock, channels: [off] });
    await stage.people(5);
    for (const name of ['a', 'b', 'c']) await stage.person(name, { channel: 'off' });
    await stage.release('r');
    while ((await stage.row('r')).state !== 'sending') await stage.feeder.pass();
    (stage.rounds.world.channels as Map<string, Channel>).delete('off');
    await stage.settle();
    const { outcomes, why } = await stage.figures('r');
    expect(some(outcomes)).toEqual({ sent: 5, excluded: 3 });
    expect(why).toEqual({ 'channel-off': 3 });
    expect(off.seen).toEqual([]);
  });

  it('stopped, it can’t be edited, nor sent again to those who failed', async () => {
    stage = await openRounds();
    await stage.people(3);
    await stage.release('r', { startsAt: monday + HOUR });
    await stage.by('ana')((gesture) => stopRound(gesture, 'r'));
    const changed = content({ text: { fr: 'Autre chose.' } });
    expect(await stage.by('ana')((gesture) => editRound(gesture, 'r', changed))).toEqual({
      ok: false,
      reason: 'begun',
    });
    expect(await stage.by('ben')((gesture) => retryRound(gesture, 'r', false))).toEqual({
      ok: false,
      reason: 'wrong-state',
    });
  });

  it('spreads what it may send in a minute over the minute', async () => {
    stage = await openRounds();
    await stage.people(9);
    await stage.release('r', { perMinute: 6 });
    await stage.live(100);
    const times = stage.channel.seen.map(({ at }) => at);
    expect(times).toHaveLength(9);
    for (const [index, at] of times.slice(1).entries()) {
      expect(at - (times[index] ?? 0)).toBeGreaterThanOrEqual(8_000);
      expect(at - (times[index] ?? 0)).toBeLessThanOrEqual(12_000);
    }
    expect(await stage.row('r')).toMatchObject({ state: 'done', reason: 'finished' });
  });

  it('goes on when the clock is set back, and forward, and writes to nobody twice', async () => {
    stage = await openRounds();
    await stage.people(60);
    await stage.release('r', { perMinute: 600 });
    await stage.live(3);
    const before = stage.channel.seen.length;
    stage.clock.advance(-HOUR / 2);
    await stage.live(3);
    stage.clock.advance(HOUR);
    await stage.live(12);
    expect(before).toBeGreaterThan(0);
    expect(stage.channel.seen).toHaveLength(60);
    expect(new Set(stage.channel.seen.map(({ to }) => to)).size).toBe(60);
  });
});

describe('the pacer', () => {
  const pace = { perSecond: 30, perPersonPerSecond: Number.POSITIVE_INFINITY };
  const asking = () => {
    const clock = frozenNature();
    const pacer = memoryPacer(clock);
    let person = 0;
    const take = (bulk: boolean) => {
      const ticket = pacer.take({ channel: 'x', person: `p${person++}`, pace, bulk });
      if (ticket instanceof Promise) throw new Error('the memory pacer answers at once');
      return ticket;
    };
    return { clock, take };
  };

  it('waits no longer than a second when the clock is set back by an hour', () => {
    const { clock, take } = asking();
    for (let n = 0; n < 30; n += 1) expect(take(false).wait).toBe(0);
    clock.advance(-HOUR);
    expect(take(false).wait).toBe(1010);
    clock.advance(1010);
    expect(take(false).wait).toBe(0);
  });

  it('keeps a place for replies while broadcasts take all the others', () => {
    const { clock, take } = asking();
    const asked: number[] = [];
    const waits: number[] = [];
    let left = 0;
    for (let at = 0; at < 20_000; at += 1) {
      if (at % 50 === 0) asked.push(at);
      const first = asked[0];
      if (first !== undefined && take(false).wait === 0) {
        asked.shift();
        waits.push(at - first);
        left += 1;
      }
      if (take(true).wait === 0) left += 1;
      clock.advance(1);
    }
    waits.sort((a, b) => a - b);
    expect(waits[Math.floor(waits.length / 2)]).toBe(0);
    expect(waits[Math.floor(waits.length * 0.95)]).toBeLessThanOrEqual(10);
    expect(left / 20).toBeGreaterThanOrEqual(29);
  });

  it('holds a place from when a message really left', () => {
    const { clock, take } = asking();
    const late = take(false);
    for (let n = 1; n < 30; n += 1) expect(take(false).wait).toBe(0);
    clock.advance(200);
    late.left?.();
    clock.advance(809);
    expect(take(false).wait).toBe(201);
  });
});
