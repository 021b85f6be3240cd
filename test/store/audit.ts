import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AuditRecords, auditHash } from '../../core/civic/audit.ts';
import type { OpenStores, Stores } from './contract.ts';

export function auditContract(open: OpenStores): void {
  describe('audit', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());
    const entry = (n: number) => ({
      at: n,
      actor: 'system',
      act: 'number.proven',
      subject: `p${n}`,
      detail: { way: 'code', tries: n },
    });

    it('is one whole chain, also when two nodes write at once', async () => {
      expect(await stores.one.transaction((tx) => tx.audit.verify())).toEqual({ rows: 0, broken: null });
      await Promise.all(
        Array.from({ length: 40 }, (_, n) =>
          (n % 2 === 0 ? stores.one : stores.two).transaction((tx) => tx.audit.append(entry(n))),
        ),
      );
      await stores.one.transaction((tx) =>
        tx.audit.append({ at: 99, actor: 's1', act: 'poll.opened', subject: 'v1' }),
      );
      expect(await stores.two.transaction((tx) => tx.audit.verify())).toEqual({ rows: 41, broken: null });
    });

    it('gives pages, the newest first, of one actor, subject or kind of act', async () => {
      const { one } = stores;
      for (let n = 1; n <= 5; n += 1) await one.transaction((tx) => tx.audit.append(entry(n)));
      const closed = { at: 6, actor: 's1', act: 'poll.closed', subject: 'v1' };
      await one.transaction((tx) => tx.audit.append(closed));
      const page = async (wanted: Omit<Parameters<AuditRecords['page']>[0], 'limit'>) =>
        (await one.transaction((tx) => tx.audit.page({ ...wanted, limit: 3 }))).map(({ id }) => id);
      expect(await page({ before: null })).toEqual([6, 5, 4]);
      expect(await page({ before: 4 })).toEqual([3, 2, 1]);
      expect(await page({ before: null, actor: 's1' })).toEqual([6]);
      expect(await page({ before: null, act: 'number.' })).toEqual([5, 4, 3]);
      expect(await page({ before: null, act: 'number.', subject: 'p2' })).toEqual([2]);
      expect(await one.transaction((tx) => tx.audit.page({ before: null, limit: 1 }))).toEqual([
        { id: 6, ...closed },
      ]);
    });

    it('hashes an entry with the one before it, whatever the order of its details', () => {
      const first = auditHash('', entry(1));
      expect(first).toBe('b946270a37b6939fbc913587ebbfecad0ebe889cf69384b3cfe9d3ed723faf61');
      expect(auditHash('', { ...entry(1), detail: { tries: 1, way: 'code' } })).toBe(first);
      expect(auditHash(first, entry(1))).not.toBe(first);
      expect(auditHash('', { ...entry(1), subject: 'p2' })).not.toBe(first);
    });
  });
}
