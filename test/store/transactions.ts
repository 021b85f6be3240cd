import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStores, Stores } from './contract.ts';

const row = (key: string) => ({ key, conversation: 'c', channel: 'x', body: null, at: 1 });

export function transactionContract(open: OpenStores): void {
  describe('transactions', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    it('rolls back the work that throws, alone, and gives its own error', async () => {
      const broken = new Error('mine');
      const results = await Promise.allSettled([
        stores.one.transaction((tx) => tx.inbox.add(row('a'))),
        stores.one.transaction(async (tx) => {
          await tx.inbox.add(row('b'));
          throw broken;
        }),
        stores.one.transaction((tx) => tx.inbox.add(row('c'))),
      ]);
      expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(results[1]).toMatchObject({ reason: broken });
      const again = ['a', 'b', 'c'].map((key) => stores.two.transaction((tx) => tx.inbox.add(row(key))));
      expect((await Promise.all(again)).map((id) => id === null)).toEqual([true, false, true]);
    });

    it('takes the works of one node in order, each seeing what the one before it wrote', async () => {
      const seen: boolean[] = [];
      const works = ['a', 'a', 'b'].map((key) =>
        stores.one.transaction(async (tx) => {
          seen.push((await tx.inbox.add(row(key))) !== null);
        }),
      );
      await Promise.all(works);
      expect(seen).toEqual([true, false, true]);
    });

    it('is there for the other node once it has resolved', async () => {
      await stores.one.transaction((tx) => tx.inbox.add({ ...row('a'), body: 'sealed' }));
      expect(await stores.two.transaction((tx) => tx.inbox.hasPending('c'))).toBe(true);
    });

    it('takes work that a work hands in, afterwards', async () => {
      let inner: Promise<unknown> | null = null;
      await stores.one.transaction(async (tx) => {
        inner = stores.one.transaction((next) => next.inbox.add(row('inner')));
        await tx.inbox.add(row('outer'));
      });
      await inner;
      expect(await stores.two.transaction((tx) => tx.inbox.add(row('inner')))).toBeNull();
    });

    it('refuses work after it was closed', async () => {
      await stores.one.close();
      await expect(stores.one.transaction((tx) => tx.inbox.add(row('a')))).rejects.toMatchObject({
        code: 'store.unavailable',
      });
    });
  });
}
