import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { importAreas } from '../../core/civic/places-import.ts';
import { type GeocoderStub, startGeocoder } from '../peers/geocoder.ts';
import { square } from './areas.ts';
import { city, openPlaces, type Places, told } from './scene.ts';

let stub: GeocoderStub;
let places: Places;
beforeAll(async () => {
  stub = await startGeocoder();
});
afterAll(() => stub.close());
beforeEach(async () => {
  stub.trouble = null;
  stub.requests.length = 0;
  places = await openPlaces(stub.url);
});

const said = async (text: string) => told(await places.locate({ text }));
const at = async (lat: number, lon: number) => told(await places.locate({ lat, lon }));

describe('a place from words', () => {
  it.each([
    ['12 rue de Belleville', ['12 Rue de Belleville | 20e arrondissement']],
    [
      'rue de belleville',
      ['Rue de Belleville | 20e arrondissement | about', 'Rue de Belleville | 19e arrondissement | about'],
    ],
    ['rue de Belleville 75019', ['Rue de Belleville | 19e arrondissement | about']],
    ['rue de Belleville dans le 20e', ['Rue de Belleville | 20e arrondissement | about']],
    [
      'angle rue Oberkampf et rue Saint-Maur',
      ['Rue Oberkampf / Rue Saint-Maur | 11e arrondissement | about'],
    ],
    ['75011', [' | 11e arrondissement | about']],
    ['dans le 18e', [' | 18e arrondissement | about']],
    ['3 rue de la République Saint-Denis', ['outside', '18e arrondissement']],
    ['xyzzy', ['nothing']],
    ['le petit square caché, 75020', ['le petit square caché, 75020 | 20e arrondissement | about']],
  ])('"%s"', async (text, expected) => {
    expect(await said(text)).toEqual(expected);
  });

  it('asks the address service once in thirty days', async () => {
    await said('12 rue de Belleville');
    await said('12 RUE de belleville');
    expect(stub.requests).toHaveLength(1);
    places.nature.advance(31 * 24 * 3600 * 1000);
    await said('12 rue de Belleville');
    expect(stub.requests).toHaveLength(2);
  });

  it('keeps the words that name an arrondissement when the address service is out of reach', async () => {
    stub.trouble = { status: 503 };
    expect(await said('12 rue de Belleville 75020')).toEqual([
      '12 rue de Belleville 75020 | 20e arrondissement | about',
    ]);
    expect(await said('12 rue de Belleville')).toEqual(['unavailable']);
    expect(places.warnings.join()).toContain('geocoder.unavailable');
    expect(places.warnings.join()).not.toContain('Belleville');
  });
});

describe('a place from a position', () => {
  it('has the nearest address, and five decimals', async () => {
    const answer = await places.locate({ lat: 48.872_212_34, lon: 2.378_149_9 });
    expect(answer).toEqual({
      ok: true,
      value: {
        places: [
          {
            lat: 48.87221,
            lon: 2.37815,
            address: '12 Rue de Belleville',
            district: '20',
            districtName: '20e arrondissement',
            districtShort: '20e',
            exact: true,
          },
        ],
      },
    });
  });

  it('has the arrondissement without the address service', async () => {
    stub.trouble = { status: 500 };
    expect(await at(48.8637, 2.38)).toEqual([' | 11e arrondissement']);
  });

  it('is refused outside, naming the nearest arrondissement', async () => {
    expect(await at(48.936, 2.3565)).toEqual(['outside', '18e arrondissement']);
    expect(await at(45.76, 4.83)).toEqual(['outside', '13e arrondissement']);
  });

  it('follows the official boundaries once they are there', async () => {
    const text = JSON.stringify(square('11', 2.37, 48.86, 2.39, 48.88));
    await importAreas({ store: places.store, city, text, dryRun: false });
    expect(await at(48.8722, 2.3781)).toEqual(['12 Rue de Belleville | 11e arrondissement']);
    expect(await at(48.85, 2.35)).toEqual(['outside', '11e arrondissement']);
  });
});
