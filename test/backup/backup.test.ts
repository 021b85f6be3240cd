import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { backUp, noteBackup } from '../../bots/backup/backup.ts';
import { manifestOf } from '../../bots/backup/manifest.ts';
import { restore } from '../../bots/backup/restore.ts';
import { readConfig } from '../../bots/config.ts';
import { checkDatabase } from '../../bots/doctor/database.ts';
import { readSecret } from '../../bots/secret.ts';
import type { OutboxClass } from '../../core/delivery/outbox.ts';
import { pauseOf } from '../../core/delivery/pause.ts';
import type { Store } from '../../core/ports.ts';
import { createVault } from '../../core/vault.ts';
import { monday } from '../delivery/rounds-stage.ts';
import { round } from '../store/rounds-rows.ts';

let folder: string;
let store: Store;
const secret = 'a master key that is only for these tests';
const configOf = (name: string, key = secret) =>
  readConfig({ PARVIS_DATABASE: `sqlite:${join(folder, name, 'parvis.db')}`, PARVIS_SECRET: key });
const means = (name: string, key = secret) => {
  const config = configOf(name, key);
  const nature = { now: () => monday };
  return {
    config,
    vault: createVault(readSecret(config).keys),
    nature,
    version: '1.2.3',
    progress: () => {},
  };
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parvis-backup-'));
  mkdirSync(join(folder, 'live'));
  store = await openSqlite({ file: join(folder, 'live/parvis.db') });
  const { vault } = means('live');
  await store.transaction(async (tx) => {
    const person = { phoneKey: null, phone: null, provenAt: null, stoppedAt: null, facts: {} };
    await tx.people.add({ id: 'ana', createdAt: monday, ...person });
    const session = { session: null, version: 0, leftAt: null, lastSaidAt: monday };
    await tx.conversations.add({
      id: 'ana',
      channel: 'x',
      sender: vault.seal('ana'),
      person: 'ana',
      ...session,
    });
    for (const letter of ['code', 'reply', 'broadcast'] as readonly OutboxClass[])
      await tx.outbox.add({
        conversation: 'ana',
        channel: 'x',
        class: letter,
        message: vault.seal('{}'),
        createdAt: monday,
        notBefore: monday,
        expiresAt: monday + 1_000,
      });
    await tx.rounds.save(round('r1', { createdAt: monday, releasedAt: monday, preparedAt: monday }));
    await tx.audit.append({ at: monday, actor: 'ben', act: 'round.released', subject: 'r1' });
  });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('parvis backup', () => {
  it('copies what is there while others write, with a manifest, and never the key', async () => {
    const writing = Promise.all(
      Array.from({ length: 200 }, (_, n) => store.transaction((tx) => tx.marks.save(`w${n}`, 'x'))),
    );
    const { file, manifest } = await backUp(means('live'), join(folder, 'copies'));
    await writing;
    expect(file).toBe(join(folder, 'copies/parvis-2026-03-02T09-00-00Z.db'));
    expect(readdirSync(join(folder, 'copies')).length).toBe(2);
    expect(manifest).toMatchObject({
      v: 1,
      parvis: '1.2.3',
      at: '2026-03-02T09:00:00.000Z',
      bytes: statSync(file).size,
    });
    expect([manifest.tables.person, manifest.tables.outbox, manifest.tables.audit]).toEqual([1, 3, 1]);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    for (const each of [file, manifestOf(file)]) expect(readFileSync(each).includes(secret)).toBe(false);
  });

  it('notes in the database when it was', async () => {
    const { manifest } = await backUp(means('live'), join(folder, 'copies'));
    expect(await noteBackup(means('live'), manifest)).toBe(true);
    const told = await checkDatabase(configOf('live'), monday + 27 * 3_600_000);
    expect(
      told.filter(({ part }) => part === 'sauvegarde').map(({ state, found }) => `${state} ${found}`),
    ).toEqual(['warn Dernière sauvegarde il y a 27 h.']);
  });

  it('overwrites nothing', async () => {
    writeFileSync(join(folder, 'there.db'), '');
    await expect(backUp(means('live'), join(folder, 'there.db'))).rejects.toThrow('existe déjà');
  });
});

describe('parvis restore', () => {
  const copy = async () => (await backUp(means('live'), join(folder, 'copies'))).file;
  const again = (file: string, name = 'new', force = false, key = secret) =>
    restore({ ...means(name, key), force }, file);

  it('holds what may have left, stops rounds, pauses the sender', async () => {
    const done = await again(await copy());
    expect(done).toMatchObject({ aside: null, doubtful: 3, rounds: ['r1'], polls: [], auditRows: 1 });
    const restored = await openSqlite({ file: done.file });
    const seen = await restored.transaction(async (tx) => ({
      pause: await pauseOf(tx),
      counts: await tx.outbox.counts(),
      round: await tx.rounds.load('r1'),
      audit: await tx.audit.verify(),
      acts: (await tx.audit.page({ before: null, limit: 9 })).map(({ act }) => act),
    }));
    await restored.close();
    expect(seen.pause).toEqual({ reason: 'restored', since: monday });
    expect([seen.counts.waiting, seen.counts.uncertain]).toEqual([0, 3]);
    expect([seen.round?.state, seen.round?.reason]).toEqual(['stopped', 'restored']);
    expect(seen.audit).toEqual({ rows: 4, broken: null });
    expect(seen.acts).toEqual(['sender.paused', 'round.stopped', 'database.restored', 'round.released']);
    const told = await checkDatabase(configOf('new'), monday);
    expect(told.find(({ part }) => part === 'envois')?.found).toBe(
      'Rien ne part : les envois sont suspendus.',
    );
  });

  it('refuses a database that is there, or in use; moves it aside when it is asked to', async () => {
    const file = await copy();
    await expect(again(file, 'live')).rejects.toThrow('une base est déjà là');
    await expect(again(file, 'live', true)).rejects.toThrow('Un autre programme a cette base ouverte');
    await store.transaction((tx) => tx.marks.save('since', 'the copy'));
    await store.close();
    const { aside } = await again(file, 'live', true);
    expect(aside).toBe(join(folder, 'live/parvis.db.2026-03-02T09-00-00.000Z'));
    const before = await openSqlite({ file: aside ?? '' });
    expect(await before.transaction((tx) => tx.marks.load('since'))).toBe('the copy');
    await before.close();
    store = await openSqlite({ file: join(folder, 'live/parvis.db') });
    expect(await store.transaction((tx) => tx.marks.load('since'))).toBe(null);
  });

  it('refuses what is not the copy, has no manifest, or another key; nothing has changed then', async () => {
    const file = await copy();
    await expect(again(file, 'new', false, 'another master key of thirty-two letters')).rejects.toThrow(
      'n’est pas celle',
    );
    const bytes = readFileSync(file);
    bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    await expect(again(file)).rejects.toThrow('n’est plus le fichier');
    rmSync(manifestOf(file));
    await expect(again(file)).rejects.toThrow('absent');
    expect(existsSync(join(folder, 'new/parvis.db'))).toBe(false);
  });

  it('refuses a copy of a newer version', async () => {
    const file = await copy();
    const manifest = JSON.parse(readFileSync(manifestOf(file), 'utf8')) as { migrations: number[] };
    writeFileSync(
      manifestOf(file),
      JSON.stringify({ ...manifest, migrations: [...manifest.migrations, 9999] }),
    );
    await expect(again(file)).rejects.toThrow('plus récente');
  });
});

describe('parvis doctor, of the database', () => {
  const told = async (config: ReturnType<typeof configOf>) =>
    (await checkDatabase(config, monday))
      .filter(({ state }) => state !== 'ok')
      .map(({ state, found }) => `${state} ${found}`);

  it('names a wrong key, a damaged file, and none', async () => {
    const file = join(folder, 'live/parvis.db');
    expect(await told(configOf('live'))).toEqual([
      `warn ${file} : tous les utilisateurs de cette machine peuvent le lire.`,
      'warn Cette base n’a jamais été sauvegardée.',
    ]);
    chmodSync(file, 0o640);
    expect(await told(configOf('live'))).toEqual(['warn Cette base n’a jamais été sauvegardée.']);
    expect(await told(configOf('live', 'another master key of thirty-two letters'))).toContain(
      'bad La clé maîtresse n’ouvre pas la base (ParvisError).',
    );
    mkdirSync(join(folder, 'broken'));
    writeFileSync(join(folder, 'broken/parvis.db'), 'not a database, but long enough to look like one');
    expect(await told(configOf('broken'))).toEqual([
      'bad La base est abîmée : ce n’est pas une base SQLite.',
    ]);
    expect(await told(configOf('none'))).toEqual([
      `warn ${join(folder, 'none/parvis.db')} : pas encore de base.`,
    ]);
  });
});
