import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JobRow } from '../../core/conversation/records.ts';
import type { OpenStores, Stores } from './contract.ts';

export function timerContract(open: OpenStores): void {
  describe('timers', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());
    const timer = (conversation: string, key: string, dueAt: number) => ({
      conversation,
      key,
      dueAt,
      event: `{"k":"${key}"}`,
      tries: 0,
    });

    it('gives those due, oldest first, replaced when set again, gone when cancelled', async () => {
      await stores.one.transaction(async (tx) => {
        expect(await tx.timers.next()).toBeNull();
        await tx.timers.set(timer('a', 'late', 300));
        await tx.timers.set(timer('a', 'moved', 100));
        await tx.timers.set(timer('b', 'first', 150));
        await tx.timers.set(timer('b', 'gone', 50));
        await tx.timers.set(timer('a', 'moved', 200));
        await tx.timers.cancel('b', 'gone');
        expect(await tx.timers.next()).toBe(150);
        expect(await tx.timers.due(200, 10)).toEqual([timer('b', 'first', 150), timer('a', 'moved', 200)]);
        expect(await tx.timers.due(900, 1)).toEqual([timer('b', 'first', 150)]);
        expect(await tx.timers.due(149, 10)).toEqual([]);
      });
    });

    it('lets a timer be taken once, as it was read', async () => {
      await stores.one.transaction(async (tx) => {
        const read = timer('a', 't', 1);
        await tx.timers.set(timer('a', 't', 5));
        expect(await tx.timers.take(read)).toBe(false);
        await tx.timers.set(read);
        expect(await tx.timers.take(read)).toBe(true);
        expect(await tx.timers.take(read)).toBe(false);
        expect(await tx.timers.next()).toBeNull();
      });
    });

    it('counts the tries of a timer put off, from none again when it is set', async () => {
      await stores.one.transaction(async (tx) => {
        const read = timer('a', 't', 1);
        await tx.timers.set(read);
        await tx.timers.retry(read, 7);
        expect(await tx.timers.due(7, 10)).toEqual([{ ...read, dueAt: 7, tries: 1 }]);
        await tx.timers.retry(read, 9);
        expect(await tx.timers.next()).toBe(7);
        await tx.timers.set(read);
        expect(await tx.timers.due(7, 10)).toEqual([read]);
      });
    });

    it('cancels by prefix, read as it is written', async () => {
      await stores.one.transaction(async (tx) => {
        for (const key of ['f_1:x', 'f_1:y', 'f11:x', 'F_1:x', 'f%']) await tx.timers.set(timer('a', key, 1));
        await tx.timers.set(timer('b', 'f_1:x', 1));
        await tx.timers.cancelAll('a', 'f_1:');
        const left = (await tx.timers.due(1, 10)).map((row) => `${row.conversation} ${row.key}`);
        expect(left.sort()).toEqual(['a F_1:x', 'a f%', 'a f11:x', 'b f_1:x']);
      });
    });

    it('waits while a message of its conversation waits', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.timers.set(timer('a', 't', 1));
        const id = await tx.inbox.add({ key: 'k', conversation: 'a', channel: 'x', body: 'b', at: 1 });
        expect(await tx.timers.due(9, 10)).toEqual([]);
        await tx.inbox.finish(id ?? 0);
        expect(await tx.timers.due(9, 10)).toHaveLength(1);
      });
    });
  });
}

export function jobContract(open: OpenStores): void {
  describe('jobs', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());
    const job = (id: string, createdAt: number): JobRow => ({
      id,
      conversation: 'c',
      op: 'places.find',
      frame: 'f1',
      args: 'sealed',
      attempts: 0,
      createdAt,
    });
    const claim = (node: string, now: number, limit = 10) => ({ node, now, leaseUntil: now + 100, limit });

    it('gives each to one node, oldest first, and again when the lease ran out', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.jobs.add(job('b', 20));
        await tx.jobs.add(job('a', 10));
        await tx.jobs.add(job('c', 900));
      });
      const [mine, others] = await Promise.all([
        stores.one.transaction((tx) => tx.jobs.claim(claim('one', 50, 1))),
        stores.two.transaction((tx) => tx.jobs.claim(claim('two', 50))),
      ]);
      expect([...mine, ...others].map((row) => row.id).sort()).toEqual(['a', 'b']);
      expect(await stores.two.transaction((tx) => tx.jobs.claim(claim('two', 149)))).toEqual([]);
      const again = await stores.two.transaction((tx) => tx.jobs.claim(claim('two', 150)));
      expect(again).toEqual([
        { ...job('a', 10), attempts: 1 },
        { ...job('b', 20), attempts: 1 },
      ]);
    });

    it('waits after a failure, is freed after a restart, and is finished once', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.jobs.add(job('a', 10));
        expect(await tx.jobs.claim(claim('one', 10))).toEqual([job('a', 10)]);
        await tx.jobs.retry('a', 500);
        expect(await tx.jobs.claim(claim('one', 499))).toEqual([]);
        expect(await tx.jobs.claim(claim('one', 500))).toEqual([{ ...job('a', 10), attempts: 1 }]);
        await tx.jobs.releaseAll('two');
        expect(await tx.jobs.claim(claim('one', 501))).toEqual([]);
        await tx.jobs.releaseAll('one');
        expect(await tx.jobs.claim(claim('one', 501))).toEqual([{ ...job('a', 10), attempts: 2 }]);
        expect(await tx.jobs.finish('a')).toBe(true);
        expect(await tx.jobs.finish('a')).toBe(false);
      });
    });
  });
}
