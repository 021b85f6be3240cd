import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importPlaces } from '../../bots/cli/import-places.ts';
import type { Store } from '../../core/ports.ts';
import { squareFeature } from './areas.ts';
import { city, openPlaces } from './scene.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'places-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(store: Store, features: readonly unknown[], dryRun = false) {
  const file = join(folder, 'areas.geojson');
  await writeFile(file, JSON.stringify({ type: 'FeatureCollection', features }));
  const lines: string[] = [];
  const result = await importPlaces({ store, city, file, dryRun, progress: (line) => lines.push(line) });
  return { result, lines };
}

const open = async () => (await openPlaces('http://127.0.0.1:9')).store;
const stored = (store: Store) =>
  store.transaction(async (tx) =>
    (await tx.places.areas('district')).map(({ code, name }) => `${code} ${name}`),
  );
const one = squareFeature('1', 2.33, 48.86, 2.34, 48.87);
const two = squareFeature('2', 2.34, 48.86, 2.35, 48.87);

describe('parvis import places', () => {
  it('takes what is new, changed, and tells what is the same', async () => {
    const store = await open();
    expect((await run(store, [one])).result).toEqual({ read: 1, added: 1, changed: 0, same: 0 });
    const renamed = { ...one, properties: { ...one.properties, name: 'Louvre' } };
    expect((await run(store, [renamed, two])).result).toEqual({ read: 2, added: 1, changed: 1, same: 0 });
    const again = await run(store, [renamed, two]);
    expect(again.result).toEqual({ read: 2, added: 0, changed: 0, same: 2 });
    expect(await stored(store)).toEqual(['75101 Louvre', '75102 No 2']);
  });

  it('writes nothing in a dry run', async () => {
    const store = await open();
    expect((await run(store, [one, two], true)).result).toEqual({ read: 2, added: 2, changed: 0, same: 0 });
    expect(await stored(store)).toEqual([]);
  });

  it.each([
    [
      'an unknown district',
      { ...one, properties: { ...one.properties, district: '44' } },
      'no district 44 in Paris',
    ],
    ['no properties', { ...one, properties: {} }, 'properties'],
    [
      'an open ring',
      {
        ...one,
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [2, 48],
              [3, 48],
              [3, 49],
              [2, 49],
            ],
          ],
        },
      },
      'a ring does not end where it begins',
    ],
    [
      'swapped degrees',
      {
        ...one,
        geometry: {
          type: 'Polygon',
          coordinates: [
            [
              [48, 200],
              [48, 200],
              [48, 200],
              [48, 200],
            ],
          ],
        },
      },
      'geometry.coordinates',
    ],
    ['a point', { ...one, geometry: { type: 'Point', coordinates: [2, 48] } }, 'geometry'],
    ['no feature', null, 'feature'],
  ])('names a wrong feature by its number and imports nothing: %s', async (_, wrong, why) => {
    const store = await open();
    await expect(run(store, [two, wrong])).rejects.toThrow(new RegExp(`^line 1: feature 2: .*${why}`));
    expect(await stored(store)).toEqual([]);
  });

  it('refuses what is no GeoJSON', async () => {
    const store = await open();
    const file = join(folder, 'broken.geojson');
    await writeFile(file, '{"type":');
    await expect(
      importPlaces({ store, city, file, dryRun: false, progress: () => {} }),
    ).rejects.toMatchObject({
      code: 'import.invalid',
    });
  });
});

describe('parvis import places, from a table', () => {
  const head = 'id;name;kind;district;lon;lat';
  const corners = [
    '75101;Louvre;district;1;2,33;48,86',
    '75101;Louvre;district;1;2,34;48,86',
    '75101;Louvre;district;1;2,34;48,87',
  ];
  async function table(store: Store, rows: readonly string[]) {
    const file = join(folder, 'areas.csv');
    await writeFile(file, [head, ...rows].join('\n'));
    return importPlaces({ store, city, file, dryRun: false, progress: () => {} });
  }

  it('takes a row for each corner, and closes the outline', async () => {
    const store = await open();
    expect(await table(store, corners)).toEqual({ read: 1, added: 1, changed: 0, same: 0 });
    expect(await table(store, corners)).toEqual({ read: 1, added: 0, changed: 0, same: 1 });
    const [area] = await store.transaction((tx) => tx.places.areas('district'));
    expect(area).toEqual({
      kind: 'district',
      code: '75101',
      name: 'Louvre',
      district: '1',
      polygons: [
        [
          [
            [2.33, 48.86],
            [2.34, 48.86],
            [2.34, 48.87],
            [2.33, 48.86],
          ],
        ],
      ],
    });
  });

  it.each([
    [
      'a kind that is none',
      corners.map((row) => row.replace('district', 'town')),
      'line 2, column 3: kind: ',
    ],
    ['no number', [...corners.slice(0, 2), '75101;Louvre;district;1;x;48,87'], 'line 4, column 5: lon: '],
    [
      'an unknown district',
      corners.map((row) => row.replace(';1;', ';44;')),
      'line 2, column 4: district: no district 44 in Paris',
    ],
    ['two corners', corners.slice(1), 'line 2, column 1: id: an outline has at least three corners'],
    [
      'two names',
      [...corners.slice(0, 2), '75101;Bourse;district;1;2,34;48,87'],
      'line 4, column 1: id: has another name or district above',
    ],
  ])('names the line and the column, and imports nothing: %s', async (_, rows, why) => {
    const store = await open();
    await expect(table(store, rows)).rejects.toThrow(why);
    expect(await stored(store)).toEqual([]);
  });
});
