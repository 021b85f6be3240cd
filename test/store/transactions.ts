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

    it('lets one of two works at once be the first, and the other see what it wrote', async () => {
      const works = ['a', 'a', 'b'].map((key) =>
        stores.one.transaction(async (tx) => (await tx.inbox.add(row(key))) !== null),
      );
      const [first, second, third] = await Promise.all(works);
      expect([[first, second].sort(), third]).toEqual([[false, true], true]);
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

    it('fails a work that waits for something else, alone, and shuts it out of the next transaction', async () => {
      const store = stores.one;
      let late: Promise<unknown> = Promise.resolve();
      const [before, waiting, after] = await Promise.allSettled([
        store.transaction((tx) => tx.inbox.add(row('before'))),
        store.transaction(async (tx) => {
          await tx.inbox.add(row('waiting'));
          late = new Promise((resolve) => setTimeout(resolve, 20)).then(() => tx.inbox.add(row('late')));
          late.catch(() => {});
          await late;
        }),
        store.transaction((tx) => tx.inbox.add(row('after'))),
      ]);
      expect([before.status, after.status]).toEqual(['fulfilled', 'fulfilled']);
      expect(waiting).toMatchObject({ reason: { code: 'store.awaited' } });
      await expect(late).rejects.toMatchObject({ code: 'store.awaited' });
      const known = (key: string) => store.transaction(async (tx) => (await tx.inbox.add(row(key))) === null);
      expect(await Promise.all(['before', 'waiting', 'late', 'after'].map(known))).toEqual([
        true,
        false,
        false,
        true,
      ]);
    });

    it('refuses work after it was closed', async () => {
      await stores.one.close();
      await expect(stores.one.transaction((tx) => tx.inbox.add(row('a')))).rejects.toMatchObject({
        code: 'store.unavailable',
      });
    });
  });
}
