import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NodeRow } from '../../core/nodes/records.ts';
import type { OpenStores, Stores } from './contract.ts';

export function nodeContract(open: OpenStores): void {
  describe('nodes', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());
    const node = (name: string, more: Partial<NodeRow> = {}): NodeRow => ({
      name,
      origin: `host ${name}`,
      sharing: true,
      beat: 0,
      beatAt: 1_790_000_000_000,
      ...more,
    });

    it('counts their signs of life, and gives up only who shows none since', async () => {
      await stores.one.transaction(async ({ nodes }) => {
        await nodes.lock();
        await nodes.add(node('b', { sharing: false }));
        await nodes.add(node('a'));
        expect(await nodes.all()).toEqual([node('a'), node('b', { sharing: false })]);
        expect(await nodes.beat('a', 1_790_000_001_000)).toBe(true);
      });
      await stores.two.transaction(async ({ nodes }) => {
        expect((await nodes.all())[0]).toEqual(node('a', { beat: 1, beatAt: 1_790_000_001_000 }));
        expect(await nodes.remove('a', 0)).toBe(false);
        expect(await nodes.remove('a', 1)).toBe(true);
        expect(await nodes.remove('a', 1)).toBe(false);
        expect(await nodes.remove('b', null)).toBe(true);
      });
      await stores.one.transaction(async ({ nodes }) => {
        expect(await nodes.beat('a', 1)).toBe(false);
        expect(await nodes.all()).toEqual([]);
      });
    });

    it('gives each duty to one node, until that leaves it or is given up', async () => {
      await stores.one.transaction(async ({ nodes }) => {
        await nodes.add(node('a'));
        await nodes.add(node('b'));
      });
      const taken = await Promise.all([
        stores.one.transaction(({ nodes }) => nodes.takeDuty('schedule', 'a')),
        stores.two.transaction(({ nodes }) => nodes.takeDuty('schedule', 'b')),
      ]);
      expect([...taken].sort()).toEqual([false, true]);
      const [has, other] = taken[0] ? ['a', 'b'] : ['b', 'a'];
      await stores.two.transaction(async ({ nodes }) => {
        expect(await nodes.duties()).toEqual(new Map([['schedule', has]]));
        await nodes.leaveDuty('schedule', other);
        expect(await nodes.takeDuty('link', has)).toBe(true);
        expect((await nodes.duties()).size).toBe(2);
        await nodes.leaveDuty('link', has);
        expect(await nodes.takeDuty('link', other)).toBe(true);
        await nodes.remove(has, null);
        expect(await nodes.duties()).toEqual(new Map([['link', other]]));
        expect(await nodes.takeDuty('schedule', has)).toBe(false);
        expect(await nodes.takeDuty('schedule', other)).toBe(true);
        await nodes.leaveDuties(other);
        expect(await nodes.duties()).toEqual(new Map());
      });
    });
  });
}
