import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliveryStatus, FailureClass } from '../../core/conversation/vocabulary.ts';
import type { OpenStores, Stores } from './contract.ts';
import { conversation } from './conversations.ts';
import { addRows as add, outboxRow as row } from './outbox-rows.ts';

const report = (status: DeliveryStatus, failed?: FailureClass) => ({
  channel: 'x',
  status,
  at: 50,
  ...(failed ? { failure: { class: failed, code: '403' } } : {}),
});

/** What providers say afterwards of a message. */
export function outboxStatusContract(open: OpenStores): void {
  describe('outbox: what became of a message', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
      await stores.one.transaction((tx) => tx.conversations.add(conversation('a')));
    });
    afterEach(() => stores.close());

    it.each<[DeliveryStatus[], boolean[]]>([
      [
        ['accepted', 'sent', 'delivered', 'read'],
        [true, true, true, true],
      ],
      [
        ['read', 'delivered', 'sent', 'accepted'],
        [true, false, false, false],
      ],
      [
        ['sent', 'failed', 'delivered'],
        [true, true, false],
      ],
      [
        ['delivered', 'failed'],
        [true, false],
      ],
      [
        ['failed', 'failed'],
        [true, false],
      ],
      [['unknown'], [false]],
      [
        ['sent', 'sent'],
        [true, false],
      ],
    ])('moves a status forward only: %j', async (statuses, moved) => {
      const [id = 0] = await add(stores.one, [row('a')]);
      await stores.one.transaction(async (tx) => {
        await tx.outbox.sent(id, 20, 'key');
        for (const [n, status] of statuses.entries()) {
          const noted = await tx.outbox.note(report(status), 'key');
          expect(noted).toEqual({ id, conversation: 'a', moved: moved[n] });
        }
      });
    });

    it('knows a row by the id of any of its parts, or by our own id, on its own channel', async () => {
      const [id = 0] = await add(stores.one, [row('a')]);
      await stores.one.transaction(async (tx) => {
        await tx.outbox.partSent(id, 1, 'part 1');
        await tx.outbox.sent(id, 20, 'part 2');
        expect(await tx.outbox.note(report('sent'), 'part 1')).toMatchObject({ id, moved: true });
        expect(await tx.outbox.note(report('delivered'), 'part 2')).toMatchObject({ id, moved: true });
        const echoed = { ...report('read'), outboxId: String(id) };
        expect(await tx.outbox.note(echoed, null)).toMatchObject({ id, moved: true });
        expect(await tx.outbox.note({ ...echoed, channel: 'y' }, 'part 1')).toBeNull();
        expect(await tx.outbox.note({ ...report('read'), outboxId: '999' }, null)).toBeNull();
        expect(await tx.outbox.note(report('read'), 'other')).toBeNull();
      });
    });

    it.each<[DeliveryStatus, object]>([
      ['delivered', { sent: 1, uncertain: 0, dead: 0 }],
      ['failed', { sent: 0, uncertain: 0, dead: 1 }],
    ])('settles an uncertain row by the word %s', async (status, counts) => {
      const [id = 0] = await add(stores.one, [row('a', { class: 'broadcast' })]);
      await stores.one.transaction(async (tx) => {
        await tx.outbox.settle(id, 'uncertain', 'timeout', 20);
        await tx.outbox.note({ ...report(status), outboxId: String(id) }, null);
        expect(await tx.outbox.counts()).toMatchObject(counts);
      });
    });
  });
}
