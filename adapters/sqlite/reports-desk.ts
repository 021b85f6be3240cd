import type { ReportRow } from '../../core/civic/reports.ts';
import type { PhotoRow, ReportCell, ReportDeskRecords, ReportFilter } from '../../core/civic/reports-desk.ts';
import type { Db, Value } from './database.ts';
import { reportColumns } from './reports.ts';

/** Each condition holds when its parameter is null. */
const wanted = `report.state IN (SELECT value FROM json_each(?))
  AND report.kind = coalesce(?, report.kind)
  AND (? IS NULL OR report.category IN (SELECT value FROM json_each(?)))
  AND (? IS NULL OR coalesce(report.district, '') = ?)
  AND report.created_at <= coalesce(?, report.created_at)
  AND (? IS NULL OR report_taken.staff = ?)`;
const taken = 'report LEFT JOIN report_taken ON report_taken.report = report.id';
const photoColumns = 'report_photo.report, report_photo.media, report_photo.hidden_at AS hiddenAt';

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
    `SELECT ${reportColumns}, report_taken.staff FROM ${taken} WHERE ${wanted}
    AND (report.created_at, report.id) > (?, ?) ORDER BY report.created_at, report.id LIMIT ?`,
  );
  const count = db.prepare<{ found: number }>(`SELECT count(*) AS found FROM ${taken} WHERE ${wanted}`);
  const cells = db.prepare<ReportCell>(
    `SELECT count(*) AS count, avg(lat) AS lat, avg(lon) AS lon, min(reference) AS reference FROM ${taken}
    WHERE ${wanted} AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?
    GROUP BY CAST((lat + 90) / ? AS INTEGER), CAST((lon + 180) / ? AS INTEGER) ORDER BY count DESC, reference LIMIT ?`,
  );
  return {
    async waiting(filter, after, limit) {
      const found = waiting.all(...values(filter), after?.at ?? -1, after?.id ?? '', limit);
      return found.map(({ staff, ...row }) => ({ row, takenBy: staff }));
    },
    async count(filter) {
      return count.get(...values(filter))?.found ?? 0;
    },
    async cells(filter, { west, south, east, north }, side, limit) {
      return cells.all(...values(filter), south, north, west, east, side, side, limit);
    },
  };
}

function takers(db: Db): Part<'take' | 'takenBy'> {
  const put = db.prepare('INSERT OR REPLACE INTO report_taken (report, staff, at) VALUES (?, ?, ?)');
  const remove = db.prepare('DELETE FROM report_taken WHERE report = ?');
  const load = db.prepare<{ staff: string }>('SELECT staff FROM report_taken WHERE report = ?');
  return {
    async take(report, staff, at) {
      if (staff === null) remove.run(report);
      else put.run(report, staff, at);
    },
    async takenBy(report) {
      return load.get(report)?.staff ?? null;
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
      return list.all(report);
    },
    async photoRow(media) {
      return load.get(media) ?? null;
    },
    async hidePhoto(report, media, at) {
      hide.run(at, report, media);
    },
  };
}
