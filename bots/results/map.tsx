import { scaleLinear, scaleQuantize } from 'd3-scale';
import { line } from 'd3-shape';
import type { JSX } from 'preact';
import type { City } from '../../core/civic/city.ts';
import type { AreaRow } from '../../core/civic/places.ts';
import { districtsOf } from '../../core/civic/places-index.ts';
import { Chart, type ChartText } from './bars.tsx';

export const shades = 5;

interface RateMapProps extends ChartText {
  readonly city: City;
  /** Outlines of the districts, as they were imported; without any, each is a dot at its centre. */
  readonly areas: readonly AreaRow[];
  /** Participants per 10,000 inhabitants, by sector; null: hidden. */
  readonly rates: Readonly<Record<string, number | null>>;
  /** What is read when one points at a district: its name and its rate. */
  readonly named: (sector: string) => string;
}

type Point = readonly [number, number];

/** The districts, each in the shade of its sector's rate; hatched where it is hidden. */
export function RateMap({ city, areas, rates, named, ...text }: RateMapProps): JSX.Element {
  const [west, south, east, north] = city.box;
  // A degree of longitude is shorter than one of latitude: by the cosine of the latitude.
  const squeeze = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const outlines = areas.flatMap(({ polygons }) => polygons.flat(2));
  const points: readonly Point[] =
    outlines.length > 0
      ? outlines
      : [
          [west, south],
          [east, north],
        ];
  const lons = extent(points.map(([lon]) => lon));
  const lats = extent(points.map(([, lat]) => lat));
  const height = Math.round((480 * (lats[1] - lats[0])) / Math.max(1e-9, (lons[1] - lons[0]) * squeeze));
  const x = scaleLinear().domain(lons).range([4, 476]);
  const y = scaleLinear()
    .domain(lats)
    .range([height - 4, 4]);
  const most = Math.max(1, ...Object.values(rates).map((rate) => rate ?? 0));
  const shade = scaleQuantize<number>()
    .domain([0, most])
    .range(Array.from({ length: shades }, (_, index) => index));
  const path = line<Point>()
    .x(([lon]) => round(x(lon)))
    .y(([, lat]) => round(y(lat)));
  const sectors = new Map(city.sectors.flatMap(({ id, districts }) => districts.map((one) => [one.id, id])));
  const look = (district: string) => {
    const rate = rates[sectors.get(district) ?? ''] ?? null;
    return rate === null ? 'map-hidden' : `map-shade-${shade(rate)}`;
  };
  const shapes =
    areas.length > 0
      ? areas.map(({ code, district, polygons }) => (
          <path
            key={code}
            class={look(district)}
            fill-rule="evenodd"
            d={polygons
              .flat()
              .map((ring) => `${path(thinned(ring)) ?? ''}Z`)
              .join('')}
          >
            <title>{named(sectors.get(district) ?? '')}</title>
          </path>
        ))
      : districtsOf(city).map(({ id, centre: [lon, lat] }) => (
          <circle key={id} class={look(id)} cx={round(x(lon))} cy={round(y(lat))} r="14">
            <title>{named(sectors.get(id) ?? '')}</title>
          </circle>
        ));
  return (
    <Chart {...text} height={height}>
      {shapes}
    </Chart>
  );
}

const round = (value: number): number => Math.round(value * 10) / 10;

function extent(values: readonly number[]): [number, number] {
  return [Math.min(...values), Math.max(...values)];
}

/** Degrees: half of what one sees at this size. */
const fine = 0.0003;

/** A ring without the points that nobody would see. */
function thinned(ring: readonly Point[]): Point[] {
  const kept: Point[] = [];
  for (const point of ring) {
    const last = kept.at(-1);
    if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) > fine) kept.push(point);
  }
  return kept;
}
