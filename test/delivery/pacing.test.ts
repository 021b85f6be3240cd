import { describe, expect, it } from 'vitest';
import { memoryPacer } from '../../core/delivery/pacing.ts';
import { frozenNature } from '../nature.ts';
import { most, pacerContract } from './pacer-contract.ts';
import { openStage } from './stage.ts';

pacerContract('in memory', async () => {
  const clock = frozenNature();
  const { now, advance } = clock;
  return { pacer: memoryPacer(clock), now, advance, close: async () => {} };
});

describe('pacing', () => {
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
