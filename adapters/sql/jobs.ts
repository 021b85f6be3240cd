import type { JobRecords, JobRow } from '../../core/conversation/records.ts';
import type { Db } from './database.ts';

export function jobRecords(db: Db): JobRecords {
  const add = db.prepare(
    `INSERT INTO job (id, conversation, op, frame, args, attempts, created_at, next_try_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  // A lease that ran out is an attempt that failed: its process died, perhaps because of it.
  const claim = db.prepare<JobRow>(
    `UPDATE job SET attempts = attempts + CASE WHEN lease_until IS NULL THEN 0 ELSE 1 END, node = ?, lease_until = ?
    WHERE id IN (
      SELECT id FROM job WHERE next_try_at <= ? AND (lease_until IS NULL OR lease_until <= ?)
      ORDER BY created_at, id LIMIT ? ${db.dialect.take('job')})
    RETURNING id, conversation, op, frame, args, attempts, created_at AS "createdAt"`,
  );
  const finish = db.prepare('DELETE FROM job WHERE id = ?');
  const retry = db.prepare(
    'UPDATE job SET attempts = attempts + 1, next_try_at = ?, node = NULL, lease_until = NULL WHERE id = ?',
  );
  const releaseAll = db.prepare(
    'UPDATE job SET attempts = attempts + 1, node = NULL, lease_until = NULL WHERE node = ?',
  );

  return {
    async add(row) {
      const { id, conversation, op, frame, args, attempts, createdAt } = row;
      add.later(id, conversation, op, frame, args, attempts, createdAt, createdAt);
    },
    async claim({ now, node, leaseUntil, limit }) {
      const rows = await claim.all(node, leaseUntil, now, now, limit);
      return rows.sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
    },
    async finish(id) {
      return (await finish.run(id)).changes > 0;
    },
    async retry(id, nextTryAt) {
      retry.later(nextTryAt, id);
    },
    async releaseAll(node) {
      releaseAll.later(node);
    },
  };
}
