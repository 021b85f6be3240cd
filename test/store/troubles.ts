import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { NewOutboxRow } from '../../core/delivery/outbox.ts';
import type { OpenStores, Stores } from './contract.ts';
import { conversation } from './conversations.ts';

const row = (more: Partial<NewOutboxRow> = {}): NewOutboxRow => ({
  conversation: 'a',
  channel: 'x',
  class: 'reply',
  message: 'sealed words',
  createdAt: 10,
  notBefore: 10,
  expiresAt: 9000,
  ...more,
});

export function troubleContract(open: OpenStores): void {
  describe('what the staff look after', () => {
    let stores: Stores;
    let ids: number[];
    beforeEach(async () => {
      stores = await open();
      await stores.one.transaction(async (tx) => {
        await tx.conversations.add(conversation('a'));
        const rows = [row(), row({ createdAt: 5 }), row({ channel: 'y', class: 'broadcast' }), row()];
        ids = [];
        for (const each of rows) ids.push(await tx.outbox.add(each));
        const [first = 0, second = 0, other = 0] = ids;
        await tx.outbox.settle(first, 'dead', '403', 20);
        await tx.outbox.settle(second, 'dead', '403', 21);
        await tx.outbox.settle(other, 'uncertain', 'timeout', 22);
      });
    });
    afterEach(() => stores.close());

    it('are counted by kind, with their age, and listed without their words', async () => {
      const [first = 0, second = 0] = ids;
      await stores.two.transaction(async (tx) => {
        expect(await tx.troubles.kinds()).toEqual([
          { state: 'dead', channel: 'x', class: 'reply', code: '403', count: 2, oldest: 5 },
          { state: 'uncertain', channel: 'y', class: 'broadcast', code: 'timeout', count: 1, oldest: 10 },
        ]);
        const base = { state: 'dead', channel: 'x', class: 'reply', code: '403', attempts: 0 };
        expect(await tx.troubles.of('x', '403', 10)).toEqual([
          { ...base, id: second, createdAt: 5, settledAt: 21 },
          { ...base, id: first, createdAt: 10, settledAt: 20 },
        ]);
        expect(await tx.troubles.queues()).toEqual([{ channel: 'x', class: 'reply', count: 1, oldest: 10 }]);
        expect(await tx.troubles.last('x')).toEqual({ sentAt: null, failedAt: 21, failedCode: '403' });
        expect(await tx.troubles.last('z')).toEqual({ sentAt: null, failedAt: null, failedCode: null });
      });
    });

    it('are sent again one by one or by code; given up, they are blank for ever', async () => {
      const [first = 0, second = 0, other = 0, waiting = 0] = ids;
      await stores.one.transaction(async (tx) => {
        expect(await tx.troubles.revive({ id: waiting }, 30, 90)).toBe(0);
        expect(await tx.troubles.discard({ id: first }, 30)).toBe(1);
        expect(await tx.troubles.revive({ id: first }, 30, 90)).toBe(0);
        expect(await tx.troubles.revive({ channel: 'x', code: '403' }, 30, 90)).toBe(1);
        expect(await tx.troubles.revive({ channel: 'x', code: 'timeout' }, 30, 90)).toBe(0);
        expect(await tx.troubles.revive({ id: other }, 30, 90)).toBe(1);
        expect(await tx.troubles.kinds()).toEqual([]);
      });
      const claim = { node: 'one', now: 40, leaseUntil: 99, limit: 9 };
      const rows = await stores.one.transaction((tx) => tx.outbox.claim(claim));
      expect(rows.map(({ id, message, doubtSince }) => [id, message, doubtSince])).toEqual([
        [second, 'sealed words', null],
        [waiting, 'sealed words', null],
        [other, 'sealed words', 10],
      ]);
    });

    it('are messages whose turn was parked: taken again, or let go', async () => {
      await stores.one.transaction(async (tx) => {
        const add = (key: string) =>
          tx.inbox.add({ key, conversation: 'a', channel: 'x', body: `sealed ${key}`, at: 7 });
        const one = (await add('one')) ?? 0;
        const two = (await add('two')) ?? 0;
        await tx.inbox.park(one, 'turn.failed');
        await tx.inbox.park(two, 'turn.failed');
        const parked = { channel: 'x', code: 'turn.failed', at: 7, attempts: 0 };
        expect(await tx.troubles.parked(9)).toEqual([
          { ...parked, id: one },
          { ...parked, id: two },
        ]);
        expect(await tx.troubles.unpark(one, 50)).toBe(true);
        expect(await tx.troubles.unpark(one, 50)).toBe(false);
        expect(await tx.troubles.dropParked(two)).toBe(true);
        expect(await tx.troubles.dropParked(two)).toBe(false);
        expect(await tx.inbox.nextPending(50)).toMatchObject({ id: one, body: 'sealed one' });
        expect(await tx.inbox.backlog(50)).toEqual({ pending: 1, parked: 0, oldest: 43 });
      });
    });
  });
}
