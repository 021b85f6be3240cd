import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPostgres } from '../../adapters/postgres/index.ts';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { migrateTo } from '../../bots/cli/migrate-commands.ts';
import { readConfig } from '../../bots/config.ts';
import { originOf } from '../../bots/nodes.ts';
import type { Store } from '../../core/ports.ts';
import { type Postgres, startPostgres, whyNoPostgres } from '../peers/postgres.ts';
import { openScene } from '../scene.ts';

const missing = whyNoPostgres();

describe.skipIf(missing !== null)(`parvis migrate-to${missing ? ` (skipped: ${missing})` : ''}`, () => {
  let server: Postgres;
  let folder: string;
  let file: string;
  let url: string;
  const progress: string[] = [];
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'migrate-'));
    file = join(folder, 'parvis.db');
    url = await server.database();
    progress.length = 0;
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (to = url) =>
    migrateTo(readConfig({ PARVIS_DATABASE: `sqlite:${file}` }), to, (line) => progress.push(line));

  /** People who said something, a vote, workshops with seats, proposals, a catalogue of data, a photo of bytes. */
  async function lived(): Promise<void> {
    const scene = await openScene({ file, poll: true, published: true, demonstration: true });
    for (const sender of ['1', '2', '3'])
      for (const text of ['un matelas au 12 rue de Belleville', 'oui'])
        await scene.say('telegram', sender, { kind: 'text', text });
    await scene.say('telegram', '4', { kind: 'started', payload: 'workshop_velo' });
    await scene.say('telegram', '4', { kind: 'text', text: '1' });
    await scene.store.transaction(async (tx) => {
      const bytes = Buffer.from([0, 1, 254, 255]);
      await tx.media.add({ id: 'm', state: 'sealed', mime: 'image/jpeg', bytes, createdAt: 1 });
      await tx.marks.save('odd', 'a\0b \ud83d\ude00 é');
      await tx.audit.append({ at: 1, actor: 's', act: 'a.done', subject: 'x', detail: { n: 1 } });
    });
    await scene.close();
  }

  const counted = (store: Store) =>
    store.transaction(async (tx) => ({
      audit: await tx.audit.verify(),
      seats: await tx.workshops.seats('velo'),
      polls: (await tx.polls.all()).length,
      found: (await tx.catalogue.search(['velo'], 5)).length,
      counts: await tx.outbox.counts(),
      people: await tx.rounds.people('', 100),
      bytes: [...((await tx.media.load('m'))?.bytes ?? [])],
      next: await tx.inbox.add({ key: 'next', conversation: 'c', channel: 'x', body: null, at: 1 }),
    }));

  it('moves everything over, and the service goes on there', async () => {
    await lived();
    const lines = await run();
    expect(lines[0]).toMatch(/^Copié et vérifié : [\d\s]+ lignes, \d+ tables, /);
    expect(lines[1]).toBe(
      `Mettez dans PARVIS_SECRET le contenu de ${join(folder, 'secret')} : sans cette clé, rien ne peut être relu.`,
    );
    expect(progress).toContainEqual(expect.stringMatching(/^audit : (\d+) sur \1$/));
    const [from, to] = [await openSqlite({ file }), await openPostgres({ url })];
    const [before, after] = [await counted(from), await counted(to)];
    expect(after).toEqual(before);
    expect(before).toMatchObject({ audit: { broken: null }, polls: 1, bytes: [0, 1, 254, 255] });
    expect(before.seats).toHaveLength(1);
    expect(before.people.length).toBeGreaterThan(3);
    expect(await to.transaction((tx) => tx.marks.load('odd'))).toBe('a\ufffdb \ud83d\ude00 é');
    await Promise.all([from.close(), to.close()]);
  });

  it('copies nothing into a database that is not empty', async () => {
    await lived();
    const store = await openPostgres({ url });
    await store.transaction((tx) => tx.marks.save('there', 'before'));
    await store.close();
    await expect(run()).rejects.toThrow('La base de destination n’est pas vide (mark). Rien n’est copié.');
  });

  it('copies nothing while the service runs, nor to what is no PostgreSQL, nor from nothing', async () => {
    await expect(run()).rejects.toThrow('pas de base à cet endroit');
    const store = await openSqlite({ file });
    const beat = { name: 'a', origin: originOf(process.pid), sharing: false, beat: 1, beatAt: Date.now() };
    await store.transaction((tx) => tx.nodes.add(beat));
    await expect(run()).rejects.toThrow('Le service tourne encore sur cette base.');
    await store.transaction((tx) => tx.nodes.remove('a', null));
    await store.close();
    await expect(run('mysql://x/y')).rejects.toThrow('L’adresse commence par postgres://.');
  });

  it('keeps nothing of a copy that is not what was given', async () => {
    await lived();
    await (await openPostgres({ url })).close();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(`CREATE FUNCTION alter_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.facts := '{}x'; RETURN NEW; END $$;
      CREATE TRIGGER alter_it BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION alter_it()`);
    await expect(run()).rejects.toThrow(
      /^person : \d+ lignes lues, \d+ relues, pas les mêmes\. Rien n’est copié\.$/,
    );
    const { rows } = await client.query('SELECT count(*) AS n FROM inbox');
    expect(rows).toEqual([{ n: '0' }]);
    await client.end();
    const raw = new Database(file);
    expect(raw.prepare('SELECT count(*) > 0 AS kept FROM inbox').get()).toEqual({ kept: 1 });
    raw.close();
  });
});
