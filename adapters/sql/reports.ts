import type { Follower, ReportChange, ReportRecords, ReportRow } from '../../core/civic/reports.ts';
import type { Db } from './database.ts';

const names = [
  'id',
  'reference',
  'kind',
  'category',
  'state',
  'lat',
  'lon',
  'district',
  'address',
  'words',
  'today',
  'person',
  'conversation',
].map((name) => `report.${name}`);
/** Of a ReportRow. */
export const reportColumns = `${names.join(', ')}, report.created_at AS "createdAt", report.changed_at AS "changedAt"`;
const open = "report.state IN ('received', 'assigned', 'reopened')";

type Part<Key extends keyof ReportRecords> = Pick<ReportRecords, Key>;

export function reportRecords(db: Db): ReportRecords {
  return { ...rows(db), ...searches(db), ...photos(db), ...followers(db), ...changes(db), ...persons(db) };
}

function rows(db: Db): Part<'add' | 'byReference' | 'save'> {
  const add = db.prepare(
    `INSERT INTO report (id, reference, kind, category, state, lat, lon, district, address, words, today, person,
    conversation, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const byReference = db.prepare<ReportRow>(
    `SELECT ${reportColumns} FROM report WHERE reference = ? ${db.dialect.hold}`,
  );
  const save = db.prepare(
    `UPDATE report SET category = ?, state = ?, lat = ?, lon = ?, district = ?, address = ?, words = ?, today = ?,
    person = ?, conversation = ?, changed_at = ? WHERE id = ?`,
  );
  return {
    async add(row) {
      const { id, reference, kind, category, state, lat, lon, district, address, words, today, person } = row;
      const when = [row.conversation, row.createdAt, row.changedAt];
      add.later(
        id,
        reference,
        kind,
        category,
        state,
        lat,
        lon,
        district,
        address,
        words,
        today,
        person,
        ...when,
      );
    },
    async byReference(reference) {
      return (await byReference.get(reference)) ?? null;
    },
    async save(row) {
      const { category, state, lat, lon, district, address, words, today, person, conversation } = row;
      const place = [lat, lon, district, address];
      save.later(category, state, ...place, words, today, person, conversation, row.changedAt, row.id);
    },
  };
}

function searches(db: Db): Part<'openInBox' | 'ofPerson' | 'countSince' | 'followedBy' | 'list'> {
  const inBox = db.prepare<ReportRow>(
    `SELECT ${reportColumns} FROM report WHERE category = ? AND ${open} AND lat BETWEEN ? AND ? AND lon BETWEEN ? AND ?
    AND kind = ?`,
  );
  const ofPerson = db.prepare<ReportRow>(
    `SELECT ${reportColumns} FROM report WHERE person = ? ORDER BY created_at DESC, id DESC LIMIT ?`,
  );
  const count = db.prepare<{ sent: number }>(
    'SELECT count(*) AS sent FROM report WHERE person = ? AND created_at >= ?',
  );
  const followed = db.prepare<ReportRow>(
    `SELECT ${reportColumns} FROM report JOIN report_follower ON report = report.id WHERE report_follower.person = ?
    ORDER BY created_at DESC, id DESC LIMIT ?`,
  );
  const list = db.prepare<ReportRow>(
    `SELECT ${reportColumns} FROM report WHERE state IN ${db.dialect.listed('?')} ORDER BY changed_at DESC LIMIT ?`,
  );
  return {
    async openInBox({ kind, category, west, south, east, north }) {
      return await inBox.all(category, south, north, west, east, kind);
    },
    async ofPerson(person, limit) {
      return await ofPerson.all(person, limit);
    },
    async countSince(person, since) {
      return (await count.get(person, since))?.sent ?? 0;
    },
    async followedBy(person, limit) {
      return await followed.all(person, limit);
    },
    async list({ states, limit }) {
      return await list.all(JSON.stringify(states), limit);
    },
  };
}

function photos(db: Db): Part<'addPhoto' | 'photos'> {
  const add = db.prepare(
    'INSERT INTO report_photo (report, media, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const list = db.prepare<{ media: string }>(
    'SELECT media FROM report_photo WHERE report = ? ORDER BY at, rowid',
  );
  return {
    async addPhoto(report, media, at) {
      add.later(report, media, at);
    },
    async photos(report) {
      return (await list.all(report)).map(({ media }) => media);
    },
  };
}

function followers(db: Db): Part<'follow' | 'unfollow' | 'followers'> {
  const add = db.prepare(
    'INSERT INTO report_follower (report, person, conversation, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const remove = db.prepare('DELETE FROM report_follower WHERE report = ? AND person = ?');
  const list = db.prepare<Follower>(
    'SELECT person, conversation FROM report_follower WHERE report = ? ORDER BY at, person',
  );
  return {
    async follow(report, { person, conversation }, at) {
      return (await add.run(report, person, conversation, at)).changes > 0;
    },
    async unfollow(report, person) {
      return (await remove.run(report, person)).changes > 0;
    },
    async followers(report) {
      return await list.all(report);
    },
  };
}

function changes(db: Db): Part<'noteChange' | 'changes'> {
  const add = db.prepare('INSERT INTO report_change (report, at, state, actor, note) VALUES (?, ?, ?, ?, ?)');
  const list = db.prepare<ReportChange>(
    'SELECT report, at, state, actor, note FROM report_change WHERE report = ? ORDER BY id',
  );
  return {
    async noteChange({ report, at, state, actor, note }) {
      add.later(report, at, state, actor, note);
    },
    async changes(report) {
      return await list.all(report);
    },
  };
}

function persons(db: Db): Part<'reassign' | 'forget'> {
  const own = db.prepare('UPDATE report SET person = ? WHERE person = ?');
  const followed = db.prepare(
    `UPDATE report_follower SET person = ? WHERE person = ? AND NOT EXISTS (SELECT 1 FROM report_follower AS other
 WHERE other.report = report_follower.report AND other.person = ?)`,
  );
  const unfollow = db.prepare('DELETE FROM report_follower WHERE person = ?');
  const media = db.prepare<{ media: string }>(
    'SELECT media FROM report_photo JOIN report ON report.id = report WHERE person = ?',
  );
  const noPhoto = db.prepare(
    'DELETE FROM report_photo WHERE report IN (SELECT id FROM report WHERE person = ?)',
  );
  const noWords = db.prepare(
    `UPDATE report SET words = NULL, address = NULL, today = NULL, person = NULL, conversation = NULL
    WHERE person = ?`,
  );
  return {
    async reassign(from, to) {
      own.later(to, from);
      followed.later(to, from, to);
      unfollow.later(from);
    },
    async forget(person) {
      const gone = (await media.all(person)).map((row) => row.media);
      noPhoto.later(person);
      noWords.later(person);
      unfollow.later(person);
      return gone;
    },
  };
}
