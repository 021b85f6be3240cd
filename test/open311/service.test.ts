import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { readConfig } from '../../bots/config.ts';
import { loadServices } from '../../bots/open311.ts';
import { openService } from '../../bots/service.ts';
import { startOpen311, stubKey } from '../peers/open311.ts';
import { startService } from '../whole/service.ts';
import { key } from './setup.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };

it('the service answers, takes a request with its key, hands it over and counts it', async () => {
  const stub = await startOpen311(Date.now);
  const running = await startService(() => ({
    OPEN311_API_KEYS: `another-key-of-16-letters, ${key}`,
    OPEN311_FORWARD_URL: stub.url,
    OPEN311_FORWARD_KEY: stubKey,
    OPEN311_FORWARD_JURISDICTION: 'city.example',
  }));
  const at = `${running.url}/open311/v2`;
  expect((await fetch(`${at}/services.xml`)).status).toBe(200);
  const body = new URLSearchParams({ api_key: key, service_code: 'banc', lat: '48.859', long: '2.379' });
  const answer = await fetch(`${at}/requests.json`, { method: 'POST', body });
  expect(answer.status).toBe(200);
  const [{ service_request_id, service_notice }] = (await answer.json()) as [Record<string, string>];
  expect(service_notice).toBe(
    'La catégorie, le lieu et la description sont gardés. Nom, courriel, téléphone et numéro d’appareil ne le sont pas.',
  );
  await vi.waitFor(() => expect(stub.requests).toHaveLength(1), { timeout: 15_000, interval: 100 });
  expect(stub.requests[0]?.fields).toMatchObject({
    service_code: 'banc',
    description: `[${service_request_id}]`,
    address_string: '75011 Paris',
  });
  await vi.waitFor(async () =>
    expect(await (await fetch(`${running.url}/metrics`)).text()).toContain(
      'parvis_forwards{step="known"} 1\n',
    ),
  );
  expect(stub.complaints).toEqual([]);
  await running.stop();
  await stub.close();
});

describe('the settings', () => {
  const base = {
    PARVIS_DATABASE: 'sqlite::memory:',
    PARVIS_SECRET: 'a master key that is only for these tests',
    PARVIS_CITY: resolve('cities/paris'),
  };
  const open = (more: Readonly<Record<string, string>>) =>
    openService({ config: readConfig({ ...base, ...more }), log: silent, home: '.', print: () => {} });

  it.each([
    [{ OPEN311_FORWARD_URL: 'https://city.example/v2' }, 'go together'],
    [{ OPEN311_FORWARD_KEY: 'x' }, 'go together'],
    [
      {
        PARVIS_PUBLIC_URL: 'https://parvis.example.org',
        OPEN311_FORWARD_URL: 'https://parvis.example.org/open311/v2',
        OPEN311_FORWARD_KEY: 'x',
      },
      'this service itself',
    ],
  ])('%j: %s', async (more, words) => {
    await expect(open(more as Record<string, string>)).rejects.toMatchObject({
      code: 'config.invalid',
      message: expect.stringContaining(words) as string,
    });
  });

  it('short keys and addresses that are none are refused', () => {
    expect(() => readConfig({ OPEN311_API_KEYS: 'a-key-of-16-letters,short' })).toThrow(/OPEN311_API_KEYS/);
    expect(() => readConfig({ OPEN311_FORWARD_URL: 'city' })).toThrow(/OPEN311_FORWARD_URL/);
    expect(readConfig({}).OPEN311_API_KEYS).toEqual([]);
  });
});

describe('open311.yaml of the city', () => {
  const city = loadCity('cities/paris');
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'city-'));
    cpSync('cities/paris/city.yaml', join(folder, 'city.yaml'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const write = (text: string) => writeFileSync(join(folder, 'open311.yaml'), text);

  it('gives the codes of the other system, or none', () => {
    expect(loadServices(folder, city)).toEqual({});
    write('banc: "006"\ngraffiti-mur: null\n');
    expect(loadServices(folder, city)).toEqual({ banc: '006', 'graffiti-mur': null });
    write('# nothing yet\n');
    expect(loadServices(folder, city)).toEqual({});
  });

  it.each([
    ['no-such: "1"', 'no such category: no-such'],
    ['banc: 6', 'CATEGORY: "CODE"'],
    ['- banc', 'CATEGORY: "CODE"'],
  ])('%s: %s', (text, words) => {
    write(text);
    expect(() => loadServices(folder, city)).toThrow(words);
  });
});
