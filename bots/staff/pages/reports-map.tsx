import { districtsOf } from '../../../core/civic/places-index.ts';
import { type Box, pageOfReports } from '../../../core/civic/reports-desk.ts';
import { type Answer, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { staffNames } from '../names.ts';
import { filterIn, placeIn, thingOf, wordsIn } from '../reports-filter.ts';
import { ReportFilterForm, ReportTable } from '../view/report.tsx';
import { addressWith, Pager } from '../view/table.tsx';
import { reportReaders } from './reports.tsx';

const map = '/staff/reports/map';

export const reportMapRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: map, roles: reportReaders, handler: show },
  { method: 'GET', path: `${map}/data`, roles: reportReaders, handler: points },
  { method: 'GET', path: `${map}/outlines`, roles: reportReaders, handler: outlines },
];

const perPage = 25;

/** The map, and beside it the same reports as a list: what keys and readers of the screen reach. */
async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk, url } = visit;
  const { store, vault, city } = desk.parvis.engine.world;
  const wanted = { filter: filterIn(visit), words: wordsIn(visit), after: placeIn(visit) };
  const shown = await store.transaction((tx) =>
    pageOfReports({ reports: tx.reportDesk, vault }, wanted, perPage),
  );
  const at = (path: string) => {
    const other = new URL(url);
    other.pathname = path;
    return addressWith(other, { after: null });
  };
  const body = (
    <>
      <ReportFilterForm visit={visit} action={map} />
      <p>
        <a href={at('/staff/reports')}>{say('reports.asList')}</a>
      </p>
      <section
        id="map"
        aria-label={say('reports.map')}
        data-box={city.box.join(',')}
        data-points={at(`${map}/data`)}
        data-outlines={`${map}/outlines`}
        data-many={say('reports.many', { n: 0 }).replace('0', '#')}
        data-failed={say('reports.mapFailed')}
        {...(desk.map && { 'data-tiles': desk.map.tiles, 'data-attribution': desk.map.attribution })}
      >
        <noscript>{say('reports.noScript')}</noscript>
      </section>
      <ReportTable
        visit={visit}
        found={shown.found}
        names={await staffNames(visit.desk.parvis.engine.world)}
        caption={say('reports.caption')}
        empty={say(shown.next ? 'reports.noneYet' : 'reports.none')}
      />
      <Pager
        visit={visit}
        back={wanted.after && { after: null }}
        forth={shown.next && { after: `${shown.next.at}.${shown.next.id}` }}
      />
    </>
  );
  const assets = ['leaflet.css', 'leaflet.js', 'map.css', 'map.js'];
  const made = page(say('reports.mapTitle'), body);
  if (made.kind !== 'page') return made;
  return { ...made, assets, ...(desk.map && { images: [new URL(desk.map.tiles).origin] }) };
}

/** Squares on the screen's shorter side. */
const squares = 24;
const mostCells = 600;

/**
 * GeoJSON (RFC 7946): the reports of the filter inside `box=west,south,east,north`, those that lie close together as one point with
 * their `count`. Words are not searched: they are sealed.
 */
async function points(visit: SignedIn): Promise<Answer> {
  const { store, city } = visit.desk.parvis.engine.world;
  const box = boxIn(visit.query.get('box')) ?? boxOf(city.box);
  const side = Math.max(0.0001, Math.min(box.east - box.west, box.north - box.south) / squares);
  const filter = filterIn(visit);
  const features = await store.transaction(async (tx) => {
    const made = [];
    for (const { count, lat, lon, reference } of await tx.reportDesk.cells(filter, box, side, mostCells)) {
      const row = count === 1 ? await tx.reports.byReference(reference) : null;
      const one = row && { reference, what: thingOf(visit, row), state: row.state };
      made.push(feature({ type: 'Point', coordinates: [lon, lat] }, { count, ...one }));
    }
    return made;
  });
  return { kind: 'json', status: 200, value: { type: 'FeatureCollection', features } };
}

const feature = (geometry: object, properties: object) => ({ type: 'Feature', geometry, properties });
const boxOf = ([west, south, east, north]: readonly [number, number, number, number]): Box => ({
  west,
  south,
  east,
  north,
});

function boxIn(text: string | null): Box | null {
  const numbers = (text ?? '').split(',').map(Number);
  const [west, south, east, north] = numbers;
  if (west === undefined || south === undefined || east === undefined || north === undefined) return null;
  const isBox = numbers.length === 4 && numbers.every(Number.isFinite) && west < east && south < north;
  return isBox ? { west, south, east, north } : null;
}

/** GeoJSON: the boundaries that were imported; the middles of the arrondissements where none were. */
async function outlines(visit: SignedIn): Promise<Answer> {
  const { store, city } = visit.desk.parvis.engine.world;
  const areas = await store.transaction((tx) => tx.places.areas('district'));
  const features =
    areas.length > 0
      ? areas.map(({ name, polygons }) => feature({ type: 'MultiPolygon', coordinates: polygons }, { name }))
      : districtsOf(city).map(({ shortName, centre }) =>
          feature({ type: 'Point', coordinates: centre }, { name: shortName }),
        );
  return { kind: 'json', status: 200, value: { type: 'FeatureCollection', features } };
}
