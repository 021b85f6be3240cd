import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PersonRow } from '../../core/civic/people.ts';
import type { OpenStores, Stores } from './contract.ts';

const person = (id: string, more: Partial<PersonRow> = {}): PersonRow => ({
  id,
  createdAt: 1,
  phoneKey: null,
  phone: null,
  provenAt: null,
  stoppedAt: null,
  facts: {},
  ...more,
});

const code = (conversation: string, phoneKey: string, sentAt: number) => ({
  conversation,
  phoneKey,
  phone: 'sealed',
  codeKey: `key of ${conversation}`,
  sentAt,
  expiresAt: sentAt + 600_000,
  tries: 0,
});

export function peopleContract(open: OpenStores): void {
  describe('people, codes and media', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    it('keeps a person, found by its id and its proven number', async () => {
      const facts = { sector: '11', wants: true, visits: 3 };
      const proven = person('p1', { phoneKey: 'k1', phone: 'sealed', provenAt: 5, stoppedAt: 6, facts });
      await stores.one.transaction((tx) => tx.people.add(person('p1')));
      await stores.one.transaction((tx) => tx.people.save(proven));
      await stores.two.transaction(async (tx) => {
        expect(await tx.people.load('p1')).toEqual(proven);
        expect(await tx.people.byPhoneKey('k1')).toEqual(proven);
        expect(await tx.people.byPhoneKey('k2')).toBeNull();
        await tx.people.remove('p1');
        expect(await tx.people.load('p1')).toBeNull();
      });
    });

    it('lets one person have a number, of many that prove it at once', async () => {
      const adds = Array.from({ length: 20 }, (_, n) =>
        (n % 2 === 0 ? stores.one : stores.two).transaction((tx) =>
          tx.people.add(person(`p${n}`, { phoneKey: 'same' })),
        ),
      );
      const results = await Promise.allSettled(adds);
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    });

    it('keeps one code a conversation, counts tries, and the codes that a number was sent', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.codes.put(code('c1', 'k1', 100));
        await tx.codes.put(code('c1', 'k1', 200));
        await tx.codes.put(code('c2', 'k1', 300));
        await tx.codes.put(code('c3', 'k2', 300));
        expect(await tx.codes.load('c1')).toEqual(code('c1', 'k1', 200));
        expect(await tx.codes.countTry('c1')).toBe(1);
        expect(await tx.codes.countTry('c1')).toBe(2);
        expect((await tx.codes.load('c1'))?.tries).toBe(2);
        await tx.codes.remove('c1');
        expect(await tx.codes.load('c1')).toBeNull();
        expect(await tx.codes.countTry('c1')).toBe(0);
        expect(await tx.codes.sentSince('k1', 100)).toBe(3);
        expect(await tx.codes.sentSince('k1', 201)).toBe(1);
        expect(await tx.codes.sentSince('k3', 0)).toBe(0);
        await tx.codes.countSent('k3', 400);
        expect(await tx.codes.sentSince('k3', 400)).toBe(1);
      });
    });

    it('keeps the bytes of a photo until removed', async () => {
      const bytes = Buffer.from([0, 255, 1, 254]);
      const row = { id: 'm1', state: 'raw', mime: 'image/jpeg', bytes, createdAt: 9 } as const;
      await stores.one.transaction((tx) => tx.media.add(row));
      await stores.two.transaction(async (tx) => {
        expect(await tx.media.load('m1')).toEqual(row);
        await tx.media.remove('m1');
        expect(await tx.media.load('m1')).toBeNull();
      });
    });
  });
}
