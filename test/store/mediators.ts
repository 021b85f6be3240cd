import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { HelpingRow, MediatorRow } from '../../core/civic/mediators.ts';
import type { OpenStores, Stores } from './contract.ts';

const mediator = (id: string, more: Partial<MediatorRow> = {}): MediatorRow => ({
  id,
  wordKey: `word of ${id}`,
  relay: 'r1',
  perDay: null,
  createdAt: 1,
  revokedAt: null,
  ...more,
});
const helping = (more: Partial<HelpingRow> = {}): HelpingRow => ({
  conversation: 'c1',
  mediator: 'h1',
  relay: 'r1',
  own: 'p1',
  language: 'fr',
  helped: null,
  session: null,
  begunAt: null,
  ...more,
});
const conversation = {
  id: 'c1',
  channel: 'chat',
  sender: 'sealed',
  person: 'p2',
  session: null,
  version: 0,
  leftAt: null,
  lastSaidAt: null,
};

export function mediatorContract(open: OpenStores): void {
  describe('mediators of relays', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
      await stores.one.transaction(async (tx) => {
        await tx.relays.add({ id: 'r1', name: 'Les Voisins', quarter: 'Belleville', createdAt: 1 });
        await tx.mediators.add(mediator('h1'));
        await tx.mediators.add(mediator('h2', { perDay: 3, createdAt: 2 }));
        await tx.conversations.add(conversation);
      });
    });
    afterEach(() => stores.close());

    it('finds a mediator by the id and the key of the word; revokes once', async () => {
      await stores.two.transaction(async (tx) => {
        expect(await tx.mediators.byWord('word of h2')).toEqual(mediator('h2', { perDay: 3, createdAt: 2 }));
        expect(await tx.mediators.byWord('h2')).toBeNull();
        expect(await tx.mediators.revoke('h1', 9)).toBe(true);
        expect(await tx.mediators.revoke('h1', 10)).toBe(false);
        expect(await tx.mediators.load('h1')).toEqual(mediator('h1', { revokedAt: 9 }));
        expect(await tx.mediators.revoke('nobody', 9)).toBe(false);
      });
    });

    it('counts the persons of a day apart from those of another', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.mediators.countHelped('h1', '2026-11-23');
        await tx.mediators.countHelped('h1', '2026-11-23');
        await tx.mediators.countHelped('h1', '2026-11-24');
        expect(await tx.mediators.helpedOn('h1', '2026-11-23')).toBe(2);
        expect(await tx.mediators.helpedOn('h1', '2026-11-25')).toBe(0);
        expect(await tx.mediators.helpedOn('h2', '2026-11-23')).toBe(0);
      });
      const figures = await stores.two.transaction((tx) => tx.mediators.figures());
      expect(figures).toEqual([
        { mediator: mediator('h1'), relay: 'Les Voisins', persons: 3 },
        { mediator: mediator('h2', { perDay: 3, createdAt: 2 }), relay: 'Les Voisins', persons: 0 },
      ]);
    });

    it('keeps who is helped in a conversation until the mode ends', async () => {
      const begun = helping({ helped: 'p2', session: 's1', begunAt: 5 });
      await stores.one.transaction((tx) => tx.mediators.save(helping()));
      await stores.one.transaction((tx) => tx.mediators.save(begun));
      await stores.two.transaction(async (tx) => {
        expect(await tx.mediators.of('c1')).toEqual(begun);
        await tx.mediators.reassign('p1', 'p9');
        await tx.mediators.reassign('p2', 'p8');
        expect(await tx.mediators.of('c1')).toEqual({ ...begun, own: 'p9', helped: 'p8' });
        await tx.mediators.end('c1');
        expect(await tx.mediators.of('c1')).toBeNull();
      });
    });

    it('gives the conversation back to the mediator when the helped person is erased, and forgets an erased mediator', async () => {
      await stores.one.transaction((tx) =>
        tx.mediators.save(helping({ helped: 'p2', session: 's1', begunAt: 5 })),
      );
      await stores.two.transaction(async (tx) => {
        await tx.mediators.forget('p2');
        expect(await tx.mediators.of('c1')).toEqual(helping());
        expect((await tx.conversations.load('c1'))?.person).toBe('p1');
        await tx.mediators.forget('p1');
        expect(await tx.mediators.of('c1')).toEqual(helping({ own: null }));
      });
    });

    it('gives back codes that served for nothing, and counts what was finished by its kind', async () => {
      await stores.one.transaction(async (tx) => {
        await tx.relays.addCodes('r1', ['k1', 'k2'], 1);
        await tx.relays.take('k1', 'p2', 2);
        await tx.relays.take('k2', 'p2', 2);
        await tx.relays.bind('k2', 'poll');
        await tx.relays.release('p2');
        expect(await tx.relays.code('k1')).toMatchObject({ person: null, usedAt: null });
        expect(await tx.relays.code('k2')).toMatchObject({ person: 'p2', usedAt: 2, poll: 'poll' });
        await tx.relays.count('r1', 'helped');
        await tx.relays.count('r1', 'journey:report');
        await tx.relays.count('r1', 'journey:report');
        const [figures] = await tx.relays.figures();
        expect(figures).toMatchObject({ helped: 1, journeys: { report: 2 }, made: 2, used: 1 });
      });
    });
  });
}
