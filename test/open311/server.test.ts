import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { expectShape, hasSchemas } from './schemas.ts';
import { type Desk, openDesk } from './setup.ts';

const city = loadCity('cities/paris');
const categories = city.categories.flatMap((group) => group.categories);
const day = 24 * 3_600_000;

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

const ids = (body: unknown) =>
  (body as { service_request_id: string }[]).map(({ service_request_id }) => service_request_id);

interface Requests {
  readonly service_requests: { readonly request: readonly Readonly<Record<string, string>>[] };
}

describe('services', () => {
  it('are the city’s categories', async () => {
    const { status, type, body } = await desk.get('/services.json');
    expect([status, type]).toEqual([200, 'application/json; charset=utf-8']);
    const services = body as { service_code: string }[];
    expect(services.map(({ service_code }) => service_code)).toEqual(categories.map(({ id }) => id));
    expect(services[0]).toEqual({
      service_code: 'graffiti-mur',
      service_name: 'Graffiti sur un mur',
      description: 'Graffiti sur un mur',
      metadata: false,
      type: 'realtime',
      keywords: categories[0]?.words.fr?.join(','),
      group: 'Graffitis, affiches',
    });
    expectShape('services', body);
  });

  it('are the same in XML', async () => {
    const json = (await desk.get('/services.json')).body as Readonly<Record<string, unknown>>[];
    const { status, type, body } = await desk.get('/services.xml');
    expect([status, type]).toEqual([200, 'text/xml; charset=utf-8']);
    const { services } = body as { services: { service: unknown } };
    expect(services.service).toEqual(json.map((each) => ({ ...each, metadata: 'false' })));
  });

  it('have a definition each, without attributes', async () => {
    const { status, body } = await desk.get('/services/graffiti-mur.json');
    expect([status, body]).toEqual([200, { service_code: 'graffiti-mur', attributes: [] }]);
    expectShape('service-definition', body);
    expect((await desk.get('/services/graffiti-mur.xml')).body).toMatchObject({
      service_definition: { service_code: 'graffiti-mur', attributes: '' },
    });
  });
});

describe(`requests${hasSchemas ? '' : ' (the standard’s schemas not checked: no folder shared/data/open311)'}`, () => {
  it('show the category and the place, nothing that was written', async () => {
    const { reference } = await desk.add({ state: 'done', changedAt: desk.scene.nature.now() + 1000 });
    const { status, body, text } = await desk.get('/requests.json');
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        service_request_id: reference,
        status: 'closed',
        status_notes: null,
        service_name: 'Banc abîmé',
        service_code: 'banc',
        description: 'Banc abîmé, 11e arrondissement, Paris',
        agency_responsible: null,
        service_notice: null,
        requested_datetime: '2026-11-23T09:00:00Z',
        updated_datetime: '2026-11-23T09:00:01Z',
        expected_datetime: null,
        address: '11e arrondissement, Paris',
        address_id: null,
        zipcode: '75011',
        lat: 48.8637,
        long: 2.367,
        media_url: null,
      },
    ]);
    expectShape('requests', body);
    expect(text).not.toMatch(/canarijaune|Oberkampf/);
    expect(await desk.get(`/requests/${reference}.json`)).toMatchObject({ status: 200, text });
  });

  it('are the same in XML', async () => {
    const { reference } = await desk.add();
    await desk.add({ lat: null, lon: null, district: null });
    const { body } = await desk.get('/requests.xml');
    const { request } = (body as Requests).service_requests;
    expect(request).toHaveLength(2);
    expect(request.find((each) => each.service_request_id === reference)).toMatchObject({
      status: 'open',
      status_notes: '',
      service_name: 'Banc abîmé',
      lat: '48.8637',
      long: '2.367',
      requested_datetime: '2026-11-23T09:00:00Z',
    });
    expect(request.find((each) => each.service_request_id !== reference)).toMatchObject({
      lat: '',
      address: '',
    });
  });

  it('may be none', async () => {
    expect((await desk.get('/requests.json')).body).toEqual([]);
    expect((await desk.get('/requests.xml')).text).toBe(
      '<?xml version="1.0" encoding="utf-8"?>\n<service_requests/>',
    );
  });

  it('leave out wishes and what its author took back', async () => {
    await desk.add({ kind: 'wish', category: 'bench' });
    const { reference } = await desk.add({ state: 'withdrawn' });
    expect((await desk.get('/requests.json')).body).toEqual([]);
    expect((await desk.get(`/requests/${reference}.json`)).status).toBe(404);
  });

  it('are chosen by id, status, category and time', async () => {
    const now = desk.scene.nature.now();
    const open = await desk.add();
    const reopened = await desk.add({ state: 'reopened', createdAt: now - 1 * day });
    const done = await desk.add({ state: 'done', createdAt: now - 2 * day, category: 'graffiti-mur' });
    const old = await desk.add({ state: 'refused', createdAt: now - 100 * day });
    const chosen = async (query: string) => ids((await desk.get(`/requests.json?${query}`)).body);
    expect(await chosen('')).toEqual([open, reopened, done].map(({ reference }) => reference));
    expect(await chosen('status=open')).toEqual([open.reference, reopened.reference]);
    expect(await chosen('status=closed')).toEqual([done.reference]);
    expect(await chosen('status=open,closed&service_code=banc,graffiti-mur')).toHaveLength(3);
    expect(await chosen('service_code=graffiti-mur')).toEqual([done.reference]);
    expect(
      await chosen(`service_request_id=${old.reference},${open.reference},R-NONONO&status=closed`),
    ).toEqual([open.reference, old.reference]);
    expect(await chosen('start_date=2026-11-22T09:00:00Z')).toEqual([open.reference, reopened.reference]);
    expect(await chosen('start_date=2026-11-22T10:00:01+01:00')).toEqual([open.reference]);
    expect(await chosen('end_date=2026-11-22')).toEqual([done.reference]);
    expect(await chosen('start_date=2026-08-10&end_date=2026-08-20')).toEqual([old.reference]);
    expect(await chosen('end_date=2026-11-22T23:00:00Z&page_size=1&page=2')).toEqual([done.reference]);
  });

  it('come 1,000 at most, and page by page', async () => {
    const now = desk.scene.nature.now();
    for (let n = 0; n < 1003; n += 1) await desk.add({ createdAt: now - n * 1000 });
    const all = ids((await desk.get('/requests.json')).body);
    expect(all).toHaveLength(1000);
    const paged: string[] = [];
    for (let page = 1; page <= 12; page += 1)
      paged.push(...ids((await desk.get(`/requests.json?page=${page}&page_size=100`)).body));
    expect(paged).toHaveLength(1003);
    expect(new Set(paged).size).toBe(1003);
    expect(paged.slice(0, 1000)).toEqual(all);
    expectShape('requests', (await desk.get('/requests.json?page_size=1000')).body);
  });

  it('tell their exact state to who asks for more', async () => {
    const { reference } = await desk.add({ state: 'refused' });
    const { body } = await desk.get(`/requests/${reference}.json?extensions=true`);
    expect(body).toMatchObject([{ status: 'closed', extended_attributes: { state: 'refused' } }]);
    expectShape('requests', body);
  });

  it('have their id as token', async () => {
    const { reference } = await desk.add();
    expect((await desk.get(`/tokens/${reference}.json`)).body).toEqual([
      { service_request_id: reference, token: reference },
    ]);
    expect((await desk.get(`/tokens/${reference}.xml`)).body).toMatchObject({
      service_requests: { request: [{ service_request_id: reference, token: reference }] },
    });
  });
});

/** Status, and the address asked for. */
const wrong: readonly (readonly [number, string])[] = [
  [400, '/requests.json?status=pending'],
  [400, '/requests.json?start_date=yesterday'],
  [400, '/requests.json?start_date=2026-13-01T00:00:00Z'],
  [400, '/requests.json?start_date=2026-02-30T00:00:00Z'],
  [400, '/requests.json?end_date=2026-11-23T25:00:00Z'],
  [400, '/requests.json?start_date=2026-11-23T09:00:00'],
  [400, '/requests.json?start_date=1764000000'],
  [400, '/requests.json?start_date=2026-11-23&end_date=2026-11-01'],
  [400, '/requests.json?start_date=2026-01-01&end_date=2026-11-01'],
  [400, '/requests.json?page=0'],
  [400, '/requests.json?page=two'],
  [400, '/requests.json?page_size=-1'],
  [400, '/requests.json?page_size=1001'],
  [400, '/requests.json?page_size=1e3'],
  [404, '/requests.json?service_code=no-such-code'],
  [404, '/requests.json?service_code=banc,%27%3B--'],
  [404, '/requests/R-NONONO.json'],
  [404, '/requests/%00.json'],
  [404, '/requests/..%2Fservices.json'],
  [404, '/services/no-such-code.json'],
  [404, '/services/__proto__.json'],
  [404, '/tokens/none.json'],
  [404, '/discovery.json'],
  [404, '/requests/a/b.json'],
  [404, '/.json'],
];

describe('a wrong address', () => {
  it.each(wrong)('%d: %s', async (status, path) => {
    const answer = await desk.get(path);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual([{ code: status, description: expect.stringMatching(/\w{3}/) }]);
    const xml = await desk.get(path.replace('.json', '.xml'));
    expect(xml.status).toBe(status);
    expect(xml.body).toMatchObject({ errors: { error: [{ code: String(status) }] } });
  });

  it.each(['/requests', '/requests.csv', '/', '/services.'])('%s has no format: XML', async (path) => {
    const answer = await desk.get(path);
    expect([answer.status, answer.type]).toEqual([404, 'text/xml; charset=utf-8']);
  });

  it('is not told back, nor logged', async () => {
    const { text } = await desk.get('/requests/canarijaune.json?status=canarijaune&start_date=canarijaune');
    expect(text + desk.logged.join()).not.toContain('canarijaune');
  });

  it('with another method is not found', async () => {
    const answer = await fetch(`${desk.url}/requests.json`, { method: 'DELETE' });
    expect([answer.status, await answer.json()]).toEqual([
      404,
      [{ code: 404, description: 'this address was not found' }],
    ]);
  });
});
