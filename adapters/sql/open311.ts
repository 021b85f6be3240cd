import type { Open311Records, PublicReport } from '../../core/civic/open311.ts';
import type { ForwardRecords, ForwardRow, ForwardStep } from '../../core/civic/open311-forward.ts';
import { reportStates } from '../../core/civic/reports.ts';
import type { Db } from './database.ts';

const publicStates = reportStates.filter((state) => state !== 'withdrawn');

export function open311Records(db: Db): Open311Records {
  return { ...publicReports(db), ...forwards(db), ...claims(db) };
}

function publicReports(db: Db): Pick<Open311Records, 'publicReports'> {
  const columns =
    'reference, category, state, lat, lon, district, created_at AS "createdAt", changed_at AS "changedAt"';
  const { listed } = db.dialect;
  const chosen = (column: string) => `(CAST(? AS TEXT) IS NULL OR ${column} IN ${listed('?')})`;
  const list = db.prepare<PublicReport>(
    `SELECT ${columns} FROM report WHERE kind = 'problem' AND state IN ${listed('?')}
    AND ${chosen('category')} AND created_at BETWEEN ? AND ?
    ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`,
  );
  const named = db.prepare<PublicReport>(
    `SELECT ${columns} FROM report WHERE kind = 'problem' AND state IN ${listed('?')}
    AND reference IN ${listed('?')} AND ${chosen('category')} AND created_at BETWEEN ? AND ?
    ORDER BY created_at DESC, id DESC LIMIT ? OFFSET ?`,
  );
  return {
    async publicReports({ references, categories, states, from, to, limit, offset }) {
      const shown = publicStates.filter((state) => states?.includes(state) ?? true);
      const kinds = categories ? JSON.stringify(categories) : null;
      const rest = [kinds, kinds, from ?? 0, to ?? Number.MAX_SAFE_INTEGER, limit, offset] as const;
      if (references === undefined) return await list.all(JSON.stringify(shown), ...rest);
      return await named.all(JSON.stringify(shown), JSON.stringify(references), ...rest);
    },
  };
}

const columns = `report, step, token, remote, seen, attempts, code, sent_at AS "sentAt", created_at AS "createdAt",
  (SELECT reference FROM report WHERE id = forward.report) AS reference`;

function forwards(
  db: Db,
): Pick<ForwardRecords, 'isForwarded' | 'isRemoteKnown' | 'addForwards' | 'countForwards'> {
  const forwarded = db.prepare('SELECT 1 FROM forward WHERE report = ?');
  const remote = db.prepare('SELECT 1 FROM forward WHERE remote = ? LIMIT 1');
  const add = db.prepare(
    `INSERT INTO forward (report, step, attempts, created_at, next_try_at)
    SELECT id, 'waiting', 0, ?, ? FROM report WHERE kind = 'problem' AND state <> 'withdrawn' AND created_at >= ?
    AND NOT EXISTS (SELECT 1 FROM forward WHERE report = report.id) ON CONFLICT DO NOTHING`,
  );
  const count = db.prepare<{ step: ForwardStep; count: number }>(
    'SELECT step, count(*) AS count FROM forward GROUP BY step',
  );
  return {
    async isForwarded(report) {
      return (await forwarded.get(report)) !== undefined;
    },
    async isRemoteKnown(id) {
      return (await remote.get(id)) !== undefined;
    },
    async addForwards({ from, now }) {
      return (await add.run(now, now, from)).changes;
    },
    async countForwards() {
      return Object.fromEntries((await count.all()).map((row) => [row.step, row.count]));
    },
  };
}

function claims(db: Db): Pick<ForwardRecords, 'claimForwards' | 'saveForward' | 'releaseForwards'> {
  const due = db.prepare<ForwardRow>(
    `SELECT ${columns} FROM forward
    WHERE step IN ${db.dialect.listed('?')} AND next_try_at <= ? AND (lease_until IS NULL OR lease_until <= ?)
    ORDER BY next_try_at, report LIMIT ? ${db.dialect.take('forward')}`,
  );
  const lease = db.prepare(
    `UPDATE forward SET node = ?, lease_until = ?, sent_at = CASE WHEN step = 'waiting' THEN ? ELSE sent_at END,
    step = CASE WHEN step = 'waiting' THEN 'sending' ELSE step END WHERE report = ?`,
  );
  const save = db.prepare(
    `UPDATE forward SET step = ?, token = ?, remote = ?, seen = ?, attempts = ?, code = ?, next_try_at = ?, node = NULL,
    lease_until = NULL WHERE report = ? AND node = ?`,
  );
  const release = db.prepare('UPDATE forward SET node = NULL, lease_until = NULL WHERE node = ?');
  return {
    async claimForwards({ steps, now, node, leaseUntil, limit }) {
      const rows = await due.all(JSON.stringify(steps), now, now, limit);
      for (const { report } of rows) lease.later(node, leaseUntil, now, report);
      return rows;
    },
    async saveForward(row, { at, node }) {
      const { step, token, remote, seen, attempts, code, report } = row;
      return (
        (await save.run(step, token, remote, seen, attempts, code, Math.round(at), report, node)).changes > 0
      );
    },
    async releaseForwards(node) {
      release.later(node);
    },
  };
}
