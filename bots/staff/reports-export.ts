import type { ReportRow } from '../../core/civic/reports.ts';
import type { ReportFilter, ReportFound, ReportPlace } from '../../core/civic/reports-desk.ts';
import type { Store } from '../../core/ports.ts';
import { csvLines, csvMark } from '../results/csv.ts';

type Chunks = AsyncGenerator<string, void, undefined>;

/** How a file says what a report is about, and where. */
export interface ReportWords {
  /** Of the columns: reference, what, state, district, latitude, longitude, sent, changed. */
  readonly heads: readonly string[];
  what(row: ReportRow): string;
  state(row: ReportRow): string;
  district(row: ReportRow): string;
}

const perPage = 500;

/** All of a filter, the longest waiting first, a page in memory at a time. */
async function* pagesOf(store: Store, filter: ReportFilter): AsyncGenerator<readonly ReportRow[]> {
  let after: ReportPlace | null = null;
  for (;;) {
    const place: ReportPlace | null = after;
    const found: readonly ReportFound[] = await store.transaction((tx) =>
      tx.reportDesk.waiting(filter, place, perPage),
    );
    yield found.map(({ row }) => row);
    const last = found.at(-1)?.row;
    if (!last || found.length < perPage) return;
    after = { at: last.createdAt, id: last.id };
  }
}

/** `2026-03-02T09:00:00Z` */
const at = (instant: number): string => new Date(instant).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** A line for each report: nothing of who sent it, nor of what they wrote. */
export async function* reportsCsv(store: Store, filter: ReportFilter, words: ReportWords): Chunks {
  yield csvMark + csvLines([words.heads]);
  for await (const rows of pagesOf(store, filter))
    yield csvLines(
      rows.map((row) => [
        row.reference,
        words.what(row),
        words.state(row),
        words.district(row),
        row.lat,
        row.lon,
        at(row.createdAt),
        at(row.changedAt),
      ]),
    );
}

/** The same as GeoJSON (RFC 7946), a point each; its geometry is null where only words tell the place. */
export async function* reportsGeoJson(store: Store, filter: ReportFilter, words: ReportWords): Chunks {
  let isFirst = true;
  yield '{"type":"FeatureCollection","features":[';
  for await (const rows of pagesOf(store, filter)) {
    if (rows.length === 0) continue;
    const features = rows.map((row) => JSON.stringify(featureOf(row, words)));
    yield `${isFirst ? '' : ','}\n${features.join(',\n')}`;
    isFirst = false;
  }
  yield '\n]}\n';
}

function featureOf(row: ReportRow, words: ReportWords) {
  const { lat, lon, reference, kind, category, state } = row;
  const geometry = lat === null || lon === null ? null : { type: 'Point', coordinates: [lon, lat] };
  const times = { createdAt: at(row.createdAt), changedAt: at(row.changedAt) };
  const what = words.what(row);
  const properties = { reference, kind, category, what, state, district: row.district, ...times };
  return { type: 'Feature', geometry, properties };
}
