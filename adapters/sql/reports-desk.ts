import type { ReportRow } from '../../core/civic/reports.ts';
import type { PhotoRow, ReportCell, ReportDeskRecords, ReportFilter } from '../../core/civic/reports-desk.ts';
import type { Db, Value } from './database.ts';
import { reportColumns } from './reports.ts';

/** Each condition holds when its parameter is null. */
const wanted = ({ dialect }: Db): string => `report.state IN ${dialect.listed('?')}
  AND report.kind = coalesce(?, report.kind)
  AND (CAST(? AS TEXT) IS NULL OR report.category IN ${dialect.listed('?')})
  AND (CAST(? AS TEXT) IS NULL OR coalesce(report.district, '') = ?)
  AND report.created_at <= coalesce(?, report.created_at)
  AND (CAST(? AS TEXT) IS NULL OR report_taken.staff = ?)`;
const taken = 'report LEFT JOIN report_taken ON report_taken.report = report.id';
const photoColumns = 'report_photo.report, report_photo.media, report_photo.hidden_at AS "hiddenAt"';

function values({ states, kind, categories, district, until, takenBy }: ReportFilter): Value[] {
  const groups = categories && JSON.stringify(categories);
  return [JSON.stringify(states), kind, groups, groups, district, district, until, takenBy, takenBy];
}

type Part<Key extends keyof ReportDeskRecords> = Pick<ReportDeskRecords, Key>;

export function reportDeskRecords(db: Db): ReportDeskRecords {
  return { ...lists(db), ...takers(db), ...photos(db) };
}

function lists(db: Db): Part<'waiting' | 'count' | 'cells'> {
  const waiting = db.prepare<ReportRow & { staff: string | null }>(
    `SELECT ${reportColumns}, report_taken.staff FROM ${taken} WHERE ${wanted(db)}
    AND (report.created_at, report.id) > (?, ?) ORDER BY report.created_at, report.id LIMIT ?`,
  );
  const count = db.prepare<{ found: number }>(`SELECT count(*) AS found FROM ${taken} WHERE ${wanted(db)}`);
  const cells = db.prepare<ReportCell>(
    `SELECT count(*) AS count, avg(lat) AS lat, avg(lon) AS lon, min(reference) AS reference FROM ${taken}
    WHERE ${wanted(db)} AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?
    GROUP BY floor((lat + 90) / ?), floor((lon + 180) / ?) ORDER BY count DESC, reference LIMIT ?`,
  );
  return {
    async waiting(filter, after, limit) {
      const found = await waiting.all(...values(filter), after?.at ?? -1, after?.id ?? '', limit);
      return found.map(({ staff, ...row }) => ({ row, takenBy: staff }));
    },
    async count(filter) {
      return (await count.get(...values(filter)))?.found ?? 0;
    },
    async cells(filter, { west, south, east, north }, side, limit) {
      return await cells.all(...values(filter), south, north, west, east, side, side, limit);
    },
  };
}

function takers(db: Db): Part<'take' | 'takenBy'> {
  const put = db.prepare(
    `INSERT INTO report_taken (report, staff, at) VALUES (?, ?, ?)
    ON CONFLICT (report) DO UPDATE SET staff = excluded.staff, at = excluded.at`,
  );
  const remove = db.prepare('DELETE FROM report_taken WHERE report = ?');
  const load = db.prepare<{ staff: string }>('SELECT staff FROM report_taken WHERE report = ?');
  return {
    async take(report, staff, at) {
      if (staff === null) remove.later(report);
      else put.later(report, staff, at);
    },
    async takenBy(report) {
      return (await load.get(report))?.staff ?? null;
    },
  };
}

function photos(db: Db): Part<'photoRows' | 'photoRow' | 'hidePhoto'> {
  const list = db.prepare<PhotoRow>(
    `SELECT ${photoColumns} FROM report_photo WHERE report = ? ORDER BY at, rowid`,
  );
  const load = db.prepare<PhotoRow & { reference: string }>(
    `SELECT ${photoColumns}, report.reference FROM report_photo JOIN report ON report.id = report_photo.report
    WHERE report_photo.media = ?`,
  );
  const hide = db.prepare('UPDATE report_photo SET hidden_at = ? WHERE report = ? AND media = ?');
  return {
    async photoRows(report) {
      return await list.all(report);
    },
    async photoRow(media) {
      return (await load.get(media)) ?? null;
    },
    async hidePhoto(report, media, at) {
      hide.later(at, report, media);
    },
  };
}
