import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../../adapters/postgres/index.ts';
import { databaseFile } from '../../bots/backup/backup.ts';
import { holdRestored } from '../../bots/backup/restore.ts';
import { rotate } from '../../bots/cli/keys-commands.ts';
import { readConfig } from '../../bots/config.ts';
import { checkDatabase } from '../../bots/doctor/database.ts';
import { readSecret, vaultOf } from '../../bots/secret.ts';
import { pausesOf } from '../../core/delivery/pause.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../peers/postgres.ts';

const missing = whyNoPostgres();
const first = 'the first master key of these very tests';
const second = 'the second master key of these same tests';

describe.skipIf(missing !== null)(`keeping PostgreSQL well${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: Postgres;
  let url: string;
  beforeAll(async () => {
    server = await startPostgres({ fsync: 'on', full_page_writes: 'on' });
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    url = await server.database();
  });

  const configOf = (keys: Readonly<Record<string, string>>) => readConfig({ PARVIS_DATABASE: url, ...keys });
  const opened = (keys: Readonly<Record<string, string>>) => vaultOf(readSecret(configOf(keys)));
  const both = { PARVIS_SECRET: second, PARVIS_SECRET_OLD: first, PARVIS_SECRET_FIRST: first };
  const person = (id: string, phone: string) => ({
    ...{ id, createdAt: 0, phoneKey: id, phone, provenAt: 0, stoppedAt: null, facts: {} },
  });

  it('changes the master key, in text and in bytes, and finds nothing to do a second time', async () => {
    const old = opened({ PARVIS_SECRET: first });
    const store = await openPostgres({ url });
    await store.transaction(async (tx) => {
      for (let n = 0; n < 250; n += 1)
        await tx.people.add(person(`p${String(n).padStart(3, '0')}`, old.seal(`number ${n}`)));
      const bytes = Buffer.from(old.seal('file'));
      await tx.media.add({ id: 'm', state: 'sealed', mime: 'text/plain', bytes, createdAt: 0 });
      await tx.marks.save('nested', JSON.stringify({ a: old.seal('canary') }));
      await tx.audit.append({ at: 0, actor: 'system', act: 'a.done', subject: 's' });
    });
    expect((await rotate(configOf(both), () => {}))[0]).toBe('Lignes scellées de nouveau : 252.');
    expect((await rotate(configOf(both), () => {}))[0]).toBe('Lignes scellées de nouveau : 0.');
    const fresh = opened({ PARVIS_SECRET: second, PARVIS_SECRET_FIRST: first });
    const seen = await store.transaction(async (tx) => ({
      person: await tx.people.load('p249'),
      bytes: (await tx.media.load('m'))?.bytes,
      mark: await tx.marks.load('nested'),
    }));
    expect(fresh.open(seen.person?.phone ?? '')).toBe('number 249');
    expect(fresh.open(Buffer.from(seen.bytes ?? []).toString())).toBe('file');
    expect(fresh.open((JSON.parse(seen.mark ?? '') as { a: string }).a)).toBe('canary');
    await store.close();
  });

  it('is looked over by parvis doctor: the server, the schema, the key, what was given up', async () => {
    const config = configOf({ PARVIS_SECRET: first });
    const empty = (await checkDatabase(config, 0)).map(({ state, found }) => `${state} ${found}`);
    expect(empty.slice(0, 2)).toEqual([
      expect.stringMatching(/^ok PostgreSQL \d+ répond\.$/),
      'ok Ce qui est validé est écrit sur le disque.',
    ]);
    expect(empty[2]).toMatch(/^warn La base est à mettre à jour \(\d+ étapes\)\.$/);
    const store = await openPostgres({ url });
    const sealed = opened({ PARVIS_SECRET: second }).seal('somebody');
    await store.transaction(async (tx) => {
      await tx.people.add(person('p', 'x'));
      const row = { id: 'c', channel: 'x', sender: sealed, person: 'p', session: null, version: 1 };
      await tx.conversations.add({ ...row, leftAt: null, lastSaidAt: null });
    });
    await store.close();
    const found = (await checkDatabase(config, 0)).map(({ state, found: what }) => `${state} ${what}`);
    expect(found).toContain('ok La base est à jour.');
    expect(found).toContainEqual(expect.stringMatching(/^bad La clé maîtresse n’ouvre pas la base/));
    expect(found).toContain('ok Les messages partent.');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET synchronous_commit = off`);
    await client.end();
    const unsafe = await checkDatabase(config, 0);
    expect(unsafe.filter(({ state }) => state === 'bad')[0]?.mend).toContain('fsync = on');
  });

  it('says why when it does not answer', async () => {
    const nowhere = readConfig({ PARVIS_DATABASE: url.replace(/[^/]+$/, 'nowhere'), PARVIS_SECRET: first });
    expect(await checkDatabase(nowhere, 0)).toMatchObject([
      { state: 'bad', found: 'PostgreSQL ne répond pas (database "nowhere" does not exist).' },
    ]);
  });

  it('put back from a copy it sends nothing before the staff say so; copies are the server’s own', async () => {
    const store = await openPostgres({ url });
    const times = { createdAt: 1, notBefore: 1, expiresAt: 9 };
    await store.transaction((tx) =>
      tx.outbox.add({ conversation: 'c', channel: 'x', class: 'reply', message: 'm', ...times }),
    );
    expect(await holdRestored(store, 5)).toEqual({ auditRows: 0, doubtful: 1, rounds: [], polls: [] });
    const { counts, pauses, audit } = await store.transaction(async (tx) => ({
      counts: await tx.outbox.counts(),
      pauses: await pausesOf(tx),
      audit: await tx.audit.verify(),
    }));
    expect(counts).toMatchObject({ waiting: 0, uncertain: 1 });
    expect(pauses.all).not.toBeNull();
    expect(audit).toEqual({ rows: 2, broken: null });
    await store.close();
    expect(() => databaseFile(configOf({ PARVIS_SECRET: first }))).toThrow('pg_dump');
  });
});
