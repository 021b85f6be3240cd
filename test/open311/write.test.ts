import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Desk, key, openDesk } from './setup.ts';

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ jurisdiction: 'city.example' });
});
afterEach(() => desk.close());

const good = {
  api_key: key,
  jurisdiction_id: 'city.example',
  service_code: 'banc',
  lat: '48.859001',
  long: '2.3790049',
  address_string: '5 rue Oberkampf',
  description: 'Une lame cassée « devant » le n° 5\r\n& le banc penche',
  email: 'canari@example.org',
  first_name: 'Canarijaune',
  last_name: 'Poussin',
  phone: '+33639980001',
  device_id: 'canari-device',
  account_id: 'canari-account',
};

describe('POST requests', () => {
  it('makes a report like any other, nobody’s and sealed; personal fields are not kept', async () => {
    const { status, body } = await desk.post('/requests.json', good);
    expect(status).toBe(200);
    const [{ service_request_id: id }] = body as [{ service_request_id: string }];
    expect(body).toEqual([
      { service_request_id: id, service_notice: 'No names & no numbers are kept', account_id: null },
    ]);
    const [row, ...others] = await desk.reports();
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      reference: id,
      kind: 'problem',
      category: 'banc',
      state: 'received',
      lat: 48.859,
      lon: 2.379,
      district: '11',
      person: null,
      conversation: null,
    });
    const { vault } = desk.scene.parvis.engine.world;
    expect(vault.open(row?.words ?? '')).toBe(good.description);
    expect(vault.open(row?.address ?? '')).toBe('5 rue Oberkampf');
    const shown = await desk.get(`/requests/${id}.json`);
    expect(shown.body).toMatchObject([
      { description: 'Banc abîmé, 11e arrondissement, Paris', status: 'open' },
    ]);
    const changes = await desk.scene.store.transaction((tx) => tx.reports.changes(row?.id ?? ''));
    expect(changes).toMatchObject([
      { state: 'received', actor: expect.stringMatching(/^open311 [\w-]{8}$/) },
    ]);
    const kept = JSON.stringify([row, changes, desk.logged, shown]);
    expect(kept).not.toMatch(/canari|Poussin|3363998|lame|a-key-of/i);
  });

  it('answers in XML too', async () => {
    const { text, body, type } = await desk.post('/requests.xml', good);
    const id = (await desk.reports())[0]?.reference ?? '';
    expect(type).toBe('text/xml; charset=utf-8');
    expect(text).toContain('No names &amp; no numbers');
    expect(body).toMatchObject({ service_requests: { request: [{ service_request_id: id }] } });
  });

  it('takes an address in words, and a picture’s address among the words', async () => {
    const { lat: _, long: __, ...rest } = good;
    const given = {
      ...rest,
      address_string: '3 rue Neuve, 75012 Paris',
      media_url: 'https://example.org/a.jpg',
    };
    expect((await desk.post('/requests.json', given)).status).toBe(200);
    const [row] = await desk.reports();
    expect(row).toMatchObject({ lat: null, lon: null, district: '12' });
    const { vault } = desk.scene.parvis.engine.world;
    expect(vault.open(row?.words ?? '')).toBe(`${good.description}\nhttps://example.org/a.jpg`);
  });

  it('takes 4,000 characters, of any alphabet', async () => {
    const description = '漢'.repeat(4000);
    expect((await desk.post('/requests.json', { ...good, description })).status).toBe(200);
    const [row] = await desk.reports();
    expect(desk.scene.parvis.engine.world.vault.open(row?.words ?? '')).toBe(description);
  });

  it('is off where no key is configured', async () => {
    const closed = await openDesk({ keys: [] });
    for (const api_key of ['', key]) {
      const { status, body } = await closed.post('/requests.json', { ...good, api_key });
      expect(status).toBe(403);
      expect(body).toEqual([{ code: 403, description: expect.stringContaining('no api_key is configured') }]);
    }
    expect(await closed.reports()).toEqual([]);
    expect((await closed.get('/services.json')).status).toBe(200);
    await closed.close();
  });
});

type Wrong = Partial<Record<keyof typeof good | 'address_id' | 'media_url', string | null>>;
const wrong: readonly (readonly [number, string, Wrong])[] = [
  [403, 'no key', { api_key: null }],
  [403, 'an empty key', { api_key: '' }],
  [403, 'another key', { api_key: `${key}x` }],
  [403, 'the beginning of a key', { api_key: key.slice(0, -1) }],
  [404, 'another jurisdiction', { jurisdiction_id: 'elsewhere.example' }],
  [400, 'no service', { service_code: null }],
  [400, 'a blank service', { service_code: '  ' }],
  [404, 'an unknown service', { service_code: 'no-such-code' }],
  [404, 'a service with a quote', { service_code: "banc' OR 1=1" }],
  [404, 'a wish', { service_code: 'bench' }],
  [400, 'no place', { lat: null, long: null, address_string: null }],
  [400, 'blank places', { lat: ' ', long: ' ', address_string: ' ' }],
  [400, 'only an address id', { lat: null, long: null, address_string: null, address_id: '7' }],
  [400, 'lat without long', { long: null }],
  [400, 'long without lat', { lat: '' }],
  [400, 'lat in words', { lat: 'north' }],
  [400, 'lat with a comma', { lat: '48,8637' }],
  [400, 'lat beyond the pole', { lat: '90.1' }],
  [400, 'long beyond the line', { long: '-180.5' }],
  [400, 'infinity', { lat: 'Infinity' }],
  [400, 'an exponent', { lat: '4e1' }],
  [400, 'hexadecimal', { lat: '0x30' }],
  [400, 'the ocean', { lat: '0', long: '0' }],
  [400, 'the next town', { lat: '48.80', long: '2.20' }],
  [400, 'lat and long exchanged', { lat: '2.367', long: '48.8637' }],
  [400, 'a description too long', { description: 'x'.repeat(4001) }],
  [400, 'an address too long', { address_string: 'x'.repeat(501) }],
  [400, 'a picture in a script', { media_url: 'javascript:alert(1)' }],
  [400, 'a picture in a file', { media_url: 'file:///etc/passwd' }],
  [400, 'a picture’s address with a line break', { media_url: 'https://example.org/\nSet-Cookie: a' }],
  [400, 'a picture’s address too long', { media_url: `https://example.org/${'x'.repeat(1000)}` }],
];

describe('POST requests refuses', () => {
  it('what is wrong, in the standard’s form, and keeps nothing', async () => {
    for (const [status, name, change] of wrong) {
      const body = new URLSearchParams();
      for (const [field, value] of Object.entries({ ...good, ...change }))
        if (value !== null) body.set(field, value);
      const json = await desk.post('/requests.json', body.toString());
      expect([name, json.status, json.body]).toEqual([
        name,
        status,
        [{ code: status, description: expect.stringMatching(/\w{3}/) }],
      ]);
      const xml = await desk.post('/requests.xml', body.toString());
      expect([name, xml.status, xml.body]).toMatchObject([
        name,
        status,
        { errors: { error: [{ code: String(status) }] } },
      ]);
    }
    expect(await desk.reports()).toEqual([]);
    expect(desk.logged.join()).not.toMatch(/Oberkampf|canari/i);
  });

  it.each([
    ['application/json', JSON.stringify(good)],
    ['text/xml', '<request/>'],
    ['multipart/form-data; boundary=a', '--a--'],
    ['text/plain', 'x'],
  ])('a body of %s', async (type, text) => {
    const { status, body } = await desk.post('/requests.json', text, type);
    expect([status, body]).toEqual([
      400,
      [{ code: 400, description: 'the body must be application/x-www-form-urlencoded' }],
    ]);
  });

  it('what is too large', async () => {
    const { status, body } = await desk.post('/requests.json', { ...good, description: 'x'.repeat(70_000) });
    expect([status, body]).toEqual([413, [{ code: 413, description: 'the body is too large' }]]);
    expect(await desk.reports()).toEqual([]);
  });

  it.each(['/services.json', '/requests/R-CDFHJ3.json', '/requests.csv'])('%s', async (path) => {
    expect((await desk.post(path, good)).status).toBe(404);
  });
});

it('whatever is posted: an answer of the standard, never a 5xx, and a report only for a 200', async () => {
  const names = [...Object.keys(good), 'media_url', 'address_id', 'attribute[X]', '__proto__', 'constructor'];
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...Object.values(good)),
    fc.double().map(String),
  );
  const body = fc.oneof(
    fc.array(fc.tuple(fc.constantFrom(...names), value)).map((each) => new URLSearchParams(each).toString()),
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .dictionary(fc.constantFrom(...names), value)
      .map((each) => new URLSearchParams({ ...good, ...each }).toString()),
  );
  let made = 0;
  await fc.assert(
    fc.asyncProperty(body, fc.constantFrom('json', 'xml'), async (text, format) => {
      const answer = await desk.post(`/requests.${format}`, text);
      expect([200, 400, 403, 404]).toContain(answer.status);
      if (answer.status === 200) made += 1;
      const errors =
        format === 'json' ? answer.body : (answer.body as { errors?: { error: unknown } }).errors?.error;
      if (answer.status !== 200) expect(errors).toHaveLength(1);
    }),
    { numRuns: 300 },
  );
  expect(await desk.reports()).toHaveLength(made);
});
