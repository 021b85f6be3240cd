import {
  type Poll,
  type PollRecords,
  type PollResults,
  type PollRow,
  type Project,
  upgradeResults,
} from '../../core/civic/polls.ts';
import type { Db } from './database.ts';
import { nameLocks } from './locks.ts';

interface StoredPoll {
  readonly body: string;
  readonly wrappedKey: string | null;
  readonly results: string | null;
}

function fromStored({ body, wrappedKey, results }: StoredPoll): PollRow {
  return {
    poll: JSON.parse(body) as Poll,
    wrappedKey,
    results: results === null ? null : upgradeResults(JSON.parse(results) as PollResults),
  };
}

export function pollRecords(db: Db): PollRecords {
  const save = db.prepare(
    `INSERT INTO poll (id, opens_at, body, wrapped_key, results) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET opens_at = excluded.opens_at, body = excluded.body,
    wrapped_key = excluded.wrapped_key, results = excluded.results`,
  );
  const columns = 'body, wrapped_key AS "wrappedKey", results';
  const load = db.prepare<StoredPoll>(`SELECT ${columns} FROM poll WHERE id = ?`);
  const all = db.prepare<StoredPoll>(`SELECT ${columns} FROM poll ORDER BY opens_at DESC, id`);
  const clear = db.prepare('DELETE FROM project WHERE poll = ?');
  const add = db.prepare('INSERT INTO project (poll, id, number, body) VALUES (?, ?, ?, ?)');
  const projects = db.prepare<{ body: string }>('SELECT body FROM project WHERE poll = ? ORDER BY number');

  const locks = nameLocks(db);

  return {
    async save({ poll, wrappedKey, results }) {
      locks.hold(`poll ${poll.id}`);
      const figures = results === null ? null : JSON.stringify(results);
      save.later(poll.id, poll.opensAt, JSON.stringify(poll), wrappedKey, figures);
    },
    async load(id) {
      // Ballots are cast by those who share it, the end is put by who holds it.
      locks.share(`poll ${id}`);
      const row = await load.get(id);
      return row ? fromStored(row) : null;
    },
    async all() {
      return (await all.all()).map(fromStored);
    },
    async putProjects(poll, list) {
      clear.later(poll);
      for (const project of list) add.later(poll, project.id, project.number, JSON.stringify(project));
    },
    async projects(poll) {
      return (await projects.all(poll)).map(({ body }) => JSON.parse(body) as Project);
    },
  };
}
