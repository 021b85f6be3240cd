import { districtById } from '../../../core/civic/places-index.ts';
import { type Answer, download, type SignedIn, type StaffRoute } from '../contract.ts';
import { type ReportWords, reportsCsv, reportsGeoJson } from '../reports-export.ts';
import { filterIn, thingOf } from '../reports-filter.ts';

const roles = ['agent'] as const;

/** The reports of the list's filter as a file, written as it is read. */
export const reportFileRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/reports/reports.csv', roles, fresh: true, handler: csv },
  { method: 'GET', path: '/staff/reports/reports.geojson', roles, fresh: true, handler: geoJson },
];

async function csv(visit: SignedIn): Promise<Answer> {
  await noted(visit, 'csv');
  const { store } = visit.desk.parvis.engine.world;
  const chunks = reportsCsv(store, filterIn(visit), wordsOf(visit));
  return download('signalements.csv', 'text/csv; charset=utf-8', chunks);
}

async function geoJson(visit: SignedIn): Promise<Answer> {
  await noted(visit, 'geojson');
  const { store } = visit.desk.parvis.engine.world;
  const chunks = reportsGeoJson(store, filterIn(visit), wordsOf(visit));
  return download('signalements.geojson', 'application/geo+json', chunks);
}

/** Each export leaves a line. */
const noted = (visit: SignedIn, form: string): Promise<void> =>
  visit.act((_, note) => note('reports.exported', form, { filter: visit.query.toString().slice(0, 200) }));

function wordsOf(visit: SignedIn): ReportWords {
  const { say, desk } = visit;
  const { city } = desk.parvis.engine.world;
  const keys = ['reference', 'what', 'state', 'district', 'lat', 'lon', 'sent', 'changedAt'];
  return {
    heads: keys.map((key) => say(`reports.file.${key}`)),
    what: (row) => thingOf(visit, row),
    state: (row) => say(`reports.state.${row.state}`),
    district: ({ district }) =>
      district === null ? '' : (districtById(city, district)?.shortName ?? district),
  };
}
