import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { type Stores, storeContract } from './contract.ts';

async function open(): Promise<Stores> {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-'));
  const file = join(folder, 'parvis.db');
  const one = await openSqlite({ file });
  const two = await openSqlite({ file });
  return {
    one,
    two,
    async close() {
      await Promise.all([one.close(), two.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}

storeContract('sqlite', open);

const row = (key: string, body: string | null = null) => ({
  key,
  conversation: 'c',
  channel: 'x',
  body,
  at: 1,
});

describe('sqlite', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parvis-'));
    file = join(folder, 'parvis.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('runs in memory', async () => {
    const store = await openSqlite({ file: ':memory:' });
    expect(await store.transaction((tx) => tx.inbox.add(row('a')))).toBe(1);
    await store.close();
  });

  it('writes every commit to the disk, and keeps it', async () => {
    const store = await openSqlite({ file });
    const raw = new Database(file);
    expect(raw.pragma('journal_mode', { simple: true })).toBe('wal');
    raw.close();
    await store.transaction((tx) => tx.inbox.add(row('a')));
    await store.close();
    const again = await openSqlite({ file });
    expect(await again.transaction((tx) => tx.inbox.add(row('a')))).toBeNull();
    await again.close();
  });

  it('refuses a database of a newer version', async () => {
    await (await openSqlite({ file })).close();
    const raw = new Database(file);
    raw.prepare("INSERT INTO migration VALUES (9999, 'future', '2030-01-01')").run();
    raw.close();
    await expect(openSqlite({ file })).rejects.toMatchObject({
      code: 'store.newer',
      detail: { unknown: [9999] },
    });
  });

  it('takes the works of one node in order, each seeing what the one before it wrote', async () => {
    const store = await openSqlite({ file });
    const seen: boolean[] = [];
    const works = ['a', 'a', 'b'].map((key) =>
      store.transaction(async (tx) => {
        seen.push((await tx.inbox.add(row(key))) !== null);
      }),
    );
    await Promise.all(works);
    expect(seen).toEqual([true, false, true]);
    await store.close();
  });

  it('refuses all when the disk is full, tears nothing, and goes on when there is room', async () => {
    const store = await openSqlite({ file, maxPages: 120 });
    const taken: string[] = [];
    const refused: unknown[] = [];
    for (let n = 0; n < 60 && refused.length === 0; n += 1) {
      const pair = [`${n}a`, `${n}b`];
      const results = await Promise.allSettled(
        pair.map((key) => store.transaction((tx) => tx.inbox.add(row(key, 'x'.repeat(9000))))),
      );
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') taken.push(pair[index] ?? '');
        else refused.push(result.reason);
      }
    }
    expect(refused).toHaveLength(2);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'store.unavailable', retry: true });
    expect(taken.length % 2).toBe(0);
    const pending = await store.transaction((tx) => tx.inbox.backlog(2));
    expect(pending.pending).toBe(taken.length);
    await store.close();
    const raw = new Database(file);
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok');
    raw.close();
    const roomy = await openSqlite({ file });
    expect(await roomy.transaction((tx) => tx.inbox.add(row('room', 'x')))).toBe(taken.length + 1);
    await roomy.close();
  });

  it('refuses to change or delete a line of the audit log, and names an altered one', async () => {
    const store = await openSqlite({ file });
    for (const subject of ['p1', 'p2', 'p3']) {
      await store.transaction((tx) =>
        tx.audit.append({ at: 1, actor: 'system', act: 'number.proven', subject }),
      );
    }
    const raw = new Database(file);
    const change = "UPDATE audit SET subject = 'p9' WHERE id = 2";
    expect(() => raw.exec(change)).toThrow('append-only');
    expect(() => raw.exec('DELETE FROM audit')).toThrow('append-only');
    expect(await store.transaction((tx) => tx.audit.verify())).toEqual({ rows: 3, broken: null });
    raw.exec(`DROP TRIGGER audit_no_update; ${change}`);
    raw.close();
    expect(await store.transaction((tx) => tx.audit.verify())).toEqual({ rows: 2, broken: 2 });
    await store.close();
  });

  it('leaves no trace of a text once its turn is done and the log is written back', async () => {
    const store = await openSqlite({ file });
    const id = await store.transaction((tx) => tx.inbox.add(row('a', 'canary-of-a-resident')));
    await store.transaction((tx) => tx.inbox.finish(id ?? 0));
    await store.close();
    const { readFileSync } = await import('node:fs');
    expect(readFileSync(file).includes('canary-of-a-resident')).toBe(false);
  });
});
