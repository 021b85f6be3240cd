import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpenStores, Stores } from './contract.ts';

const row = (key: string, conversation = 'c', body: string | null = `sealed ${key}`) => ({
  key,
  conversation,
  channel: 'x',
  body,
  at: 1000,
});

export function inboxContract(open: OpenStores): void {
  describe('inbox', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    it('takes a key once, whoever brings it and however often at once', async () => {
      const adds = Array.from({ length: 100 }, (_, n) =>
        (n % 2 === 0 ? stores.one : stores.two).transaction((tx) => tx.inbox.add(row('same'))),
      );
      const ids = (await Promise.all(adds)).filter((id) => id !== null);
      expect(ids).toHaveLength(1);
      const backlog = await stores.one.transaction((tx) => tx.inbox.backlog(5000));
      expect(backlog).toEqual({ pending: 1, parked: 0, oldest: 4000 });
    });

    it('is born done without a body, and still known by its key', async () => {
      await stores.one.transaction((tx) => tx.inbox.add(row('a', 'c', null)));
      await stores.one.transaction(async (tx) => {
        expect(await tx.inbox.hasPending('c')).toBe(false);
        expect(await tx.inbox.nextPending(9999)).toBeNull();
        expect(await tx.inbox.add(row('a'))).toBeNull();
        expect(await tx.inbox.backlog(5000)).toEqual({ pending: 0, parked: 0, oldest: 0 });
      });
    });

    it('gives the head of the conversation that has waited longest, in order, and no key twice', async () => {
      const order: string[] = [];
      for (const [key, conversation] of [
        ['a1', 'a'],
        ['b1', 'b'],
        ['a2', 'a'],
      ] as const) {
        await stores.one.transaction((tx) => tx.inbox.add(row(key, conversation)));
      }
      for (let next = true; next; ) {
        next = await stores.two.transaction(async (tx) => {
          const found = await tx.inbox.nextPending(2000);
          if (found === null) return false;
          order.push(found.body);
          await tx.inbox.finish(found.id);
          return true;
        });
      }
      expect(order).toEqual(['sealed a1', 'sealed b1', 'sealed a2']);
    });

    it('holds a conversation back behind a head that must wait, and no other', async () => {
      await stores.one.transaction(async (tx) => {
        const first = (await tx.inbox.add(row('a1', 'a'))) ?? 0;
        await tx.inbox.add(row('a2', 'a'));
        await tx.inbox.add(row('b1', 'b'));
        expect(await tx.inbox.fail(first, 'turn.failed', 3000)).toBe(1);
        expect(await tx.inbox.fail(first, 'turn.failed', 4000)).toBe(2);
        expect(await tx.inbox.nextPending(3999)).toMatchObject({ conversation: 'b', body: 'sealed b1' });
        expect(await tx.inbox.nextPending(4000)).toMatchObject({ id: first, conversation: 'a', attempts: 2 });
      });
    });

    it('goes on behind a parked message, which is counted', async () => {
      await stores.one.transaction(async (tx) => {
        const first = (await tx.inbox.add(row('a1', 'a'))) ?? 0;
        await tx.inbox.add(row('a2', 'a'));
        await tx.inbox.park(first, 'turn.failed');
        expect(await tx.inbox.nextPending(2000)).toMatchObject({ body: 'sealed a2' });
        expect(await tx.inbox.backlog(1500)).toEqual({ pending: 1, parked: 1, oldest: 500 });
      });
    });
  });
}
