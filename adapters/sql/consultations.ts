import type {
  Answers,
  Consultation,
  ConsultationRecords,
  ConsultationResults,
  ConsultationRow,
  ParticipationRow,
} from '../../core/civic/consultations.ts';
import type { Db } from './database.ts';
import { nameLocks } from './locks.ts';

type Stored = Omit<ParticipationRow, 'answers'> & { readonly answers: string };

const columns = `id, reference, consultation, person, conversation, channel, language, answers,
  started_at AS "startedAt", changed_at AS "changedAt", finished_at AS "finishedAt"`;

function participationOf(row: Stored): ParticipationRow {
  return { ...row, answers: JSON.parse(row.answers) as Answers };
}

function consultationOf(row: { readonly round: string; readonly results: string | null }): ConsultationRow {
  const results = row.results === null ? null : (JSON.parse(row.results) as ConsultationResults);
  return { consultation: JSON.parse(row.round) as Consultation, results };
}

export function consultationRecords(db: Db): ConsultationRecords {
  return { ...consultations(db), ...participations(db) };
}

function consultations(db: Db): Pick<ConsultationRecords, 'save' | 'load' | 'all'> {
  const save = db.prepare(
    `INSERT INTO consultation (id, opens_at, round, results) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
    SET opens_at = excluded.opens_at, round = excluded.round, results = excluded.results`,
  );
  type Row = { round: string; results: string | null };
  const load = db.prepare<Row>('SELECT round, results FROM consultation WHERE id = ?');
  const all = db.prepare<Row>('SELECT round, results FROM consultation ORDER BY opens_at DESC, id');
  const locks = nameLocks(db);
  return {
    async save({ consultation, results }) {
      locks.hold(`consultation ${consultation.id}`);
      save.later(
        consultation.id,
        consultation.opensAt,
        JSON.stringify(consultation),
        results && JSON.stringify(results),
      );
    },
    async load(id) {
      // Answers are written by those who share it, the end by who holds it.
      locks.share(`consultation ${id}`);
      const row = await load.get(id);
      return row ? consultationOf(row) : null;
    },
    async all() {
      return (await all.all()).map(consultationOf);
    },
  };
}

function participations(db: Db): Omit<ConsultationRecords, 'save' | 'load' | 'all'> {
  const one = db.prepare<Stored>(
    `SELECT ${columns} FROM participation WHERE consultation = ? AND person = ? ${db.dialect.hold}`,
  );
  const byReference = db.prepare<Stored>(
    `SELECT ${columns} FROM participation WHERE reference = ? ${db.dialect.hold}`,
  );
  const put = db.prepare(
    `INSERT INTO participation (id, reference, consultation, person, conversation, channel, language, answers, started_at,
    changed_at, finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET person = excluded.person,
    conversation = excluded.conversation, channel = excluded.channel, language = excluded.language,
    answers = excluded.answers, changed_at = excluded.changed_at, finished_at = excluded.finished_at`,
  );
  const remove = db.prepare('DELETE FROM participation WHERE id = ?');
  const all = db.prepare<Stored>(
    `SELECT ${columns} FROM participation WHERE consultation = ? ORDER BY started_at, id`,
  );
  const ofPerson = db.prepare<Stored>(
    `SELECT ${columns} FROM participation WHERE person = ? ORDER BY started_at DESC, id DESC LIMIT ?`,
  );
  const dropOlder = db.prepare(
    `DELETE FROM participation WHERE id IN (
      SELECT CASE WHEN a.changed_at > b.changed_at THEN b.id ELSE a.id END FROM participation AS a
      JOIN participation AS b ON b.consultation = a.consultation WHERE a.person = ? AND b.person = ?)`,
  );
  const move = db.prepare('UPDATE participation SET person = ? WHERE person = ?');
  return {
    async participation(consultation, person) {
      const row = await one.get(consultation, person);
      return row ? participationOf(row) : null;
    },
    async byReference(reference) {
      const row = await byReference.get(reference);
      return row ? participationOf(row) : null;
    },
    async put({ id, reference, consultation, person, conversation, channel, language, answers, ...at }) {
      const who = [id, reference, consultation, person, conversation, channel, language];
      put.later(...who, JSON.stringify(answers), at.startedAt, at.changedAt, at.finishedAt);
    },
    async remove(id) {
      remove.later(id);
    },
    async participations(consultation) {
      return (await all.all(consultation)).map(participationOf);
    },
    async ofPerson(person, limit) {
      return (await ofPerson.all(person, limit)).map(participationOf);
    },
    async reassign(from, to) {
      if (from === to) return;
      dropOlder.later(from, to);
      move.later(to, from);
    },
  };
}
