import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Workshop } from '../../core/civic/workshops.ts';
import type { Tx } from '../../core/ports.ts';
import type { OpenStores, Stores } from './contract.ts';

export function workshopContract(open: OpenStores): void {
  describe('workshops', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    /** As `workshops.join` does: the workshop is loaded first, and held. */
    const join = (person: string) => async (tx: Tx) => {
      const workshop = await tx.workshops.load('w');
      if (workshop === null) throw new Error('no workshop');
      const state = (await tx.workshops.count('w', 'joined')) < workshop.places ? 'joined' : 'waiting';
      const rest = { id: 0, attendedAt: null, card: null, rating: null, opinion: null };
      await tx.workshops.addSeat({
        reference: person,
        workshop: 'w',
        person,
        conversation: 'c',
        state,
        at: 1,
        ...rest,
      });
      return state;
    };

    it('gives the last seats to no more than there are, of many who come at once to two nodes', async () => {
      const workshop = { id: 'w', startsAt: 5, endsAt: 6, places: 3 } as unknown as Workshop;
      await stores.one.transaction((tx) => tx.workshops.save(workshop));
      const come = Array.from({ length: 24 }, (_, n) =>
        (n % 2 ? stores.one : stores.two).transaction(join(`p${n}`)),
      );
      const states = await Promise.all(come);
      expect(states.filter((state) => state === 'joined')).toHaveLength(3);
      expect(await stores.two.transaction((tx) => tx.workshops.count('w', 'joined'))).toBe(3);
      expect(await stores.two.transaction((tx) => tx.workshops.count('w', 'waiting'))).toBe(21);
    });
  });
}
