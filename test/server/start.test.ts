import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { readConfig } from '../../bots/config.ts';
import { createLog } from '../../bots/log.ts';
import { whyNot } from '../../bots/refusal.ts';
import { openService } from '../../bots/service.ts';
import { openStore } from '../../bots/store.ts';

async function told(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    return whyNot(error);
  }
  throw new Error('it started');
}

describe('a wrong setting is told in a sentence', () => {
  it.each([
    ['PARVIS_PORT', '99999', 'PARVIS_PORT: is a whole number from 0 to 65535. See .env.example.'],
    ['PARVIS_PORT', 'abc', 'PARVIS_PORT: is a whole number from 0 to 65535. See .env.example.'],
    [
      'PARVIS_DATABASE',
      'data/parvis.db',
      'PARVIS_DATABASE: is neither sqlite:FILE, like sqlite:./data/parvis.db, nor postgres://USER:PASSWORD@HOST/DATABASE. See .env.example.',
    ],
    [
      'PARVIS_DATABASE',
      'sqlite:',
      'PARVIS_DATABASE: is neither sqlite:FILE, like sqlite:./data/parvis.db, nor postgres://USER:PASSWORD@HOST/DATABASE. See .env.example.',
    ],
    [
      'PARVIS_PUBLIC_URL',
      'parvis.example.org',
      'PARVIS_PUBLIC_URL: is not an address that begins with http:// or https://. See .env.example.',
    ],
    [
      'PARVIS_TRUST_PROXY',
      'bananas',
      'PARVIS_TRUST_PROXY: is not a list of addresses or networks, like 127.0.0.1 or 10.0.0.0/8. See .env.example.',
    ],
  ])('%s=%s', async (name, value, sentence) => {
    expect(await told(() => readConfig({ [name]: value }))).toBe(sentence);
  });

  it.each(['127.0.0.1', '10.0.0.0/8, ::1', 'loopback'])('takes %s as proxies', (value) => {
    expect(readConfig({ PARVIS_TRUST_PROXY: value }).PARVIS_TRUST_PROXY).toBe(value);
  });

  it('a port that is taken', async () => {
    const first = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => first.once('listening', done));
    const at = first.address();
    const port = typeof at === 'object' && at ? at.port : 0;
    const second = createServer().listen(port, '127.0.0.1');
    const error = await new Promise((done) => second.once('error', done));
    first.close();
    expect(whyNot(error)).toBe(
      `PARVIS_PORT: ${port} is taken, perhaps by Parvis itself, started before. Stop that, or set another PARVIS_PORT.`,
    );
  });

  it('a city folder that is not there, a file that is no YAML, a language without phrases', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parvis-city-'));
    expect(await told(() => loadCity(folder))).toMatch(/^\S+city\.yaml: ENOENT.* Is PARVIS_CITY right\?$/);
    writeFileSync(join(folder, 'city.yaml'), 'name: [Paris');
    expect(await told(() => loadCity(folder))).toMatch(/^\S+city\.yaml: [^\n]+ Is PARVIS_CITY right\?$/);
    expect(await told(() => loadLocales('locales', ['zz']))).toBe(
      'city.yaml: languages: zz has no folder in locales. Take it off the list, or write its phrases.',
    );
  });

  it('a file that is no database, a folder that can’t be made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'parvis-data-'));
    const file = join(folder, 'notes.txt');
    writeFileSync(file, 'not a database, but long enough to be looked at as one '.repeat(20));
    const open = (path: string) =>
      openStore(readConfig({ PARVIS_DATABASE: `sqlite:${path}` }), createLog('silent'));
    expect(await told(() => open(file))).toMatch(/^PARVIS_DATABASE: .*SQLITE_NOTADB/);
    expect(await told(() => open(join(file, 'x/parvis.db')))).toMatch(/can't be made or read \(E\w+\)/);
  });

  it('a database server that does not answer', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => closed.once('listening', done));
    const at = closed.address();
    const port = typeof at === 'object' && at ? at.port : 0;
    await new Promise((done) => closed.close(done));
    const url = `postgres://parvis@127.0.0.1:${port}/parvis`;
    expect(await told(() => openStore(readConfig({ PARVIS_DATABASE: url }), createLog('silent')))).toBe(
      `PARVIS_DATABASE: PostgreSQL can't be used (connect ECONNREFUSED 127.0.0.1:${port}). Does it run there, are the user, the password and the database right?`,
    );
  });

  it('a language that the city does not speak', async () => {
    const config = readConfig({ PARVIS_LANGUAGE: 'xx', PARVIS_DATABASE: 'sqlite::memory:' });
    const options = { config, log: createLog('silent'), home: '.', print: () => {} };
    expect(await told(() => openService(options))).toBe(
      'PARVIS_LANGUAGE: the city does not speak xx, it speaks fr, en, ar, es, pt, zh, tr, ro. See .env.example.',
    );
  });

  it('keeps the trace of what is nobody’s setting', () => {
    expect(whyNot(new Error('broken inside'))).toContain('start.test.ts');
  });
});
