import {
  type ContributionChange,
  type ContributionRecords,
  type ContributionRow,
  publicStates,
  type Supporter,
} from '../../core/civic/contributions.ts';
import type { Db } from './database.ts';

const columns = `id, reference, kind, state, title, answers, lat, lon, contribution.district, merged_into AS "into",
  contribution.person, contribution.conversation, created_at AS "createdAt", changed_at AS "changedAt"`;
const inStates = (db: Db): string => `kind = ? AND state IN ${db.dialect.listed('?')}`;
const everPublic = `state IN (${[...publicStates, 'on-ballot', 'opened'].map((state) => `'${state}'`).join(', ')})`;

type Part<Key extends keyof ContributionRecords> = Pick<ContributionRecords, Key>;

export function contributionRecords(db: Db): ContributionRecords {
  return { ...rows(db), ...lists(db), ...queues(db), ...supporters(db), ...changes(db), ...persons(db) };
}

function rows(db: Db): Part<'add' | 'save' | 'byReference' | 'load'> {
  const add = db.prepare(
    `INSERT INTO contribution (id, reference, kind, state, title, answers, lat, lon, district, merged_into, person,
    conversation, created_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const save = db.prepare(
    `UPDATE contribution SET state = ?, title = ?, answers = ?, lat = ?, lon = ?, district = ?, merged_into = ?,
    person = ?, conversation = ?, changed_at = ? WHERE id = ?`,
  );
  const byReference = db.prepare<ContributionRow>(
    `SELECT ${columns} FROM contribution WHERE reference = ? ${db.dialect.hold}`,
  );
  const load = db.prepare<ContributionRow>(
    `SELECT ${columns} FROM contribution WHERE id = ? ${db.dialect.hold}`,
  );
  const words = (row: ContributionRow) => [row.state, row.title, row.answers, row.lat, row.lon, row.district];
  const rest = (row: ContributionRow) => [row.into, row.person, row.conversation];
  return {
    async add(row) {
      add.later(row.id, row.reference, row.kind, ...words(row), ...rest(row), row.createdAt, row.changedAt);
    },
    async save(row) {
      save.later(...words(row), ...rest(row), row.changedAt, row.id);
    },
    async byReference(reference) {
      return (await byReference.get(reference)) ?? null;
    },
    async load(id) {
      return (await load.get(id)) ?? null;
    },
  };
}

function lists(db: Db): Part<'ofPerson' | 'supportedBy' | 'countSince' | 'list' | 'stamps' | 'ranked'> {
  const ofPerson = db.prepare<ContributionRow>(
    `SELECT ${columns} FROM contribution WHERE person = ? ORDER BY created_at DESC, id DESC LIMIT ?`,
  );
  const supported = db.prepare<ContributionRow>(
    `SELECT ${columns} FROM contribution JOIN contribution_supporter AS s ON s.contribution = contribution.id
    WHERE s.person = ? ORDER BY created_at DESC, id DESC LIMIT ?`,
  );
  const count = db.prepare<{ sent: number }>(
    'SELECT count(*) AS sent FROM contribution WHERE person = ? AND kind = ? AND created_at >= ?',
  );
  const list = db.prepare<ContributionRow>(
    `SELECT ${columns} FROM contribution WHERE ${inStates(db)} ORDER BY changed_at DESC, id DESC LIMIT ?`,
  );
  const stamps = db.prepare<{ id: string; changedAt: number }>(
    `SELECT id, changed_at AS "changedAt" FROM contribution WHERE ${inStates(db)}`,
  );
  const ranked = db.prepare<ContributionRow & { supporters: number }>(
    `SELECT ${columns}, (SELECT count(*) FROM contribution_supporter AS s WHERE s.contribution = contribution.id)
    AS supporters FROM contribution WHERE ${inStates(db)} ORDER BY supporters DESC, created_at, id LIMIT ?`,
  );
  return {
    async ofPerson(person, limit) {
      return await ofPerson.all(person, limit);
    },
    async supportedBy(person, limit) {
      return await supported.all(person, limit);
    },
    async countSince(person, kind, since) {
      return (await count.get(person, kind, since))?.sent ?? 0;
    },
    async list({ kind, states, limit }) {
      return await list.all(kind, JSON.stringify(states), limit);
    },
    async stamps(kind, states) {
      return await stamps.all(kind, JSON.stringify(states));
    },
    async ranked({ kind, states, limit }) {
      return (await ranked.all(kind, JSON.stringify(states), limit)).map(
        ({ supporters: number, ...row }) => ({ row, supporters: number }),
      );
    },
  };
}

function queues(db: Db): Part<'waiting' | 'countIn'> {
  const waiting = db.prepare<ContributionRow>(
    `SELECT ${columns} FROM contribution WHERE ${inStates(db)} AND (created_at, id) > (?, ?)
    ORDER BY created_at, id LIMIT ?`,
  );
  const count = db.prepare<{ found: number }>(
    `SELECT count(*) AS found FROM contribution WHERE ${inStates(db)}`,
  );
  return {
    async waiting({ kind, states, after, limit }) {
      return await waiting.all(kind, JSON.stringify(states), after?.at ?? -1, after?.id ?? '', limit);
    },
    async countIn(kind, states) {
      return (await count.get(kind, JSON.stringify(states)))?.found ?? 0;
    },
  };
}

function supporters(
  db: Db,
): Part<
  'addSupporter' | 'removeSupporter' | 'isSupportedBy' | 'supporters' | 'countSupporters' | 'moveSupporters'
> {
  const add = db.prepare(
    `INSERT INTO contribution_supporter (contribution, person, conversation, at) VALUES (?, ?, ?, ?)
    ON CONFLICT DO NOTHING`,
  );
  const remove = db.prepare('DELETE FROM contribution_supporter WHERE contribution = ? AND person = ?');
  const one = db.prepare('SELECT 1 FROM contribution_supporter WHERE contribution = ? AND person = ?');
  const all = db.prepare<Supporter>(
    'SELECT person, conversation FROM contribution_supporter WHERE contribution = ? ORDER BY at, person',
  );
  const count = db.prepare<{ number: number }>(
    'SELECT count(*) AS number FROM contribution_supporter WHERE contribution = ?',
  );
  const move = db.prepare(
    `INSERT INTO contribution_supporter (contribution, person, conversation, at)
    SELECT target.id, s.person, s.conversation, s.at FROM contribution_supporter AS s
    JOIN contribution AS target ON target.id = ? WHERE s.contribution = ? AND s.person IS DISTINCT FROM target.person
    ON CONFLICT DO NOTHING`,
  );
  const empty = db.prepare('DELETE FROM contribution_supporter WHERE contribution = ?');
  return {
    async addSupporter(contribution, { person, conversation }, at) {
      return (await add.run(contribution, person, conversation, at)).changes > 0;
    },
    async removeSupporter(contribution, person) {
      return (await remove.run(contribution, person)).changes > 0;
    },
    async isSupportedBy(contribution, person) {
      return (await one.get(contribution, person)) !== undefined;
    },
    async supporters(contribution) {
      return await all.all(contribution);
    },
    async countSupporters(contribution) {
      return (await count.get(contribution))?.number ?? 0;
    },
    async moveSupporters(from, to) {
      move.later(to, from);
      empty.later(from);
    },
  };
}

function changes(db: Db): Part<'noteChange' | 'changes'> {
  const add = db.prepare(
    'INSERT INTO contribution_change (contribution, at, state, actor, note) VALUES (?, ?, ?, ?, ?)',
  );
  const list = db.prepare<ContributionChange>(
    'SELECT contribution, at, state, actor, note FROM contribution_change WHERE contribution = ? ORDER BY id',
  );
  return {
    async noteChange({ contribution, at, state, actor, note }) {
      add.later(contribution, at, state, actor, note);
    },
    async changes(contribution) {
      return await list.all(contribution);
    },
  };
}

function persons(db: Db): Part<'reassign' | 'forget'> {
  const own = db.prepare('UPDATE contribution SET person = ? WHERE person = ?');
  const supports = db.prepare(
    `UPDATE contribution_supporter SET person = ? WHERE person = ? AND NOT EXISTS (SELECT 1 FROM contribution_supporter AS other
 WHERE other.contribution = contribution_supporter.contribution AND other.person = ?)`,
  );
  const unsupport = db.prepare('DELETE FROM contribution_supporter WHERE person = ?');
  const selfSupport = db.prepare(
    `DELETE FROM contribution_supporter WHERE person = ? AND contribution IN
    (SELECT id FROM contribution WHERE person = ?)`,
  );
  const noWords = db.prepare(
    `UPDATE contribution SET title = NULL, answers = NULL, lat = NULL, lon = NULL
    WHERE person = ? AND NOT ${everPublic}`,
  );
  const nobody = db.prepare('UPDATE contribution SET person = NULL, conversation = NULL WHERE person = ?');
  return {
    async reassign(from, to) {
      own.later(to, from);
      supports.later(to, from, to);
      unsupport.later(from);
      // What one supported from a second channel may be one's own.
      selfSupport.later(to, to);
    },
    async forget(person) {
      noWords.later(person);
      nobody.later(person);
      unsupport.later(person);
    },
  };
}
