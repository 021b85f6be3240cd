import { describe, expect, it } from 'vitest';
import { applyDeliveries, providerKey } from '../../core/delivery/deliveries.ts';
import { openStage } from './stage.ts';

const failed = (providerId: string, kind: 'left' | 'invalid') => ({
  channel: 'x',
  providerId,
  status: 'failed' as const,
  failure: { class: kind, code: '131026' },
  at: 9,
});

describe('deliveries', () => {
  it('tells which persons have left, and nothing of what is not known', async () => {
    const stage = await openStage();
    for (const person of ['a', 'b', 'c']) {
      stage.channel.script({ ok: true, providerId: `wamid ${person}` });
      await stage.post(person, 'bonjour');
      await stage.settle();
    }
    const apply = (...list: Parameters<typeof applyDeliveries>[2][number][]) =>
      stage.store.transaction((tx) => applyDeliveries(tx, stage.vault, list));
    expect(await apply({ channel: 'x', providerId: 'wamid c', status: 'read', at: 5 })).toEqual([]);
    const reports = [failed('wamid a', 'left'), failed('wamid b', 'invalid'), failed('wamid c', 'left')];
    expect(await apply(...reports, failed('wamid unknown', 'left'))).toEqual(['a']);
    expect(await apply(failed('wamid a', 'left'))).toEqual([]);
    await stage.close();
  });

  it('knows a provider’s id by a keyed hash, apart for each channel', async () => {
    const stage = await openStage();
    expect(providerKey(stage.vault, 'x', 'wamid a')).toBe(stage.vault.key('provider', 'x:wamid a'));
    expect(providerKey(stage.vault, 'y', 'wamid a')).not.toBe(providerKey(stage.vault, 'x', 'wamid a'));
    await stage.close();
  });
});
