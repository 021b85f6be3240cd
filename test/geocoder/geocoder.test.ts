import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGeocoder } from '../../adapters/geocoder/index.ts';
import { ParvisError } from '../../core/errors.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';

let stub: GeocoderStub;
let now = 0;
beforeAll(async () => {
  stub = await startGeocoder();
});
afterAll(() => stub.close());
beforeEach(() => {
  stub.trouble = null;
  stub.addok = false;
  stub.requests.length = 0;
});

const signal = new AbortController().signal;
const near = [2.347, 48.859] as const;
const open = () => createGeocoder({ baseUrl: `${stub.url}/`, now: () => now });
const ask = (text: string, postcode?: string) =>
  open().search({ text, near, limit: 5, signal, ...(postcode && { postcode }) });

async function failure(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch (error) {
    return error instanceof ParvisError ? `${error.code} ${error.detail.reason}` : error;
  }
}

describe('the address service', () => {
  it('asks as the national address base documents', async () => {
    await ask('12 rue de Belleville', '75020');
    expect(stub.requests).toEqual([
      '/geocodage/search?q=12+rue+de+Belleville&limit=5&lat=48.859&lon=2.347&autocomplete=0&postcode=75020',
    ]);
  });

  it.each([false, true])('reads its answer (addok: %s)', async (addok) => {
    stub.addok = addok;
    const [first] = await ask('12 rue de Belleville Paris');
    expect(first).toMatchObject({
      name: '12 Rue de Belleville',
      lat: 48.8722,
      lon: 2.3781,
      postcode: '75020',
      cityCode: '75120',
      town: 'Paris',
      kind: 'number',
      distance: null,
    });
    expect(first?.score).toBeGreaterThan(0.9);
  });

  it('finds the address nearest to a point, with its distance', async () => {
    const [first] = await open().reverse({ lat: 48.8722, lon: 2.3782, signal });
    expect(first).toMatchObject({ name: '12 Rue de Belleville', distance: 7 });
    expect(stub.requests).toEqual(['/geocodage/reverse?lat=48.8722&lon=2.3782&limit=5']);
  });

  it('finds nothing where there is nothing', async () => {
    expect(await ask('xyzzy')).toEqual([]);
  });

  it('takes a question that the service can’t read for nothing found', async () => {
    stub.trouble = { status: 400, body: '{"code":400}' };
    expect(await ask('?')).toEqual([]);
  });

  it.each([
    [{ status: 500 }, '500'],
    [{ status: 503, body: 'down' }, '503'],
    [{ status: 200, body: '<html>' }, 'body'],
    [{ status: 200, body: '{"features":1}' }, 'shape'],
  ])('is unavailable when it answers %o', async (trouble, reason) => {
    stub.trouble = trouble;
    expect(await failure(ask('x'))).toBe(`geocoder.unavailable ${reason}`);
  });

  it('is unavailable when nobody listens', async () => {
    const geocoder = createGeocoder({ baseUrl: 'http://127.0.0.1:9', now: () => now });
    expect(await failure(geocoder.reverse({ lat: 1, lon: 1, signal }))).toBe('geocoder.unavailable network');
  });

  it('gives up with its caller', async () => {
    stub.trouble = 'silence';
    const caller = AbortSignal.timeout(50);
    const asked = open().search({ text: 'x', near, limit: 1, signal: caller });
    expect(await failure(asked)).toBe('geocoder.unavailable network');
  });

  it('asks nothing for as long as a 429 says', async () => {
    const geocoder = open();
    const search = () => failure(geocoder.search({ text: '12 rue de Belleville', near, limit: 1, signal }));
    stub.trouble = { status: 429, headers: { 'retry-after': '2' } };
    expect(await search()).toBe('geocoder.unavailable 429');
    stub.trouble = null;
    now += 1999;
    expect(await search()).toBe('geocoder.unavailable paused');
    now += 1;
    expect(await search()).toHaveLength(1);
    expect(stub.requests).toHaveLength(2);
  });

  it('keeps the resident’s words out of its errors', async () => {
    stub.trouble = { status: 500 };
    const error = await ask('chez untel, 12 rue secrète').catch((thrown: unknown) => thrown);
    expect(JSON.stringify([String(error), (error as ParvisError).detail])).not.toMatch(/secr|untel/);
  });
});
