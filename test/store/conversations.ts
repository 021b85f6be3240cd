import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ConversationRow } from '../../core/conversation/records.ts';
import type { OpenStores, Stores } from './contract.ts';

export const conversation = (id: string, more: Partial<ConversationRow> = {}): ConversationRow => ({
  id,
  channel: 'x',
  sender: `sealed ${id}`,
  person: 'p1',
  session: null,
  version: 0,
  leftAt: null,
  lastSaidAt: null,
  ...more,
});

export function conversationContract(open: OpenStores): void {
  describe('conversations', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    it('gives back what was added and saved', async () => {
      const row = conversation('c1');
      const saved = { ...row, session: 'sealed', version: 1, lastSaidAt: 1_772_000_000_123, person: 'p2' };
      await stores.one.transaction((tx) => tx.conversations.add(row));
      expect(await stores.two.transaction((tx) => tx.conversations.load('c1'))).toEqual(row);
      await stores.one.transaction((tx) => tx.conversations.save(saved));
      expect(await stores.two.transaction((tx) => tx.conversations.load('c1'))).toEqual(saved);
      expect(await stores.two.transaction((tx) => tx.conversations.load('c2'))).toBeNull();
    });

    it('knows a conversation by each of its ids, the first claim on an id standing', async () => {
      const { one, two } = stores;
      await one.transaction((tx) => tx.conversations.add(conversation('c1')));
      await one.transaction((tx) => tx.conversations.add(conversation('c2')));
      await one.transaction((tx) => tx.conversations.alias('a1', 'c1'));
      await two.transaction((tx) => tx.conversations.alias('a1', 'c2'));
      const known = (id: string) => two.transaction((tx) => tx.conversations.known(id));
      expect(await Promise.all(['c1', 'a1', 'c2', 'a2'].map(known))).toEqual(['c1', 'c1', 'c2', null]);
    });

    it('lets one of many savers of the same version win', async () => {
      await stores.one.transaction((tx) => tx.conversations.add(conversation('c1')));
      const saves = Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? stores.one : stores.two).transaction((tx) =>
          tx.conversations.save(conversation('c1', { version: 1, session: `s${n}` })),
        ),
      );
      const results = await Promise.allSettled(saves);
      const lost = results.filter((result) => result.status === 'rejected');
      expect(lost).toHaveLength(19);
      for (const result of lost) expect(result.reason).toMatchObject({ code: 'store.conflict', retry: true });
    });

    it('lists a person’s conversations, last used first, and moves them to another', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.conversations.add(conversation('c1', { lastSaidAt: 10 }));
        await tx.conversations.add(conversation('c2'));
        await tx.conversations.add(conversation('c3', { lastSaidAt: 20 }));
        await tx.conversations.add(conversation('c4', { person: 'p2', lastSaidAt: 15 }));
        const ids = async (person: string) => (await tx.conversations.ofPerson(person)).map((row) => row.id);
        expect(await ids('p1')).toEqual(['c3', 'c1', 'c2']);
        await tx.conversations.reassign('p1', 'p2');
        expect(await ids('p1')).toEqual([]);
        expect(await ids('p2')).toEqual(['c3', 'c4', 'c1', 'c2']);
      });
    });

    it('marks that a person left, and came back', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.conversations.add(conversation('c1'));
        await tx.conversations.markLeft('c1', 77);
        expect((await tx.conversations.load('c1'))?.leftAt).toBe(77);
        await tx.conversations.markLeft('c1', null);
        expect((await tx.conversations.load('c1'))?.leftAt).toBeNull();
      });
    });
  });
}
