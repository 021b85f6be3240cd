import type { SeatRow, Workshop, WorkshopRecords } from '../../core/civic/workshops.ts';
import { type Db, idOf } from './database.ts';

const columns =
  'id, reference, workshop, person, conversation, state, at, attended_at AS "attendedAt", card, rating, opinion';

type Kept = 'save' | 'load' | 'upcoming';

export function workshopRecords(db: Db): WorkshopRecords {
  return { ...workshops(db), ...seats(db), ...seatLists(db) };
}

function workshops(db: Db): Pick<WorkshopRecords, Kept> {
  const save = db.prepare(
    `INSERT INTO workshop (id, starts_at, ends_at, body) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE
    SET starts_at = excluded.starts_at, ends_at = excluded.ends_at, body = excluded.body`,
  );
  const load = db.prepare<{ body: string }>(`SELECT body FROM workshop WHERE id = ? ${db.dialect.hold}`);
  const upcoming = db.prepare<{ body: string }>(
    'SELECT body FROM workshop WHERE ends_at > ? ORDER BY starts_at, id',
  );
  return {
    async save(workshop) {
      save.later(workshop.id, workshop.startsAt, workshop.endsAt, JSON.stringify(workshop));
    },
    async load(id) {
      const row = await load.get(id);
      return row ? (JSON.parse(row.body) as Workshop) : null;
    },
    async upcoming(from) {
      return (await upcoming.all(from)).map(({ body }) => JSON.parse(body) as Workshop);
    },
  };
}

type Seats = 'addSeat' | 'saveSeat' | 'removeSeat' | 'reassign';

function seats(db: Db): Pick<WorkshopRecords, Seats> {
  const add = db.prepare<{ id: number }>(
    `INSERT INTO seat (reference, workshop, person, conversation, state, at, attended_at, card, rating, opinion)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  );
  const save = db.prepare(
    `UPDATE seat SET person = ?, conversation = ?, state = ?, attended_at = ?, card = ?, rating = ?, opinion = ? WHERE id = ?`,
  );
  const remove = db.prepare('DELETE FROM seat WHERE id = ?');
  const dropSecond = db.prepare(
    `DELETE FROM seat WHERE id IN (
      SELECT CASE WHEN a.state = b.state THEN CASE WHEN a.id > b.id THEN a.id ELSE b.id END WHEN a.state = 'joined' THEN b.id ELSE a.id END
      FROM seat AS a JOIN seat AS b ON b.workshop = a.workshop WHERE a.person = ? AND b.person = ?)`,
  );
  const move = db.prepare('UPDATE seat SET person = ? WHERE person = ?');
  return {
    async addSeat(row) {
      const { reference, workshop, person, conversation, state, at } = row;
      const later = [row.attendedAt, row.card, row.rating, row.opinion];
      return idOf(await add.get(reference, workshop, person, conversation, state, at, ...later));
    },
    async saveSeat({ id, person, conversation, state, attendedAt, card, rating, opinion }) {
      save.later(person, conversation, state, attendedAt, card, rating, opinion, id);
    },
    async removeSeat(id) {
      remove.later(id);
    },
    async reassign(from, to) {
      if (from === to) return;
      dropSecond.later(from, to);
      move.later(to, from);
    },
  };
}

function seatLists(db: Db): Omit<WorkshopRecords, Seats | Kept> {
  const one = db.prepare<SeatRow>(
    `SELECT ${columns} FROM seat WHERE workshop = ? AND person = ? ${db.dialect.hold}`,
  );
  const byReference = db.prepare<SeatRow>(
    `SELECT ${columns} FROM seat WHERE reference = ? ${db.dialect.hold}`,
  );
  const all = db.prepare<SeatRow>(`SELECT ${columns} FROM seat WHERE workshop = ? ORDER BY id`);
  const count = db.prepare<{ number: number }>(
    'SELECT count(*) AS number FROM seat WHERE workshop = ? AND state = ?',
  );
  const first = db.prepare<SeatRow>(
    `SELECT ${columns} FROM seat WHERE workshop = ? AND state = 'waiting' ORDER BY id LIMIT 1`,
  );
  const ofPerson = db.prepare<SeatRow>(
    `SELECT ${columns} FROM seat WHERE person = ? ORDER BY id DESC LIMIT ?`,
  );
  return {
    async seat(workshop, person) {
      return (await one.get(workshop, person)) ?? null;
    },
    async byReference(reference) {
      return (await byReference.get(reference)) ?? null;
    },
    async seats(workshop) {
      return await all.all(workshop);
    },
    async count(workshop, state) {
      return (await count.get(workshop, state))?.number ?? 0;
    },
    async firstWaiting(workshop) {
      return (await first.get(workshop)) ?? null;
    },
    async ofPerson(person, limit) {
      return await ofPerson.all(person, limit);
    },
  };
}
