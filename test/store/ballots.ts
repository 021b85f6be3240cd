import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PollRow, Project } from '../../core/civic/polls.ts';
import type { OpenStores, Stores } from './contract.ts';

const row = (id: string, opensAt: number, more: Partial<PollRow> = {}): PollRow => ({
  poll: {
    v: 1,
    id,
    title: { fr: 'Budget' },
    state: 'open',
    opensAt,
    closesAt: opensAt + 10,
    papers: [{ id: 'city', name: { fr: 'Toute la ville' }, maxChoices: 4 }],
    rule: { kind: 'approval' },
    themes: [],
    publicKey: 'key',
    demonstration: false,
  },
  wrappedKey: 'wrapped',
  results: null,
  ...more,
});

const project = (poll: string, id: string, number: number): Project => ({
  id,
  poll,
  sector: null,
  number,
  title: { fr: id },
  summary: { fr: id },
  theme: 'nature',
  cost: 1,
  place: { fr: id },
});

const cast = (poll: string, voter: string, bytes: string, day = '2026-11-23') => ({
  poll,
  voterKey: `voter ${voter}`,
  rollKey: `roll ${voter}`,
  day,
  envelope: Buffer.from(bytes),
});

export function ballotContract(open: OpenStores): void {
  describe('polls and ballots', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());

    it('keeps polls, the latest opening first, and replaces them', async () => {
      const counts = [{ project: 'p1', votes: 1 }];
      const results = { v: 2, ballots: 1, damaged: 0, counts, digests: null, areas: [] } as const;
      const counted = row('a', 5, { wrappedKey: null, results });
      await stores.one.transaction(async (tx) => {
        await tx.polls.save(row('a', 5));
        await tx.polls.save(row('b', 9));
        await tx.polls.save(counted);
      });
      await stores.two.transaction(async (tx) => {
        expect(await tx.polls.all()).toEqual([row('b', 9), counted]);
        expect(await tx.polls.load('a')).toEqual(counted);
        expect(await tx.polls.load('c')).toBeNull();
      });
    });

    it('replaces a poll’s projects, in the order of their numbers', async () => {
      const kept = [project('a', 'p2', 1), project('a', 'p1', 2)];
      await stores.one.transaction(async (tx) => {
        await tx.polls.save(row('a', 5));
        await tx.polls.putProjects('a', [project('a', 'p1', 1), project('a', 'p3', 3)]);
        await tx.polls.putProjects('a', [...kept].reverse());
      });
      expect(await stores.two.transaction((tx) => tx.polls.projects('a'))).toEqual(kept);
    });

    it('keeps the last envelope of a voter and the day of the last vote', async () => {
      await stores.one.transaction(async (tx) => {
        expect(await tx.ballots.cast(cast('a', '1', 'first'))).toBe(false);
        expect(await tx.ballots.cast(cast('a', '1', 'last', '2026-11-24'))).toBe(true);
        expect(await tx.ballots.cast(cast('b', '1', 'elsewhere'))).toBe(false);
      });
      await stores.two.transaction(async (tx) => {
        const [only, ...others] = await tx.ballots.envelopes('a');
        expect(others).toEqual([]);
        expect(only?.voterKey).toBe('voter 1');
        expect(Buffer.from(only?.envelope ?? []).toString()).toBe('last');
        expect(await tx.ballots.votedOn('a', 'roll 1')).toBe('2026-11-24');
        expect(await tx.ballots.votedOn('a', 'roll 2')).toBeNull();
        expect(await tx.ballots.rollSize('a')).toBe(1);
      });
    });

    it('publishes the box in the place of the envelopes; the roll stays', async () => {
      const box = ['B', 'A', 'A'].map((tracker) => ({
        tracker,
        sector: '11',
        marks: { city: ['p1'], sector: [] },
      }));
      await stores.one.transaction(async (tx) => {
        await tx.ballots.cast(cast('a', '1', 'sealed'));
        await tx.ballots.publish('a', box);
      });
      await stores.two.transaction(async (tx) => {
        expect(await tx.ballots.envelopes('a')).toEqual([]);
        expect(await tx.ballots.box('a')).toEqual(box);
        expect(await tx.ballots.rollSize('a')).toBe(1);
      });
    });
  });
}
