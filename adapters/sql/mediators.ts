import type {
  HelpingRow,
  MediatorFigures,
  MediatorRecords,
  MediatorRow,
} from '../../core/civic/mediators.ts';
import type { Db } from './database.ts';

export function mediatorRecords(db: Db): MediatorRecords {
  return { ...mediators(db), ...helping(db) };
}

type Mediators = 'add' | 'load' | 'byWord' | 'revoke' | 'figures' | 'helpedOn' | 'countHelped';

function mediators(db: Db): Pick<MediatorRecords, Mediators> {
  const columns = `h.id, h.word_key AS "wordKey", h.relay, h.per_day AS "perDay", h.created_at AS "createdAt",
    h.revoked_at AS "revokedAt"`;
  const add = db.prepare(
    'INSERT INTO mediator (id, word_key, relay, per_day, created_at, revoked_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const load = db.prepare<MediatorRow>(`SELECT ${columns} FROM mediator h WHERE h.id = ? ${db.dialect.hold}`);
  const byWord = db.prepare<MediatorRow>(
    `SELECT ${columns} FROM mediator h WHERE h.word_key = ? ${db.dialect.hold}`,
  );
  const revoke = db.prepare('UPDATE mediator SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');
  const all = db.prepare<MediatorRow & { name: string; persons: number }>(
    `SELECT ${columns}, relay.name,
      (SELECT coalesce(sum(persons), 0) FROM mediator_day WHERE mediator = h.id) AS persons
    FROM mediator h JOIN relay ON relay.id = h.relay ORDER BY relay.name, h.created_at, h.id`,
  );
  const day = db.prepare<{ persons: number }>(
    'SELECT persons FROM mediator_day WHERE mediator = ? AND day = ?',
  );
  const count = db.prepare(
    `INSERT INTO mediator_day (mediator, day, persons) VALUES (?, ?, 1)
    ON CONFLICT (mediator, day) DO UPDATE SET persons = mediator_day.persons + 1`,
  );
  return {
    async add({ id, wordKey, relay, perDay, createdAt, revokedAt }) {
      add.later(id, wordKey, relay, perDay, createdAt, revokedAt);
    },
    async load(id) {
      return (await load.get(id)) ?? null;
    },
    async byWord(wordKey) {
      return (await byWord.get(wordKey)) ?? null;
    },
    async revoke(id, at) {
      return (await revoke.run(at, id)).changes > 0;
    },
    async figures(): Promise<readonly MediatorFigures[]> {
      return (await all.all()).map(({ name, persons, ...mediator }) => ({ mediator, relay: name, persons }));
    },
    async helpedOn(mediator, on) {
      return (await day.get(mediator, on))?.persons ?? 0;
    },
    async countHelped(mediator, on) {
      count.later(mediator, on);
    },
  };
}

function helping(db: Db): Omit<MediatorRecords, Mediators> {
  const columns = 'conversation, mediator, relay, own, language, helped, session, begun_at AS "begunAt"';
  const load = db.prepare<HelpingRow>(
    `SELECT ${columns} FROM helping WHERE conversation = ? ${db.dialect.hold}`,
  );
  const save = db.prepare(
    `INSERT INTO helping (conversation, mediator, relay, own, language, helped, session, begun_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (conversation) DO UPDATE SET mediator = excluded.mediator,
    relay = excluded.relay, own = excluded.own, language = excluded.language, helped = excluded.helped,
    session = excluded.session, begun_at = excluded.begun_at`,
  );
  const end = db.prepare('DELETE FROM helping WHERE conversation = ?');
  const moveOwn = db.prepare('UPDATE helping SET own = ? WHERE own = ?');
  const moveHelped = db.prepare('UPDATE helping SET helped = ? WHERE helped = ?');
  const giveBack = db.prepare(
    `UPDATE conversation SET person = (SELECT own FROM helping WHERE conversation = conversation.id)
    WHERE id IN (SELECT conversation FROM helping WHERE helped = ? AND own IS NOT NULL)`,
  );
  const nobody = db.prepare(
    'UPDATE helping SET helped = NULL, session = NULL, begun_at = NULL WHERE helped = ?',
  );
  return {
    async of(conversation) {
      return (await load.get(conversation)) ?? null;
    },
    async save({ conversation, mediator, relay, own, language, helped, session, begunAt }) {
      save.later(conversation, mediator, relay, own, language, helped, session, begunAt);
    },
    async end(conversation) {
      end.later(conversation);
    },
    async reassign(from, to) {
      moveOwn.later(to, from);
      moveHelped.later(to, from);
    },
    async forget(person) {
      giveBack.later(person);
      nobody.later(person);
      moveOwn.later(null, person);
    },
  };
}
