import type { BallotRecords, BoxRow } from '../../core/civic/polls.ts';
import type { Db } from './database.ts';

export function ballotRecords(db: Db): BallotRecords {
  const sign = db.prepare(
    'INSERT INTO roll (poll, roll_key, day) VALUES (?, ?, ?) ON CONFLICT (poll, roll_key) DO UPDATE SET day = excluded.day',
  );
  const had = db.prepare('SELECT 1 FROM envelope WHERE poll = ? AND voter_key = ?');
  const put = db.prepare(
    `INSERT INTO envelope (poll, voter_key, sealed) VALUES (?, ?, ?)
    ON CONFLICT (poll, voter_key) DO UPDATE SET sealed = excluded.sealed`,
  );
  const day = db.prepare<{ day: string }>('SELECT day FROM roll WHERE poll = ? AND roll_key = ?');
  const size = db.prepare<{ size: number }>('SELECT count(*) AS size FROM roll WHERE poll = ?');
  const days = db.prepare<{ day: string; voters: number }>(
    'SELECT day, count(*) AS voters FROM roll WHERE poll = ? GROUP BY day ORDER BY day',
  );
  const envelopes = db.prepare<{ voterKey: string; envelope: Buffer }>(
    'SELECT voter_key AS "voterKey", sealed AS envelope FROM envelope WHERE poll = ?',
  );
  const destroy = db.prepare('DELETE FROM envelope WHERE poll = ?');
  const keep = db.prepare('INSERT INTO box (poll, place, body) VALUES (?, ?, ?)');
  const box = db.prepare<{ body: string }>('SELECT body FROM box WHERE poll = ? ORDER BY place');

  return {
    async cast(row) {
      const again = (await had.get(row.poll, row.voterKey)) !== undefined;
      sign.later(row.poll, row.rollKey, row.day);
      put.later(row.poll, row.voterKey, Buffer.from(row.envelope));
      return again;
    },
    async votedOn(poll, rollKey) {
      return (await day.get(poll, rollKey))?.day ?? null;
    },
    async rollSize(poll) {
      return (await size.get(poll))?.size ?? 0;
    },
    async turnout(poll) {
      return await days.all(poll);
    },
    async envelopes(poll) {
      return await envelopes.all(poll);
    },
    async publish(poll, rows) {
      destroy.later(poll);
      for (const [place, row] of rows.entries()) keep.later(poll, place, JSON.stringify(row));
    },
    async box(poll) {
      return (await box.all(poll)).map(({ body }) => JSON.parse(body) as BoxRow);
    },
  };
}
