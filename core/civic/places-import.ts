import { z } from 'zod';
import { ParvisError } from '../errors.ts';
import type { Store } from '../ports.ts';
import type { City } from './city.ts';
import type { AreaRow } from './places.ts';
import { districtsOf } from './places-index.ts';
import { counted, firstOf, tried } from './trial.ts';

const point = z.tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)]).rest(z.number());
const ring = z.array(point).min(4, 'a ring has at least four points');
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: z.array(ring).min(1) }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(z.array(ring).min(1)).min(1) }),
]);
const code = z.union([z.string().min(1), z.number()]).transform(String);
/** The names of opendata.paris.fr ("arrondissements", "quartier_paris"), and plain ones for other cities. */
const feature = z.object({
  type: z.literal('Feature'),
  geometry,
  properties: z.union([
    z.object({ c_quinsee: code, l_qu: z.string(), c_ar: code }),
    z.object({ c_arinsee: code, l_aroff: z.string(), c_ar: code }),
    z.object({ kind: z.enum(['district', 'quarter']), code, name: z.string().min(1), district: code }),
  ]),
});
const collection = z.object({ type: z.literal('FeatureCollection'), features: z.array(z.unknown()).min(1) });

export interface ImportedPlaces {
  readonly read: number;
  readonly added: number;
  readonly changed: number;
  readonly same: number;
}

interface Keeping {
  readonly store: Store;
  readonly dryRun: boolean;
  /** "300 of 1200" */
  readonly progress?: (line: string) => void;
}

/**
 * Official boundaries from GeoJSON text. All or nothing; the same file again changes nothing. Throws ParvisError
 * import.invalid whose message names each wrong feature by its number, from 1.
 */
export async function importAreas(
  options: Keeping & { readonly city: City; readonly text: string },
): Promise<ImportedPlaces> {
  return keepAreas(readAreas(options.text, options.city), options);
}

/** The same with boundaries at hand. */
export async function keepAreas(
  areas: readonly AreaRow[],
  { store, dryRun, progress = () => {} }: Keeping,
): Promise<ImportedPlaces> {
  const counts = await tried(store, dryRun, async (tx) => {
    const done = { new: 0, changed: 0, same: 0 };
    for (const area of counted(areas, progress)) done[await tx.places.putArea(area)] += 1;
    return done;
  });
  return { read: areas.length, added: counts.new, changed: counts.changed, same: counts.same };
}

/** Pure; see `importAreas`. */
export function readAreas(text: string, city: City): readonly AreaRow[] {
  const { features } = parse(text);
  const wrong: string[] = [];
  const areas = features.flatMap((each, at) => {
    const result = areaOf(each, city);
    if (typeof result !== 'string') return [result];
    wrong.push(`feature ${at + 1}: ${result}`);
    return [];
  });
  if (wrong.length > 0)
    throw new ParvisError('import.invalid', firstOf(wrong).join('\n'), { wrong: wrong.length });
  return areas;
}

function parse(text: string) {
  try {
    return collection.parse(JSON.parse(text));
  } catch (cause) {
    throw new ParvisError('import.invalid', 'the file is not a GeoJSON FeatureCollection', {}, cause);
  }
}

/** The area of a GeoJSON feature, or what is wrong with it. */
export function areaOf(value: unknown, city: City): AreaRow | string {
  const read = feature.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    return `${issue?.path.join('.') || 'feature'}: ${issue?.message ?? 'invalid'}`;
  }
  const { properties, geometry: shape } = read.data;
  const area = named(properties);
  if (!districtsOf(city).some(({ id }) => id === area.district))
    return `no district ${area.district} in ${city.name}`;
  const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates;
  const open = polygons
    .flat()
    .some((one) => one[0]?.[0] !== one.at(-1)?.[0] || one[0]?.[1] !== one.at(-1)?.[1]);
  if (open) return 'a ring does not end where it begins';
  return {
    ...area,
    polygons: polygons.map((rings) => rings.map((points) => points.map(([lon, lat]) => [lon, lat] as const))),
  };
}

function named(properties: z.infer<typeof feature>['properties']): Omit<AreaRow, 'polygons'> {
  if ('c_quinsee' in properties)
    return { kind: 'quarter', code: properties.c_quinsee, name: properties.l_qu, district: properties.c_ar };
  if ('c_arinsee' in properties)
    return {
      kind: 'district',
      code: properties.c_arinsee,
      name: properties.l_aroff,
      district: properties.c_ar,
    };
  return properties;
}
