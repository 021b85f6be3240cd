import { booleanPointInPolygon } from '@turf/boolean-point-in-polygon';
import { nearestPointOnLine } from '@turf/nearest-point-on-line';
import Flatbush from 'flatbush';
import type { City, District } from './city.ts';
import type { AreaRow } from './places.ts';

/** GeoJSON MultiPolygon coordinates: polygons, rings, [lon, lat] in degrees; the first ring is the outer one. */
export type Polygons = readonly (readonly (readonly (readonly [number, number])[])[])[];

/** Tells in which area a point lies. Built once, then fast: boxes first, then the outline itself. */
export interface AreaIndex {
  readonly size: number;
  at(lat: number, lon: number): AreaRow | null;
  /** The area whose boundary is nearest, and how far in metres. */
  nearest(lat: number, lon: number): { readonly area: AreaRow; readonly metres: number } | null;
}

type MutablePolygons = [number, number][][][];

export function indexAreas(areas: readonly AreaRow[]): AreaIndex {
  const boxes = areas.length > 0 ? new Flatbush(areas.length) : null;
  for (const area of areas) boxes?.add(...boxOf(area.polygons));
  boxes?.finish();
  return {
    size: areas.length,
    at(lat, lon) {
      const candidates = boxes?.search(lon, lat, lon, lat) ?? [];
      return candidates.map((i) => areas[i]).find((area) => area && holds(area, lat, lon)) ?? null;
    },
    nearest(lat, lon) {
      const ranked = areas
        .map((area) => ({ area, metres: metresTo(area, lat, lon) }))
        .sort((a, b) => a.metres - b.metres);
      return ranked[0] ?? null;
    },
  };
}

function holds(area: AreaRow, lat: number, lon: number): boolean {
  return booleanPointInPolygon([lon, lat], {
    type: 'MultiPolygon',
    coordinates: area.polygons as unknown as MutablePolygons,
  });
}

function metresTo(area: AreaRow, lat: number, lon: number): number {
  const lines = area.polygons.flat() as unknown as [number, number][][];
  const near = nearestPointOnLine({ type: 'MultiLineString', coordinates: lines }, [lon, lat], {
    units: 'meters',
  });
  return near.properties.pointDistance;
}

function boxOf(polygons: Polygons): [number, number, number, number] {
  const points = polygons.flat(2);
  const lons = points.map(([lon]) => lon);
  const lats = points.map(([, lat]) => lat);
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

/** Metres between two points (haversine, mean radius 6,371,008.8 m). */
export function metresBetween(lat1: number, lon1: number, lat2: number, lon2: number): number {
  const rad = Math.PI / 180;
  const h =
    Math.sin(((lat2 - lat1) * rad) / 2) ** 2 +
    Math.cos(lat1 * rad) * Math.cos(lat2 * rad) * Math.sin(((lon2 - lon1) * rad) / 2) ** 2;
  return 2 * 6_371_008.8 * Math.asin(Math.sqrt(h));
}

export function districtsOf(city: City): readonly District[] {
  return city.sectors.flatMap((sector) => sector.districts);
}

export function districtById(city: City, id: string | null): District | null {
  return districtsOf(city).find((district) => district.id === id) ?? null;
}

/** The district whose centre is nearest: what remains where no boundary has been imported. */
export function nearestCentre(city: City, lat: number, lon: number): District | null {
  const ranked = districtsOf(city)
    .map((district) => ({
      district,
      metres: metresBetween(lat, lon, district.centre[1], district.centre[0]),
    }))
    .sort((a, b) => a.metres - b.metres);
  return ranked[0]?.district ?? null;
}

/** Inside the rectangle around the city. */
export function isInBox(city: City, lat: number, lon: number): boolean {
  const [west, south, east, north] = city.box;
  return lon >= west && lon <= east && lat >= south && lat <= north;
}
