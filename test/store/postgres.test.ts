import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresDialect } from '../../adapters/postgres/dialect.ts';
import { openPostgres } from '../../adapters/postgres/index.ts';
import { numbered } from '../../adapters/postgres/translate.ts';
import { joinRecords } from '../../adapters/sql/records.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../peers/postgres.ts';
import { type Stores, storeContract } from './contract.ts';

const missing = whyNoPostgres();

function never(): never {
  throw new Error('nothing is run here');
}

describe.skipIf(missing !== null)(`postgres${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: Postgres;
  let template: string;
  beforeAll(async () => {
    server = await startPostgres();
    template = await server.database();
    await (await openPostgres({ url: template })).close();
  });
  // A hundred databases to delete.
  afterAll(() => server.stop(), 180_000);

  async function open(): Promise<Stores> {
    const url = await server.database(template);
    const one = await openPostgres({ url, poolSize: 4 });
    const two = await openPostgres({ url, poolSize: 4 });
    return {
      one,
      two,
      async close() {
        await Promise.all([one.close(), two.close()]);
      },
    };
  }

  storeContract('postgres', open);

  it('understands every statement of the records', async () => {
    const asked = new Set<string>();
    joinRecords({
      dialect: postgresDialect,
      prepare(sql) {
        asked.add(numbered(sql));
        return { get: never, all: never, run: never, later: never };
      },
      atEnd: never,
    });
    const client = new pg.Client({ connectionString: template });
    await client.connect();
    const refused: string[] = [];
    for (const [at, sql] of [...asked].entries()) {
      await client
        .query(`PREPARE each${at} AS ${sql}`)
        .catch((error: Error) => refused.push(`${error.message}: ${sql}`));
    }
    await client.end();
    expect(refused).toEqual([]);
    expect(asked.size).toBeGreaterThan(250);
  });

  const entry = (key: string) => ({ key, conversation: 'c', channel: 'x', body: null, at: 1 });
  const everyone = async (url: string) => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ key: string }>('SELECT key FROM inbox ORDER BY key');
    await client.end();
    return rows.map(({ key }) => key);
  };

  it('is migrated once by two nodes that start at once, and refuses a newer version', async () => {
    const url = await server.database();
    const both = await Promise.all([openPostgres({ url }), openPostgres({ url })]);
    for (const store of both) await store.close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query("INSERT INTO migration VALUES (9999, 'future', '2030-01-01')");
    await client.end();
    await expect(openPostgres({ url })).rejects.toMatchObject({
      code: 'store.newer',
      detail: { unknown: [9999] },
    });
  });

  it('gives each worker the conversation that has waited longest and that no other has in hand', async () => {
    const url = await server.database(template);
    const store = await openPostgres({ url, poolSize: 5 });
    for (const [key, conversation] of [
      ['a1', 'a'],
      ['b1', 'b'],
      ['a2', 'a'],
      ['c1', 'c'],
    ] as const)
      await store.transaction((tx) => tx.inbox.add({ ...entry(key), conversation, body: key }));
    const taken: (string | undefined)[] = [];
    const workers = [];
    for (let count = 1; count <= 4; count += 1) {
      workers.push(
        store.transaction(async (tx) => {
          const found = await tx.inbox.nextPending(2000);
          taken.push(found?.body);
          // Nobody waits for another: all four are in the middle of their work.
          while (taken.length < 4) await tx.inbox.hasPending('a');
          if (found) await tx.inbox.finish(found.id);
        }),
      );
      await expect.poll(() => taken.length).toBe(count);
    }
    await Promise.all(workers);
    expect(taken).toEqual(['a1', 'b1', 'c1', undefined]);
    expect((await store.transaction((tx) => tx.inbox.nextPending(2000)))?.body).toBe('a2');
    await store.close();
  });

  it('fails what is open when its connections are lost, and goes on by itself', async () => {
    const url = await server.database(template);
    const store = await openPostgres({ url, poolSize: 2 });
    const busy = ['a', 'b'].map((key) =>
      store.transaction(async (tx) => {
        await tx.inbox.add(entry(key));
        while (!(await tx.inbox.hasPending(key)));
      }),
    );
    const open = Promise.allSettled(busy);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await server.disconnect(url);
    for (const one of await open)
      expect(one).toMatchObject({ reason: { code: 'store.unavailable', retry: true } });
    expect(await store.transaction((tx) => tx.inbox.add(entry('after')))).not.toBeNull();
    expect(await everyone(url)).toEqual(['after']);
    await store.close();
  });

  it('loses nothing that it said was on disk when the server crashes', { timeout: 120_000 }, async () => {
    const url = await server.database(template);
    const store = await openPostgres({ url, poolSize: 4 });
    const kept: string[] = [];
    let unavailable = 0;
    let running = true;
    const writers = Array.from({ length: 6 }, async (_, who) => {
      for (let n = 0; running; n += 1) {
        const key = `${who}-${n}`;
        try {
          await store.transaction((tx) => tx.inbox.add(entry(key)));
          kept.push(key);
        } catch (error) {
          expect(error).toMatchObject({ code: 'store.unavailable', retry: true });
          unavailable += 1;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      }
    });
    for (let times = 0; times < 3; times += 1) {
      const before = kept.length;
      await expect.poll(() => kept.length, { timeout: 20_000 }).toBeGreaterThan(before + 20);
      await server.restart();
    }
    const before = kept.length;
    await expect.poll(() => kept.length, { timeout: 20_000 }).toBeGreaterThan(before + 20);
    running = false;
    await Promise.all(writers);
    expect(unavailable).toBeGreaterThan(0);
    const there = new Set(await everyone(url));
    expect(kept.filter((key) => !there.has(key))).toEqual([]);
    await store.close();
  });

  it('runs a work again that met another one: a deadlock, a row that was not there yet', async () => {
    const url = await server.database(template);
    const store = await openPostgres({ url, poolSize: 4 });
    const row = { channel: 'x', sender: 's', person: 'p', session: null, leftAt: null, lastSaidAt: null };
    for (const id of ['a', 'b'])
      await store.transaction((tx) => tx.conversations.add({ ...row, id, version: 1 }));
    let runs = 0;
    const cross = (first: string, second: string) =>
      store.transaction(async (tx) => {
        runs += 1;
        await tx.conversations.load(first);
        await tx.inbox.hasPending(first);
        const found = await tx.conversations.load(second);
        await tx.conversations.markLeft(second, (found?.leftAt ?? 0) + 1);
      });
    await Promise.all(Array.from({ length: 6 }, (_, n) => (n % 2 ? cross('a', 'b') : cross('b', 'a'))));
    const left = await store.transaction(async (tx) => [
      (await tx.conversations.load('a'))?.leftAt,
      (await tx.conversations.load('b'))?.leftAt,
    ]);
    expect(left).toEqual([3, 3]);
    expect(runs).toBeGreaterThanOrEqual(6);
    const meet = () =>
      store.transaction(async (tx) => {
        const known = await tx.conversations.load('new');
        if (!known) await tx.conversations.add({ ...row, id: 'new', version: 1 });
        return known === null;
      });
    const met = await Promise.all(Array.from({ length: 8 }, meet));
    expect(met.filter(Boolean)).toHaveLength(1);
    await store.close();
  });

  it('refuses to change or delete a line of the audit log', async () => {
    const url = await server.database(template);
    const store = await openPostgres({ url });
    for (const subject of ['p1', 'p2', 'p3'])
      await store.transaction((tx) => tx.audit.append({ at: 1, actor: 's', act: 'number.proven', subject }));
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const change = "UPDATE audit SET subject = 'p9' WHERE id = 2";
    await expect(client.query(change)).rejects.toThrow('append-only');
    await expect(client.query('DELETE FROM audit')).rejects.toThrow('append-only');
    await expect(client.query('TRUNCATE audit')).rejects.toThrow('append-only');
    await client.query(`DROP TRIGGER audit_no_update ON audit; ${change}`);
    await client.end();
    expect(await store.transaction((tx) => tx.audit.verify())).toEqual({ rows: 2, broken: 2 });
    await store.close();
  });
});
