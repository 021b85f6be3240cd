import { afterEach, describe, expect, it } from 'vitest';
import {
  editRound,
  releaseRound,
  resumeRound,
  retryRound,
  stopRound,
} from '../../core/delivery/rounds/desk.ts';
import { frozenNature } from '../nature.ts';
import { content, HOUR, monday, openRounds, type RoundsStage } from './rounds-stage.ts';
import { stubChannel } from './stage.ts';

let stage: RoundsStage;
afterEach(() => stage.close());

const some = (figures: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(figures).filter(([, count]) => count > 0));

describe('a round', () => {
  it('reaches everyone once, in their language, and ends', async () => {
    stage = await openRounds();
    await stage.person('marie');
    await stage.person('john', { facts: { language: 'en' } });
    await stage.release('r');
    await stage.settle();
    expect(stage.channel.seen.map(({ to, text }) => [to, text]).sort()).toEqual([
      ['john', 'A new square opens on Saturday.\n\nTo get no more of these messages, write STOP.'],
      ['marie', 'Un nouveau square ouvre samedi.\n\nPour ne plus recevoir ces messages, écrivez STOP.'],
    ]);
    expect(await stage.row('r')).toMatchObject({ state: 'done', reason: 'finished' });
    const figures = await stage.figures('r');
    expect({ audience: figures.audience, ...some(figures.outcomes) }).toEqual({ audience: 2, sent: 2 });
  });

  it('is not for who stopped, turned rounds off, left, or has another language or sector', async () => {
    stage = await openRounds();
    await stage.person('yes', { facts: { sector: '11', language: 'fr' } });
    await stage.person('stopped', { stoppedAt: 1, facts: { sector: '11' } });
    await stage.person('off', { facts: { sector: '11', notify_rounds: false } });
    await stage.person('left', { leftAt: 1, facts: { sector: '11' } });
    await stage.person('elsewhere', { facts: { sector: '12' } });
    await stage.person('english', { facts: { sector: '11', language: 'en' } });
    await stage.release('r', { audience: { sectors: ['11'], languages: ['fr'] } });
    await stage.settle();
    expect(stage.channel.seen.map(({ to }) => to)).toEqual(['yes']);
    expect((await stage.figures('r')).audience).toBe(1);
  });

  it('excludes who stops between the list and the message, and says why', async () => {
    stage = await openRounds();
    await stage.people(3);
    await stage.release('r');
    await stage.feeder.pass();
    await stage.feeder.pass();
    await stage.feeder.pass();
    expect(await stage.row('r')).toMatchObject({ state: 'sending' });
    await stage.store.transaction(async (tx) => {
      const row = await tx.people.load('p000001');
      if (row) await tx.people.save({ ...row, stoppedAt: monday });
    });
    await stage.settle();
    const figures = await stage.figures('r');
    expect(some(figures.outcomes)).toEqual({ sent: 2, excluded: 1 });
    expect(figures.why).toEqual({ stopped: 1 });
  });
});

describe('two persons', () => {
  it('who wrote it can’t release it, nor who edited it; the database refuses it as well', async () => {
    stage = await openRounds();
    await stage.person('marie');
    const { row } = { row: await stage.release('r') };
    await stage.by('ben')((gesture) => editRound(gesture, 'r', content({ title: 'Autre' })));
    const voided = await stage.row('r');
    expect(voided).toMatchObject({ state: 'draft', reason: 'edited', releasedBy: null, version: 2 });
    for (const staff of ['ana', 'ben'])
      expect(await stage.by(staff)((gesture) => releaseRound(gesture, 'r', 'fr'))).toEqual({
        ok: false,
        reason: 'same-person',
      });
    expect(await stage.by('cleo')((gesture) => releaseRound(gesture, 'r', 'fr'))).toEqual({
      ok: false,
      reason: 'not-counted',
    });
    const forced = stage.store.transaction((tx) =>
      tx.rounds.save({ ...row, state: 'released', releasedBy: 'ana' }),
    );
    await expect(forced).rejects.toThrow(/CHECK/i);
  });

  it('an audience that drifted by more than 5 % voids the release', async () => {
    stage = await openRounds();
    await stage.people(20);
    await stage.release('r', { startsAt: monday + HOUR });
    await stage.settle();
    await stage.person('new one');
    await stage.person('another');
    stage.clock.advance(HOUR);
    await stage.settle();
    expect(await stage.row('r')).toMatchObject({ state: 'draft', reason: 'drift', releasedBy: null });
    expect(stage.channel.seen).toEqual([]);
    expect(await stage.read((tx) => tx.rounds.recipients('r'))).toBe(0);
  });
});

describe('when it is sent', () => {
  it.each([
    ['at night', Date.UTC(2026, 2, 2, 20), Date.UTC(2026, 2, 3, 7)],
    ['on a Sunday', Date.UTC(2026, 2, 1, 10), Date.UTC(2026, 2, 2, 7)],
    ['on a public holiday (1 May, a Friday)', Date.UTC(2026, 4, 1, 10), Date.UTC(2026, 4, 2, 6)],
  ])('not %s', async (_, from, until) => {
    stage = await openRounds({ clock: frozenNature(from) });
    await stage.person('marie');
    await stage.release('r', { closesAt: from + 100 * HOUR });
    await stage.settle();
    expect(stage.channel.seen).toEqual([]);
    stage.clock.advance(until - from - 1);
    await stage.settle();
    expect(stage.channel.seen).toEqual([]);
    stage.clock.advance(1);
    await stage.settle();
    expect(stage.channel.seen).toHaveLength(1);
  });

  it('what the evening left unsent goes in the morning, once', async () => {
    stage = await openRounds({ clock: frozenNature(Date.UTC(2026, 2, 2, 18, 59)), pace: { perSecond: 1 } });
    await stage.people(3);
    await stage.release('r');
    stage.channel.script({ ok: false, class: 'retry', code: '503', retryAfter: 3 * HOUR, scope: 'channel' });
    await stage.live(2);
    stage.clock.advance(4 * HOUR);
    await stage.live(12);
    expect(stage.channel.seen).toHaveLength(1);
    stage.clock.advance(8 * HOUR + 60_000);
    await stage.live(20);
    expect(some((await stage.figures('r')).outcomes)).toEqual({ sent: 3 });
    expect(stage.channel.seen).toHaveLength(4);
  });

  it('nothing after it closed', async () => {
    stage = await openRounds({ clock: frozenNature(Date.UTC(2026, 2, 2, 20)) });
    await stage.person('marie');
    await stage.release('r', { closesAt: Date.UTC(2026, 2, 3, 6) });
    stage.clock.advance(12 * HOUR);
    await stage.settle();
    expect(stage.channel.seen).toEqual([]);
    expect(await stage.row('r')).toMatchObject({ state: 'done', reason: 'closed' });
  });
});

describe('when it goes wrong', () => {
  it('the first hundredth is looked at: too many failures stop it', async () => {
    stage = await openRounds();
    await stage.people(2100);
    stage.channel.script(
      ...Array.from({ length: 4 }, () => ({ ok: false, class: 'invalid', code: '400' }) as const),
    );
    await stage.release('r');
    await stage.settle();
    expect(await stage.row('r')).toMatchObject({ state: 'stopped', reason: 'failures', phase: 'sample' });
    expect(stage.channel.seen).toHaveLength(21);
    const figures = await stage.figures('r');
    expect(some(figures.outcomes)).toEqual({ waiting: 2079, sent: 17, failed: 4 });
    expect(figures.why).toEqual({ 400: 4 });
    await stage.by('ana')((gesture) => resumeRound(gesture, 'r'));
    await stage.settle();
    expect(some((await stage.figures('r')).outcomes)).toEqual({ sent: 2096, failed: 4 });
    expect(new Set(stage.channel.seen.map(({ to }) => to)).size).toBe(2100);
    expect(await stage.by('ana')((gesture) => retryRound(gesture, 'r', false))).toMatchObject({ people: 4 });
    await stage.settle();
    expect(some((await stage.figures('r')).outcomes)).toEqual({ sent: 2100 });
    expect(stage.channel.seen).toHaveLength(2104);
  });

  it('people who stop stop it', async () => {
    stage = await openRounds();
    await stage.people(60);
    await stage.release('r');
    while ((await stage.row('r')).fed < 20) await stage.feeder.pass();
    stage.sender.wake();
    await stage.sender.idle();
    await stage.store.transaction(async (tx) => {
      for (const { to } of stage.channel.seen.slice(0, 3)) {
        const row = await tx.people.load(to);
        if (row) await tx.people.save({ ...row, stoppedAt: stage.clock.now() });
      }
    });
    await stage.settle();
    expect(await stage.row('r')).toMatchObject({ state: 'stopped', reason: 'stops' });
    expect((await stage.figures('r')).stops).toBe(3);
    expect(stage.channel.seen).toHaveLength(20);
  });

  it('a stop takes back what waits, and who resumes it repeats nothing', async () => {
    stage = await openRounds({ pace: { perSecond: 10 } });
    await stage.people(100);
    await stage.release('r');
    for (let passes = 0; passes < 8; passes += 1) await stage.feeder.pass();
    stage.sender.wake();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await stage.by('ana')((gesture) => stopRound(gesture, 'r'))).toMatchObject({ ok: true });
    await stage.feeder.pass();
    const before = stage.channel.seen.length;
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(100);
    stage.clock.advance(10_000);
    stage.sender.wake();
    await stage.sender.idle();
    await stage.feeder.pass();
    expect(stage.channel.seen).toHaveLength(before);
    await stage.by('ana')((gesture) => resumeRound(gesture, 'r'));
    await stage.live(70);
    expect(some((await stage.figures('r')).outcomes)).toEqual({ sent: 100 });
    expect(new Set(stage.channel.seen.map(({ to }) => to)).size).toBe(100);
    expect(stage.channel.seen).toHaveLength(100);
  });

  it('stopped and left so, it ends when it closes', async () => {
    stage = await openRounds();
    await stage.people(2);
    await stage.release('r', { startsAt: monday + HOUR, closesAt: monday + 2 * HOUR });
    await stage.by('ana')((gesture) => stopRound(gesture, 'r'));
    stage.clock.advance(2 * HOUR - 1);
    await stage.feeder.pass();
    expect(await stage.row('r')).toMatchObject({ state: 'stopped', reason: 'staff' });
    stage.clock.advance(1);
    await stage.feeder.pass();
    expect(await stage.row('r')).toMatchObject({
      state: 'done',
      reason: 'closed',
      endedAt: monday + 2 * HOUR,
    });
    expect(stage.channel.seen).toEqual([]);
  });

  it('the budget stops it before it is exceeded', async () => {
    const clock = frozenNature(monday);
    const billed = {
      ...stubChannel(clock, {}, 'billed'),
      measure: () => ({ segments: 2, alphabet: 'gsm7' as const, dearer: [], plain: null }),
    };
    stage = await openRounds({ clock, channels: [billed], segment: 45_000 });
    await stage.people(30, { channel: 'billed' });
    await stage.release('r', { budget: 1_000_000 });
    await stage.settle();
    expect(await stage.row('r')).toMatchObject({ state: 'stopped', reason: 'budget', spent: 990_000 });
    expect(billed.seen).toHaveLength(11);
  });
});
