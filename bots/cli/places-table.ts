import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import type { AreaRow } from '../../core/civic/places.ts';
import { areaOf } from '../../core/civic/places-import.ts';
import { across } from './cross-faults.ts';
import { asNumber, type Fault, fieldsOf, readTable } from './data-file.ts';

const corner = z.object({
  id: z.string(),
  name: z.string().max(80),
  kind: z.enum(['district', 'quarter']),
  district: z.string(),
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
});
const rows = z.object({ corners: z.array(corner).min(1) });

type Corner = z.output<typeof corner>;

/** The outlines, each from the rows of its id, in their order. */
function outlines(corners: readonly Corner[]): readonly (readonly Corner[])[] {
  const made = new Map<string, Corner[]>();
  for (const one of corners) {
    const key = `${one.kind} ${one.id}`;
    const known = made.get(key);
    if (known) known.push(one);
    else made.set(key, [one]);
  }
  return [...made.values()];
}

function featureOf(own: readonly Corner[]): unknown {
  const [first, last] = [own[0], own.at(-1)];
  const points = own.map(({ lon, lat }): readonly [number, number] => [lon, lat]);
  const isClosed = first?.lon === last?.lon && first?.lat === last?.lat;
  const ring = isClosed ? points : [...points, ...points.slice(0, 1)];
  const { kind, id: code, name, district } = first ?? {};
  return {
    type: 'Feature',
    geometry: { type: 'Polygon', coordinates: [ring] },
    properties: { kind, code, name, district },
  };
}

function outlineFaults(
  own: readonly Corner[],
  area: AreaRow | string,
): readonly (readonly [Corner, Fault])[] {
  const [first] = own;
  if (!first) return [];
  const fault = (at: Corner, field: string, message: string) => [at, { path: [field], message }] as const;
  if (own.length < 3) return [fault(first, 'id', 'an outline has at least three corners')];
  if (typeof area === 'string') return [fault(first, 'district', area)];
  return own
    .filter(({ name, district }) => name !== first.name || district !== first.district)
    .map((one) => fault(one, 'id', 'has another name or district above'));
}

function faultsOf({ corners }: z.output<typeof rows>, city: City): Fault[] {
  return outlines(corners).flatMap((own) =>
    outlineFaults(own, areaOf(featureOf(own), city)).map(([at, { path, message }]) => ({
      path: ['corners', corners.indexOf(at), ...path],
      message,
    })),
  );
}

/**
 * Official boundaries from a table: `id`, `name`, `kind` (district or quarter), `district` (the one it is or lies in), `lon`, `lat`; a row for
 * each corner of an outline, in their order around it. Throws ParvisError import.invalid, each fault with its line and column.
 */
export function readAreaTable(source: string, city: City): readonly AreaRow[] {
  const table = {
    list: 'corners',
    itemOf: (row: Readonly<Record<string, string>>) =>
      fieldsOf(row, new Set(), { lon: asNumber, lat: asNumber }),
  };
  const read = readTable(source, table, {
    schema: rows,
    checks: [across(rows, (each) => faultsOf(each, city))],
  });
  return outlines(read.corners).flatMap((own) => {
    const area = areaOf(featureOf(own), city);
    return typeof area === 'string' ? [] : [area];
  });
}
