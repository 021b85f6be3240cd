import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { rotate } from '../../bots/cli/keys-commands.ts';
import { readConfig } from '../../bots/config.ts';
import { readSecret, vaultOf } from '../../bots/secret.ts';

const first = 'the first master key of these very tests';
const second = 'the second master key of these same tests';
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  file = join(folder, 'parvis.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const configOf = (keys: Readonly<Record<string, string>>) =>
  readConfig({ PARVIS_DATABASE: `sqlite:${file}`, ...keys });
const opened = (keys: Readonly<Record<string, string>>) => vaultOf(readSecret(configOf(keys)));
const before = { PARVIS_SECRET: first };
const both = { PARVIS_SECRET: second, PARVIS_SECRET_OLD: first, PARVIS_SECRET_FIRST: first };
const after = { PARVIS_SECRET: second, PARVIS_SECRET_FIRST: first };

const person = (id: string, phone: string) => ({
  id,
  createdAt: 0,
  phoneKey: id,
  phone,
  provenAt: 0,
  stoppedAt: null,
  facts: {},
});

it('a key is changed under traffic: everything opens, hashes stay, nothing of the old key is on the disk', async () => {
  const old = opened(before);
  const mixed = opened(both);
  const store = await openSqlite({ file });
  const words = old.seal('canary');
  await store.transaction(async (tx) => {
    for (let n = 0; n < 350; n += 1)
      await tx.people.add(person(`p${String(n).padStart(3, '0')}`, old.seal(`number ${n}`)));
    const bytes = Buffer.from(old.seal('file'));
    await tx.media.add({ id: 'm', state: 'sealed', mime: 'text/plain', bytes, createdAt: 0 });
    await tx.marks.save(
      'nested',
      JSON.stringify({ a: { sealed: words }, b: old.seal('other'), c: 'v1.1 is fine' }),
    );
    await tx.audit.append({ at: 0, actor: 'system', act: 'a.done', subject: 's' });
  });
  let written = 0;
  let over = false;
  const traffic = (async () => {
    while (!over) {
      await store.transaction((tx) => tx.people.add(person(`q${written}`, mixed.seal(`late ${written}`))));
      written += 1;
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  })();
  const seen: number[] = [];
  const lines = await rotate(configOf(both), ({ changed }) => seen.push(changed));
  over = true;
  await traffic;
  expect(lines[0]).toBe('Lignes scellées de nouveau : 352.');
  expect(lines[1]).toContain('Retirez PARVIS_SECRET_OLD');
  expect(seen.length).toBeGreaterThan(4);
  expect(written).toBeGreaterThan(1);

  const alone = opened(after);
  const read = await store.transaction(async (tx) => ({
    people: [await tx.people.load('p000'), await tx.people.load('p349'), await tx.people.load('q0')],
    media: await tx.media.load('m'),
    nested: JSON.parse((await tx.marks.load('nested')) ?? ''),
  }));
  expect(read.people.map((each) => alone.open(each?.phone ?? ''))).toEqual([
    'number 0',
    'number 349',
    'late 0',
  ]);
  expect(alone.open(read.media?.bytes.toString('utf8') ?? '')).toBe('file');
  expect([alone.open(read.nested.a.sealed), alone.open(read.nested.b), read.nested.c]).toEqual([
    'canary',
    'other',
    'v1.1 is fine',
  ]);
  expect(alone.key('phone', '+33639980001')).toBe(old.key('phone', '+33639980001'));
  expect(() => alone.open(words)).toThrow('no key for it');
  await store.close();
  const database = new Database(file);
  database.pragma('wal_checkpoint(TRUNCATE)');
  database.close();
  expect(readFileSync(file, 'latin1').includes('v1.1.')).toBe(false);
});

it('begun again it changes nothing; a service that has the old key is found out; a missing one is told', async () => {
  const store = await openSqlite({ file });
  await store.transaction((tx) => tx.people.add(person('p', opened(before).seal('x'))));
  expect((await rotate(configOf(both), () => {}))[0]).toBe('Lignes scellées de nouveau : 1.');
  expect((await rotate(configOf(both), () => {}))[0]).toBe('Lignes scellées de nouveau : 0.');
  await expect(rotate(configOf(before), () => {})).rejects.toThrow('PARVIS_SECRET_OLD');
  await expect(
    rotate(configOf({ PARVIS_SECRET: first, PARVIS_SECRET_OLD: first }), () => {}),
  ).rejects.toThrow('la même clé');
  await store.close();
});
