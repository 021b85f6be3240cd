import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Given } from '../../core/civic/consultations.ts';
import type { ConsultationFigures } from '../../core/civic/results.ts';
import type { OpenStores, Stores } from './contract.ts';

const written: Given = { v: 1, kind: 'text', sealed: 'words' };
const label = { id: 'l1', consultation: 'c', question: 'idea', name: 'Shade', createdAt: 1 };
const figures: ConsultationFigures = {
  v: 1,
  participants: { sector: {}, channel: { sms: 12 }, language: { fr: 12 }, relay: {} },
  questions: [],
};

/** Four participations, of which three wrote a text. */
export function resultsContract(open: OpenStores): void {
  describe('results', () => {
    let stores: Stores;
    const tx: Stores['one']['transaction'] = (work) => stores.one.transaction(work);
    const texts = (wanted: string | null, after = '', limit = 10) =>
      tx((t) => t.results.texts({ consultation: 'c', question: 'idea', label: wanted, after, limit }));

    beforeEach(async () => {
      stores = await open();
      await tx(async (t) => {
        const consultation = {
          v: 1,
          id: 'c',
          title: { fr: 'C' },
          intro: {},
          next: {},
          state: 'open',
          opensAt: 1,
          closesAt: 9,
          questions: [],
          demonstration: false,
        } as const;
        await t.consultations.save({ consultation, results: null });
        for (const n of [1, 2, 3, 4])
          await t.consultations.put({
            id: `p${n}`,
            reference: `C-${n}`,
            consultation: 'c',
            person: null,
            conversation: null,
            channel: n < 3 ? 'sms' : 'web',
            language: 'fr',
            answers: n < 4 ? { idea: written } : {},
            startedAt: n,
            changedAt: n,
            finishedAt: null,
          });
      });
    });
    afterEach(() => stores.close());

    it('gives participations by page, of nobody', async () => {
      const first = await tx((t) => t.results.answers('c', '', 3));
      expect(first.map(({ id, channel, sector }) => [id, channel, sector])).toEqual([
        ['p1', 'sms', null],
        ['p2', 'sms', null],
        ['p3', 'web', null],
      ]);
      expect(Object.keys(first[0] ?? {}).toSorted()).toEqual([
        'answers',
        'channel',
        'id',
        'language',
        'relay',
        'sector',
      ]);
      expect((await tx((t) => t.results.answers('c', 'p3', 3))).map(({ id }) => id)).toEqual(['p4']);
    });

    it('keeps the first figures that were published', async () => {
      expect(await tx((t) => t.results.figures('c'))).toBeNull();
      await tx((t) => t.results.keepFigures('c', figures, 5));
      const other = { ...figures, participants: { ...figures.participants, channel: { sms: 99 } } };
      await tx((t) => t.results.keepFigures('c', other, 6)).catch(() => {});
      expect(await tx((t) => t.results.figures('c'))).toEqual(figures);
    });

    it('sorts texts by labels, and counts them', async () => {
      expect(await tx((t) => t.results.addLabel(label))).toBe(true);
      expect(await tx((t) => t.results.addLabel({ ...label, id: 'l2' }))).toBe(false);
      await tx((t) => t.results.label('p1', 'idea', ['l1']));
      expect(await texts('l1')).toEqual([{ id: 'p1', language: 'fr', sealed: 'words', labels: ['l1'] }]);
      expect((await texts('none')).map(({ id }) => id)).toEqual(['p2', 'p3']);
      expect((await texts(null, 'p1', 1)).map(({ id }) => id)).toEqual(['p2']);
      expect(await tx((t) => t.results.labelCounts('c', 'idea'))).toEqual({
        texts: 3,
        none: 2,
        by: { l1: 1 },
      });
      await tx((t) => t.results.label('p1', 'idea', []));
      expect(await texts('l1')).toEqual([]);
      expect(await tx((t) => t.results.removeLabel('l1'))).toBe(true);
      expect(await tx((t) => t.results.removeLabel('l1'))).toBe(false);
      expect(await tx((t) => t.results.labels('c', 'idea'))).toEqual([]);
    });
  });
}
