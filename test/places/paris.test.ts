import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { readAreas } from '../../core/civic/places-import.ts';
import { indexAreas } from '../../core/civic/places-index.ts';
import { readPlace } from '../../core/civic/places-words.ts';
import { city } from './scene.ts';

const folder = join(import.meta.dirname, '../../../shared/data');
const hasData = existsSync(folder);
const areas = (file: string) => readAreas(readFileSync(join(folder, file), 'utf8'), city);
const reports = () =>
  parse(readFileSync(join(folder, 'dansmarue-sample.csv')), { columns: true }) as Record<string, string>[];

describe.skipIf(!hasData)(
  `the boundaries of Paris${hasData ? '' : ' (skipped: no folder shared/data)'}`,
  () => {
    it('are twenty arrondissements and eighty quarters', () => {
      expect(areas('arrondissements.geojson')).toHaveLength(20);
      expect(areas('quartiers.geojson')).toHaveLength(80);
    });

    it('agree with the arrondissement that real reports state, in 99 % of them', () => {
      const index = indexAreas(areas('arrondissements.geojson'));
      const rows = reports();
      const agree = rows.filter(
        ({ lat, lon, arrondissement }) => index.at(Number(lat), Number(lon))?.district === arrondissement,
      );
      expect(rows).toHaveLength(2000);
      expect(agree.length / rows.length).toBeGreaterThanOrEqual(0.99);
    });

    it('hold every quarter’s own arrondissement', () => {
      const index = indexAreas(areas('arrondissements.geojson'));
      const wrong = areas('quartiers.geojson').filter((quarter) => {
        const [lon, lat] = middle(quarter.polygons.flat(2));
        return index.at(lat, lon)?.district !== quarter.district;
      });
      expect(wrong.map(({ name }) => name)).toEqual([]);
    });

    it('hold the centre that the city gives to each arrondissement', () => {
      const index = indexAreas(areas('arrondissements.geojson'));
      for (const { id, centre } of city.sectors.flatMap((sector) => sector.districts))
        expect(index.at(centre[1], centre[0])?.district).toBe(id);
    });

    it('name the nearest arrondissement outside', () => {
      const index = indexAreas(areas('arrondissements.geojson'));
      const near = index.nearest(48.936, 2.3565);
      expect(near?.area.district).toBe('18');
      expect(near?.metres).toBeGreaterThan(3500);
      expect(near?.metres).toBeLessThan(4200);
      expect(index.at(48.936, 2.3565)).toBeNull();
    });

    it('are read in the addresses of real reports, number and street and postcode', () => {
      const rows = reports().filter(({ adresse }) => /^\d+ \S+ .*, 75\d{3} PARIS$/.test(adresse ?? ''));
      const read = rows.filter(({ adresse = '', arrondissement, code_postal }) => {
        const { address, district } = readPlace(`il y a un matelas ${adresse}`, city);
        return (
          address === adresse.split(',')[0] &&
          (district?.id === arrondissement || district?.postcodes.includes(code_postal ?? ''))
        );
      });
      expect(rows.length).toBeGreaterThan(1500);
      expect(read.length / rows.length).toBeGreaterThan(0.9);
    });
  },
);

function middle(points: readonly (readonly [number, number])[]): [number, number] {
  const sum = points.reduce(([x, y], [lon, lat]) => [x + lon, y + lat] as const, [0, 0] as const);
  return [sum[0] / points.length, sum[1] / points.length];
}
