import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { referenceIn } from '../../core/civic/reports.ts';
import { type Neighbourhood, openNeighbourhood } from './resident.ts';

let all: Neighbourhood;
beforeAll(async () => {
  all = await openNeighbourhood();
});
afterAll(() => all.close());

describe('reports as files', () => {
  it('hold every report of the filter, nothing of who sent it, and leave a line', async () => {
    const { store } = all.desk.service;
    const agent = await all.desk.as('agent');
    for (const [resident, words] of [
      [5101, 'banc cassé au 5 rue Oberkampf'],
      [5102, 'un matelas au 12 rue de Belleville'],
    ] as const) {
      await all.say(resident, words, 'oui', 'oui');
      const sent = await all.say(resident, 'passer', 'envoyer');
      const reference = referenceIn(sent) ?? '';
      await agent.post(`/staff/reports/${reference}/change`, { state: 'assigned', sure: 'yes' });
    }
    const known = await store.transaction((tx) => tx.reports.list({ states: ['assigned'], limit: 99 }));
    const csv = await agent.get('/staff/reports/reports.csv?state=assigned');
    expect(csv.headers.get('content-disposition')).toContain('filename="signalements.csv"');
    const [heads, ...rows] = csv.text.trim().split('\r\n');
    expect(heads).toBe('Référence;Type;État;Arrondissement;Latitude;Longitude;Envoyé le;Changé le');
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.split(';')[0]).toSorted()).toEqual(
      known.map(({ reference }) => reference).toSorted(),
    );
    const json = await agent.get('/staff/reports/reports.geojson?state=assigned');
    expect(json.headers.get('content-type')).toBe('application/geo+json');
    const { features } = JSON.parse(json.text) as {
      features: { geometry: { coordinates: number[] }; properties: { reference: string; state: string } }[];
    };
    expect(features.map(({ properties }) => properties.reference).toSorted()).toEqual(
      known.map(({ reference }) => reference).toSorted(),
    );
    const [one] = features;
    const same = known.find(({ reference }) => reference === one?.properties.reference);
    expect(one?.geometry.coordinates).toEqual([same?.lon, same?.lat]);
    expect(Object.keys(one?.properties ?? {})).toEqual([
      'reference',
      'kind',
      'category',
      'what',
      'state',
      'district',
      'createdAt',
      'changedAt',
    ]);
    expect(
      (await store.transaction((tx) => tx.audit.page({ before: null, limit: 1, subject: 'geojson' })))[0],
    ).toMatchObject({ act: 'reports.exported' });
    const empty = await agent.get('/staff/reports/reports.geojson?state=withdrawn');
    expect(JSON.parse(empty.text)).toEqual({ type: 'FeatureCollection', features: [] });
    expect((await (await all.desk.as('moderator')).get('/staff/reports/reports.csv')).status).toBe(403);
  });
});
