import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewOutboxRow } from '../../core/delivery/outbox.ts';
import type { Store } from '../../core/ports.ts';
import type { OpenStores, Stores } from './contract.ts';
import { conversation } from './conversations.ts';
import { addRows as add, outboxRow as row } from './outbox-rows.ts';

const options = (node: string, now: number, limit = 100) => ({ node, now, leaseUntil: now + 60, limit });

const claimIds = async (store: Store, ...args: Parameters<typeof options>): Promise<number[]> =>
  (await store.transaction((tx) => tx.outbox.claim(options(...args)))).map((each) => each.id);

export function outboxContract(open: OpenStores): void {
  describe('outbox', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
      await stores.one.transaction((tx) => tx.conversations.add(conversation('a')));
    });
    afterEach(() => stores.close());

    it('gives a row whole, with where it goes', async () => {
      const [id = 0] = await add(stores.one, [row('a')]);
      const [claimed] = await stores.two.transaction((tx) => tx.outbox.claim(options('two', 10)));
      const expected = {
        ...row('a'),
        id,
        sender: 'sealed a',
        state: 'sending',
        attempts: 0,
        partsSent: 0,
        doubtSince: null,
      };
      expect(claimed).toEqual(expected);
    });

    it('gives the most urgent class first, then the oldest, what is due, up to the limit', async () => {
      const rows = [
        row('b1', { class: 'broadcast' }),
        row('n1', { class: 'notice' }),
        row('later', { notBefore: 500 }),
        row('r1'),
        row('r2'),
        row('k1', { class: 'code' }),
      ];
      const [b1, n1, later, r1, r2, k1] = await add(stores.one, rows);
      expect(await claimIds(stores.one, 'one', 10, 2)).toEqual([k1, r1]);
      expect(await claimIds(stores.one, 'one', 10)).toEqual([r2, n1, b1]);
      expect(await claimIds(stores.one, 'one', 499)).toEqual([]);
      expect(await stores.one.transaction((tx) => tx.outbox.next())).toBe(500);
      expect(await claimIds(stores.one, 'one', 500)).toEqual([later]);
      expect(await stores.one.transaction((tx) => tx.outbox.next())).toBeNull();
    });

    it('keeps the order within a conversation', async () => {
      const [first = 0, second, third, other] = await add(stores.one, [
        row('a'),
        row('a'),
        row('a'),
        row('b'),
      ]);
      expect(await claimIds(stores.one, 'one', 10, 2)).toEqual([first, second]);
      expect(await claimIds(stores.two, 'two', 10)).toEqual([other]);
      await stores.one.transaction((tx) => tx.outbox.retry(first, 40, '500', null));
      await stores.one.transaction((tx) => tx.outbox.release(second ?? 0, 10));
      expect(await claimIds(stores.two, 'two', 39)).toEqual([]);
      expect(await claimIds(stores.two, 'two', 40)).toEqual([first, second, third]);
    });

    it('lets what is urgent pass what is not, never the other way round', async () => {
      const rows = [row('a', { class: 'broadcast', notBefore: 900 }), row('a'), row('b', { notBefore: 900 })];
      const [, reply] = await add(stores.one, rows);
      await add(stores.one, [row('b', { class: 'broadcast' })]);
      expect(await claimIds(stores.one, 'one', 10)).toEqual([reply]);
    });

    it('goes on behind what was given up', async () => {
      const [dead = 0, expired = 0, uncertain = 0, last] = await add(stores.one, [
        row('a'),
        row('a'),
        row('a'),
        row('a'),
      ]);
      await stores.one.transaction(async (tx) => {
        await tx.outbox.settle(dead, 'dead', '400', 20);
        await tx.outbox.settle(expired, 'expired', 'expired', 20);
        await tx.outbox.settle(uncertain, 'uncertain', 'timeout', 20);
      });
      expect(await claimIds(stores.one, 'one', 20)).toEqual([last]);
    });

    it('claims only the conversations, the channel, the classes asked for', async () => {
      const [a, b, c, d] = await add(stores.one, [
        row('a'),
        row('b'),
        row('c', { channel: 'y' }),
        row('d', { class: 'broadcast' }),
      ]);
      const claim = (more: object) =>
        stores.one.transaction(async (tx) =>
          (await tx.outbox.claim({ ...options('one', 10), ...more })).map((each) => each.id),
        );
      expect(await claim({ conversations: ['b', 'zz'] })).toEqual([b]);
      expect(await claim({ channel: 'y' })).toEqual([c]);
      expect(await claim({ channel: 'x', classes: ['broadcast'] })).toEqual([d]);
      expect(await claim({})).toEqual([a]);
    });

    it('never gives a row to two nodes', async () => {
      const ids = await add(
        stores.one,
        Array.from({ length: 200 }, (_, n) => row(`c${n % 60}`)),
      );
      const claims = Array.from({ length: 40 }, (_, n) =>
        n % 2 === 0 ? claimIds(stores.one, 'one', 10, 10) : claimIds(stores.two, 'two', 10, 10),
      );
      const claimed = (await Promise.all(claims)).flat();
      expect(new Set(claimed).size).toBe(claimed.length);
      expect(claimed.length).toBeGreaterThan(59);
      for (const id of claimed) expect(ids).toContain(id);
    });

    it('is born held when nothing of its conversation waits, and only then', async () => {
      const lease = { node: 'one', leaseUntil: 70 };
      const held = (to: string, more: Partial<NewOutboxRow> = {}, node = 'one') =>
        stores.one.transaction((tx) => tx.outbox.addHeld(row(to, more), { ...lease, node }));
      expect(await held('a')).toMatchObject({ held: true });
      expect(await held('a')).toMatchObject({ held: true });
      expect(await held('a', {}, 'two')).toMatchObject({ held: false });
      expect(await held('a')).toMatchObject({ held: false });
      expect(await held('a', { class: 'code' })).toMatchObject({ held: true });
      const broadcast = await add(stores.one, [row('b', { class: 'broadcast' })]);
      expect(await held('b')).toMatchObject({ held: true });
      expect((await stores.one.transaction((tx) => tx.outbox.counts())).sending).toBe(4);
      expect(await claimIds(stores.two, 'two', 20)).toEqual(broadcast);
    });

    it('blanks the text of what was sent or expired and keeps that of the dead', async () => {
      const [sent = 0, expired = 0, dead = 0] = await add(stores.one, [row('a'), row('b'), row('c')]);
      const list = await stores.one.transaction(async (tx) => {
        await tx.outbox.sent(sent, 20, 'key');
        await tx.outbox.settle(expired, 'expired', 'expired', 20);
        await tx.outbox.settle(dead, 'dead', '400', 20);
        for (const id of [sent, expired]) await tx.outbox.revive(id, 20, 99);
        return tx.outbox.dead(10);
      });
      expect(list.map((each) => [each.id, each.message])).toEqual([[dead, 'to c']]);
      const counts = { waiting: 0, sending: 0, sent: 1, dead: 1, expired: 1, uncertain: 0 };
      expect(await stores.one.transaction((tx) => tx.outbox.counts())).toEqual(counts);
    });

    it('sends a dead or uncertain row again when the staff say so', async () => {
      const [id = 0] = await add(stores.one, [row('a')]);
      await stores.one.transaction(async (tx) => {
        expect(await tx.outbox.revive(id, 100, 800)).toBe(false);
        await tx.outbox.retry(id, 10, '500', null);
        await tx.outbox.settle(id, 'dead', '400', 20);
        expect(await tx.outbox.revive(id, 100, 800)).toBe(true);
      });
      const [again] = await stores.one.transaction((tx) => tx.outbox.claim(options('one', 100)));
      expect(again).toMatchObject({ id, attempts: 0, expiresAt: 800, message: 'to a' });
    });

    it('counts attempts and remembers the parts that went', async () => {
      const [id = 0] = await add(stores.one, [row('a')]);
      await claimIds(stores.one, 'one', 10);
      await stores.one.transaction(async (tx) => {
        await tx.outbox.partSent(id, 1, 'part 1');
        await tx.outbox.retry(id, 30, '500', null);
      });
      const [again] = await stores.one.transaction((tx) => tx.outbox.claim(options('one', 30)));
      expect(again).toMatchObject({ id, attempts: 1, partsSent: 1 });
      await stores.one.transaction((tx) => tx.outbox.release(id, 31));
      const [third] = await stores.one.transaction((tx) => tx.outbox.claim(options('one', 31)));
      expect(third).toMatchObject({ id, attempts: 1, partsSent: 1 });
    });

    it('frees leases that ran out, and leaves a broadcast uncertain if it had departed', async () => {
      const bulk = { class: 'broadcast' } as const;
      const [reply, broadcast = 0, held] = await add(stores.one, [row('a'), row('b', bulk), row('c', bulk)]);
      await claimIds(stores.one, 'one', 10);
      expect(await stores.one.transaction((tx) => tx.outbox.depart(broadcast))).toBe(true);
      expect(await stores.two.transaction((tx) => tx.outbox.recover(69))).toBe(0);
      expect(await stores.two.transaction((tx) => tx.outbox.recover(70))).toBe(3);
      expect(await stores.two.transaction((tx) => tx.outbox.depart(broadcast))).toBe(false);
      expect(await claimIds(stores.two, 'two', 70)).toEqual([reply, held]);
      const list = await stores.two.transaction((tx) => tx.outbox.dead(10));
      expect(list).toMatchObject([{ id: broadcast, state: 'uncertain', message: 'to b' }]);
      expect(await stores.two.transaction((tx) => tx.outbox.releaseAll('one', 71))).toBe(0);
      expect(await stores.two.transaction((tx) => tx.outbox.releaseAll('two', 71))).toBe(2);
      expect(await claimIds(stores.one, 'one', 71)).toEqual([reply, held]);
    });

    it('takes the broadcasts of a person back, unless they departed or are of another class', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.conversations.save({ ...conversation('a'), person: 'ann', version: 1 });
        await tx.conversations.add({ ...conversation('b'), person: 'bob' });
      });
      const bulk = { class: 'broadcast' } as const;
      const [held = 0, waiting, reply, other] = await add(stores.one, [
        row('a', bulk),
        row('a', { ...bulk, notBefore: 99 }),
        row('a'),
        row('b', bulk),
      ]);
      await claimIds(stores.one, 'one', 10);
      expect(await stores.one.transaction((tx) => tx.outbox.takeBack('ann', 'stopped', 11))).toBe(2);
      expect(await stores.one.transaction((tx) => tx.outbox.depart(held))).toBe(false);
      expect(await stores.one.transaction((tx) => tx.outbox.counts())).toMatchObject({
        expired: 2,
        sending: 2,
      });
      await stores.one.transaction((tx) => tx.outbox.depart(other ?? 0));
      expect(await stores.one.transaction((tx) => tx.outbox.takeBack('bob', 'stopped', 11))).toBe(0);
      expect([waiting, reply]).toEqual([held + 1, held + 2]);
    });
  });
}
