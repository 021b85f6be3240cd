import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AreaRow } from '../../core/civic/places.ts';
import type { ReportRow } from '../../core/civic/reports.ts';
import type { Tx } from '../../core/ports.ts';
import type { OpenStores, Stores } from '../store/contract.ts';

export const report = (id: string, more: Partial<ReportRow> = {}): ReportRow => ({
  id,
  reference: `R-${id}`,
  kind: 'problem',
  category: 'banc',
  state: 'received',
  lat: 48.87,
  lon: 2.37,
  district: '11',
  address: 'sealed address',
  words: 'sealed words',
  today: null,
  person: 'p1',
  conversation: 'c1',
  createdAt: 1000,
  changedAt: 1000,
  ...more,
});

const ids = (rows: readonly ReportRow[]) => rows.map(({ id }) => id);

/** What every database must do with reports and places, in values. */
export function reportContract(name: string, open: OpenStores): void {
  describe(`reports and places contract: ${name}`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());
    const run = <T>(work: (tx: Tx) => Promise<T>) => stores.one.transaction(work);

    it('gives back what was added and saved', async () => {
      const bare = report('a', { lat: null, lon: null, district: null, kind: 'wish', today: 'sealed' });
      const saved: ReportRow = { ...bare, state: 'done', changedAt: 2000, words: null, lat: 1.5, lon: -2 };
      await run((tx) => tx.reports.add(bare));
      expect(await stores.two.transaction((tx) => tx.reports.byReference('R-a'))).toEqual(bare);
      await run((tx) => tx.reports.save(saved));
      expect(await stores.two.transaction((tx) => tx.reports.byReference('R-a'))).toEqual(saved);
      expect(await run((tx) => tx.reports.byReference('R-b'))).toBeNull();
    });

    it('refuses a reference that is taken', async () => {
      await run((tx) => tx.reports.add(report('a')));
      await expect(run((tx) => tx.reports.add(report('b', { reference: 'R-a' })))).rejects.toThrow();
    });

    it('finds the open ones of a category in a box', async () => {
      await run(async (tx) => {
        await tx.reports.add(report('in'));
        await tx.reports.add(report('edge', { lat: 48.88, lon: 2.38, state: 'reopened' }));
        await tx.reports.add(report('east', { lon: 2.381 }));
        await tx.reports.add(report('north', { lat: 48.881 }));
        await tx.reports.add(report('done', { state: 'done' }));
        await tx.reports.add(report('other', { category: 'rats' }));
        await tx.reports.add(report('wish', { kind: 'wish' }));
        await tx.reports.add(report('nowhere', { lat: null, lon: null }));
      });
      const box = { west: 2.36, south: 48.86, east: 2.38, north: 48.88 };
      const found = await run((tx) => tx.reports.openInBox({ kind: 'problem', category: 'banc', ...box }));
      expect(ids(found).toSorted()).toEqual(['edge', 'in']);
    });

    it('lists what a person sent and follows, newest first, and counts', async () => {
      await run(async (tx) => {
        await tx.reports.add(report('old', { createdAt: 1 }));
        await tx.reports.add(report('new', { createdAt: 3 }));
        await tx.reports.add(report('theirs', { person: 'p2', createdAt: 2 }));
        expect(await tx.reports.follow('theirs', { person: 'p1', conversation: 'c1' }, 5)).toBe(true);
        expect(await tx.reports.follow('theirs', { person: 'p1', conversation: 'c9' }, 6)).toBe(false);
        expect(ids(await tx.reports.ofPerson('p1', 10))).toEqual(['new', 'old']);
        expect(ids(await tx.reports.ofPerson('p1', 1))).toEqual(['new']);
        expect(ids(await tx.reports.followedBy('p1', 10))).toEqual(['theirs']);
        expect(await tx.reports.countSince('p1', 2)).toBe(1);
        expect(await tx.reports.followers('theirs')).toEqual([{ person: 'p1', conversation: 'c1' }]);
        expect(await tx.reports.unfollow('theirs', 'p1')).toBe(true);
        expect(await tx.reports.unfollow('theirs', 'p1')).toBe(false);
        expect(await tx.reports.followers('theirs')).toEqual([]);
      });
    });

    it('lists by state for the staff, newest change first', async () => {
      await run(async (tx) => {
        await tx.reports.add(report('a', { changedAt: 1 }));
        await tx.reports.add(report('b', { changedAt: 2, state: 'done' }));
        await tx.reports.add(report('c', { changedAt: 3 }));
        expect(ids(await tx.reports.list({ states: ['received'], limit: 9 }))).toEqual(['c', 'a']);
        expect(ids(await tx.reports.list({ states: ['received', 'done'], limit: 2 }))).toEqual(['c', 'b']);
      });
    });

    it('keeps photos and changes in their order', async () => {
      await run(async (tx) => {
        await tx.reports.add(report('a'));
        for (const media of ['m2', 'm1', 'm2']) await tx.reports.addPhoto('a', media, 7);
        expect(await tx.reports.photos('a')).toEqual(['m2', 'm1']);
        const change = { report: 'a', at: 8, state: 'assigned' as const, actor: 's1', note: 'sealed' };
        await tx.reports.noteChange(change);
        await tx.reports.noteChange({ ...change, state: 'done', note: null });
        expect(await tx.reports.changes('a')).toEqual([change, { ...change, state: 'done', note: null }]);
      });
    });

    it('shows the console what waits longest first, by what is asked', async () => {
      const all = {
        states: ['received', 'assigned'],
        kind: null,
        categories: null,
        district: null,
        until: null,
        takenBy: null,
      } as const;
      await run(async (tx) => {
        await tx.reports.add(report('b', { createdAt: 5 }));
        await tx.reports.add(report('a', { createdAt: 5, category: 'rats', district: null }));
        await tx.reports.add(report('c', { createdAt: 2, kind: 'wish', category: 'tree', lat: 48.8701 }));
        await tx.reports.add(report('d', { createdAt: 1, state: 'done' }));
        await tx.reportDesk.take('b', 's1', 7);
        const desk = tx.reportDesk;
        const found = async (more: object, after: { at: number; id: string } | null = null, limit = 9) =>
          (await desk.waiting({ ...all, ...more }, after, limit)).map(({ row }) => row.id);
        expect(await desk.waiting({ ...all, takenBy: 's1' }, null, 9)).toEqual([
          { row: report('b', { createdAt: 5 }), takenBy: 's1' },
        ]);
        expect(await found({})).toEqual(['c', 'a', 'b']);
        expect(await found({}, null, 2)).toEqual(['c', 'a']);
        expect(await found({}, { at: 5, id: 'a' })).toEqual(['b']);
        expect(await found({ kind: 'wish' })).toEqual(['c']);
        expect(await found({ categories: ['rats', 'tree'] })).toEqual(['c', 'a']);
        expect(await found({ district: '' })).toEqual(['a']);
        expect(await found({ district: '11' })).toEqual(['c', 'b']);
        expect(await found({ until: 4 })).toEqual(['c']);
        expect(await found({ states: ['done'] })).toEqual(['d']);
        expect(await desk.count(all)).toBe(3);
        const box = { west: 2, south: 48, east: 3, north: 49 };
        const cells = await desk.cells(all, box, 0.01, 9);
        expect(cells.map(({ count, reference }) => [count, reference])).toEqual([[3, 'R-a']]);
        expect(cells[0]?.lon).toBeCloseTo(2.37);
        expect(await desk.cells(all, { ...box, west: 2.9 }, 0.01, 9)).toEqual([]);
        await desk.take('b', null, 8);
        expect(await desk.takenBy('b')).toBeNull();
      });
    });

    it('hides a photo from the console, and shows it again', async () => {
      await run(async (tx) => {
        await tx.reports.add(report('a'));
        await tx.reports.addPhoto('a', 'm1', 1);
        const photo = { report: 'a', media: 'm1', hiddenAt: null };
        expect(await tx.reportDesk.photoRow('m1')).toEqual({ ...photo, reference: 'R-a' });
        await tx.reportDesk.hidePhoto('a', 'm1', 9);
        expect(await tx.reportDesk.photoRows('a')).toEqual([{ ...photo, hiddenAt: 9 }]);
        await tx.reportDesk.hidePhoto('a', 'm1', null);
        expect(await tx.reportDesk.photoRows('a')).toEqual([photo]);
        expect(await tx.reportDesk.photoRow('m2')).toBeNull();
        expect(await tx.reports.forget('p1')).toEqual(['m1']);
      });
    });

    it('moves all to another person when two are one', async () => {
      await run(async (tx) => {
        await tx.reports.add(report('a'));
        await tx.reports.add(report('b', { person: 'p3' }));
        await tx.reports.follow('b', { person: 'p1', conversation: 'c1' }, 1);
        await tx.reports.follow('b', { person: 'p2', conversation: 'c2' }, 1);
        await tx.reports.reassign('p1', 'p2');
        expect(ids(await tx.reports.ofPerson('p2', 9))).toEqual(['a']);
        expect(await tx.reports.followers('b')).toEqual([{ person: 'p2', conversation: 'c2' }]);
      });
    });

    it('forgets a person: what is reported stays, bare', async () => {
      await run(async (tx) => {
        await tx.reports.add(report('a', { today: 'sealed' }));
        await tx.reports.add(report('b', { person: 'p2' }));
        await tx.reports.addPhoto('a', 'm1', 1);
        await tx.reports.addPhoto('b', 'm2', 1);
        await tx.reports.follow('b', { person: 'p1', conversation: 'c1' }, 1);
        expect(await tx.reports.forget('p1')).toEqual(['m1']);
        const bare = { address: null, words: null, today: null, person: null, conversation: null };
        expect(await tx.reports.byReference('R-a')).toEqual(report('a', bare));
        expect(await tx.reports.photos('a')).toEqual([]);
        expect(await tx.reports.photos('b')).toEqual(['m2']);
        expect(await tx.reports.followers('b')).toEqual([]);
      });
    });

    it('keeps boundaries, and tells when they change', async () => {
      const area: AreaRow = {
        kind: 'district',
        code: '75111',
        name: 'Popincourt',
        district: '11',
        polygons: [
          [
            [
              [2.3, 48.8],
              [2.4, 48.8],
              [2.4, 48.9],
              [2.3, 48.8],
            ],
          ],
        ],
      };
      await run(async (tx) => {
        const before = await tx.places.areasVersion();
        expect(await tx.places.putArea(area)).toBe('new');
        expect(await tx.places.putArea(area)).toBe('same');
        const after = await tx.places.areasVersion();
        expect(after).not.toBe(before);
        expect(await tx.places.putArea({ ...area, kind: 'quarter' })).toBe('new');
        expect(await tx.places.putArea({ ...area, name: 'x' })).toBe('changed');
        expect(await tx.places.areasVersion()).not.toBe(after);
        expect(await tx.places.areas('district')).toEqual([{ ...area, name: 'x' }]);
      });
    });

    it('remembers answers for a time', async () => {
      await run(async (tx) => {
        await tx.places.remember('k', '[1]', 100);
        expect(await tx.places.remembered('k', 100)).toBe('[1]');
        expect(await tx.places.remembered('k', 101)).toBeNull();
        await tx.places.remember('k', '[2]', 200);
        expect(await tx.places.remembered('k', 101)).toBe('[2]');
        expect(await tx.places.forgetAnswers(200)).toBe(0);
        expect(await tx.places.forgetAnswers(201)).toBe(1);
        expect(await tx.places.remembered('k', 0)).toBeNull();
      });
    });
  });
}
