import { expect, it } from 'vitest';
import { readFigures } from '../../core/delivery/rounds/figures.ts';
import { openRounds } from './rounds-stage.ts';

it('the figures of a large round are read in pages, and add up to the same', async () => {
  const stage = await openRounds();
  try {
    await stage.people(2300);
    await stage.person('gone', { facts: { language: 'en' } });
    await stage.release('r');
    stage.channel.always('p000001', { ok: false, class: 'invalid', code: '400' });
    stage.channel.always('p002299', { ok: false, class: 'invalid', code: '400' });
    for (let passes = 0; passes < 60; passes += 1) await stage.feeder.pass();
    stage.sender.wake();
    await stage.sender.idle();
    const inPages = await readFigures(stage.store, await stage.row('r'));
    expect(inPages).toEqual(await stage.figures('r'));
    expect(inPages.audience).toBe(2301);
    expect(inPages.byChannel.x?.waiting).toBe(inPages.outcomes.waiting);
    expect(Object.values(inPages.outcomes).reduce((total, each) => total + each, 0)).toBe(2301);
    expect(inPages.outcomes.sent).toBeGreaterThan(0);
  } finally {
    await stage.close();
  }
});
