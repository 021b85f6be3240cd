import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContributionRow } from '../../core/civic/contributions.ts';
import type { Tx } from '../../core/ports.ts';
import type { OpenStores, Stores } from '../store/contract.ts';

const row = (id: string, more: Partial<ContributionRow> = {}): ContributionRow => ({
  id,
  reference: `P-${id}`,
  kind: 'proposal',
  state: 'published',
  title: 'sealed title',
  answers: 'sealed answers',
  lat: 48.87,
  lon: 2.37,
  district: '11',
  into: null,
  person: 'p1',
  conversation: 'c1',
  createdAt: 1000,
  changedAt: 1000,
  ...more,
});
const by = (person: string) => ({ person, conversation: `c-${person}` });
const ids = (rows: readonly ContributionRow[]) => rows.map(({ id }) => id);

/** What every database must do with proposals, requests and ideas, and with the catalogue, in values. */
export function contributionContract(name: string, open: OpenStores): void {
  describe(`contributions contract: ${name}`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());
    const run = <T>(work: (tx: Tx) => Promise<T>) => stores.one.transaction(work);

    it('gives back what was added and saved', async () => {
      const bare = row('a', { lat: null, lon: null, district: null });
      await run((tx) => tx.contributions.add(bare));
      expect(await stores.two.transaction((tx) => tx.contributions.byReference('P-a'))).toEqual(bare);
      const saved: ContributionRow = { ...bare, state: 'merged', into: 'P-b', changedAt: 2000, title: null };
      await run((tx) => tx.contributions.save(saved));
      expect(await run((tx) => tx.contributions.load('a'))).toEqual(saved);
      expect(await run((tx) => tx.contributions.byReference('P-z'))).toBeNull();
      await expect(run((tx) => tx.contributions.add(row('b', { reference: 'P-a' })))).rejects.toThrow();
    });

    it('lists by person, by state, with stamps, and counts', async () => {
      await run(async (tx) => {
        await tx.contributions.add(row('old', { createdAt: 1, changedAt: 9 }));
        await tx.contributions.add(row('new', { createdAt: 3, state: 'submitted' }));
        await tx.contributions.add(row('data', { kind: 'dataset', createdAt: 2 }));
        await tx.contributions.add(row('theirs', { person: 'p2', changedAt: 5 }));
        expect(ids(await tx.contributions.ofPerson('p1', 9))).toEqual(['new', 'data', 'old']);
        expect(await tx.contributions.countSince('p1', 'proposal', 2)).toBe(1);
        const query = { kind: 'proposal', states: ['published'], limit: 9 } as const;
        expect(ids(await tx.contributions.list(query))).toEqual(['old', 'theirs']);
        const queue = { kind: 'proposal', states: ['published', 'submitted'], limit: 2 } as const;
        expect(ids(await tx.contributions.waiting({ ...queue, after: null }))).toEqual(['old', 'new']);
        const after = { at: 3, id: 'new' };
        expect(ids(await tx.contributions.waiting({ ...queue, after }))).toEqual(['theirs']);
        expect(await tx.contributions.countIn('proposal', ['published'])).toBe(2);
        expect(await tx.contributions.stamps('dataset', ['published'])).toEqual([
          { id: 'data', changedAt: 1000 },
        ]);
      });
    });

    it('counts each supporter once, and ranks by them, the oldest first among equals', async () => {
      await run(async (tx) => {
        for (const [id, at] of [
          ['a', 3],
          ['b', 2],
          ['c', 1],
        ] as const)
          await tx.contributions.add(row(id, { createdAt: at }));
        expect(await tx.contributions.addSupporter('a', by('p2'), 1)).toBe(true);
        expect(await tx.contributions.addSupporter('a', by('p2'), 2)).toBe(false);
        const ranked = await tx.contributions.ranked({ kind: 'proposal', states: ['published'], limit: 9 });
        expect(ranked.map((each) => [each.row.id, each.supporters])).toEqual([
          ['a', 1],
          ['c', 0],
          ['b', 0],
        ]);
        expect(ranked[0]?.row).toEqual(row('a', { createdAt: 3 }));
        expect(ids(await tx.contributions.supportedBy('p2', 9))).toEqual(['a']);
        expect(await tx.contributions.isSupportedBy('a', 'p2')).toBe(true);
        expect(await tx.contributions.supporters('a')).toEqual([by('p2')]);
        expect(await tx.contributions.removeSupporter('a', 'p2')).toBe(true);
        expect(await tx.contributions.removeSupporter('a', 'p2')).toBe(false);
        expect(await tx.contributions.countSupporters('a')).toBe(0);
      });
    });

    it('moves supporters to the one that it is merged into, each once, its author aside', async () => {
      await run(async (tx) => {
        await tx.contributions.add(row('from'));
        await tx.contributions.add(row('to', { person: 'p2' }));
        for (const person of ['p2', 'p3', 'p4']) await tx.contributions.addSupporter('from', by(person), 1);
        await tx.contributions.addSupporter('to', by('p4'), 2);
        await tx.contributions.moveSupporters('from', 'to');
        const left = (await tx.contributions.supporters('to')).map(({ person }) => person);
        expect(left.toSorted()).toEqual(['p3', 'p4']);
        expect(await tx.contributions.countSupporters('from')).toBe(0);
      });
    });

    it('keeps its changes in their order', async () => {
      await run(async (tx) => {
        await tx.contributions.add(row('a'));
        const change = { contribution: 'a', at: 1, state: 'submitted', actor: 'p1', note: null } as const;
        await tx.contributions.noteChange(change);
        await tx.contributions.noteChange({ ...change, at: 1, state: 'published', note: 'sealed' });
        expect((await tx.contributions.changes('a')).map(({ state, note }) => [state, note])).toEqual([
          ['submitted', null],
          ['published', 'sealed'],
        ]);
      });
    });

    it('gives all to the person that another turns out to be, no one supporting their own', async () => {
      await run(async (tx) => {
        await tx.contributions.add(row('a'));
        await tx.contributions.add(row('b', { person: 'p2' }));
        await tx.contributions.add(row('c', { person: 'p3' }));
        for (const id of ['b', 'c']) await tx.contributions.addSupporter(id, by('p1'), 1);
        await tx.contributions.addSupporter('c', by('p2'), 2);
        await tx.contributions.reassign('p1', 'p2');
        expect(ids(await tx.contributions.ofPerson('p2', 9)).toSorted()).toEqual(['a', 'b']);
        expect(ids(await tx.contributions.supportedBy('p2', 9))).toEqual(['c']);
        expect(await tx.contributions.countSupporters('b')).toBe(0);
        expect(await tx.contributions.countSupporters('c')).toBe(1);
      });
    });

    it('forgets a person: what was public stays, of nobody; the rest loses its words; supports go', async () => {
      await run(async (tx) => {
        await tx.contributions.add(row('public'));
        await tx.contributions.add(row('secret', { state: 'submitted' }));
        await tx.contributions.add(row('theirs', { person: 'p2' }));
        await tx.contributions.addSupporter('theirs', by('p1'), 1);
        await tx.contributions.forget('p1');
        const nobody = { person: null, conversation: null };
        expect(await tx.contributions.load('public')).toEqual(row('public', nobody));
        expect(await tx.contributions.load('secret')).toEqual(
          row('secret', { ...nobody, state: 'submitted', title: null, answers: null, lat: null, lon: null }),
        );
        expect(await tx.contributions.countSupporters('theirs')).toBe(0);
      });
    });

    it('finds data sets by their words, title first', async () => {
      const put = (tx: Tx, dataset: string, title: string, description: string, pass = 1) =>
        tx.catalogue.put({
          source: 's',
          entry: { dataset, title, description, keywords: [], url: 'https://x.example/' },
          digest: title + description,
          words: { title, keywords: '', description },
          pass,
        });
      await run(async (tx) => {
        expect(await put(tx, 'a', 'velo', 'comptage')).toBe('new');
        expect(await put(tx, 'b', 'arbre', 'velo')).toBe('new');
        expect(await put(tx, 'a', 'velo', 'comptage')).toBe('same');
        const names = async (words: string[]) =>
          (await tx.catalogue.search(words, 9)).map(({ dataset }) => dataset);
        expect(await names(['velo'])).toEqual(['a', 'b']);
        expect(await names(['"', 'arbre OR velo', 'NEAR('])).toEqual([]);
        expect(await names([])).toEqual([]);
        expect(await put(tx, 'b', 'banc', 'bois', 2)).toBe('changed');
        expect(await names(['arbre'])).toEqual([]);
        expect(await tx.catalogue.sweep('s', 2)).toBe(1);
        expect(await names(['velo'])).toEqual([]);
        expect(await tx.catalogue.count()).toBe(1);
      });
    });
  });
}
