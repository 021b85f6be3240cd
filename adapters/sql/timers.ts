import type { TimerRecords, TimerRow } from '../../core/conversation/records.ts';
import type { Db } from './database.ts';

export function timerRecords(db: Db): TimerRecords {
  const set = db.prepare(
    `INSERT INTO timer (conversation, key, due_at, event) VALUES (?, ?, ?, ?)
    ON CONFLICT (conversation, key) DO UPDATE SET due_at = excluded.due_at, event = excluded.event, tries = 0`,
  );
  const cancel = db.prepare('DELETE FROM timer WHERE conversation = ? AND key = ?');
  const retry = db.prepare(
    'UPDATE timer SET due_at = ?, tries = tries + 1 WHERE conversation = ? AND key = ? AND due_at = ?',
  );
  const take = db.prepare('DELETE FROM timer WHERE conversation = ? AND key = ? AND due_at = ?');
  const cancelAll = db.prepare('DELETE FROM timer WHERE conversation = ? AND substr(key, 1, length(?)) = ?');
  const due = db.prepare<TimerRow>(
    `SELECT conversation, key, due_at AS "dueAt", event, tries FROM timer
    WHERE due_at <= ? AND NOT EXISTS (
      SELECT 1 FROM inbox WHERE inbox.conversation = timer.conversation AND inbox.state = 0)
    ORDER BY due_at, conversation, key LIMIT ?`,
  );
  const next = db.prepare<{ at: number | null }>('SELECT min(due_at) AS at FROM timer');

  return {
    async set(row) {
      set.later(row.conversation, row.key, row.dueAt, row.event);
    },
    async cancel(conversation, key) {
      cancel.later(conversation, key);
    },
    async take(row) {
      return (await take.run(row.conversation, row.key, row.dueAt)).changes > 0;
    },
    async retry(row, dueAt) {
      retry.later(dueAt, row.conversation, row.key, row.dueAt);
    },
    async cancelAll(conversation, prefix) {
      cancelAll.later(conversation, prefix, prefix);
    },
    async due(now, limit) {
      return await due.all(now, limit);
    },
    async next() {
      return (await next.get())?.at ?? null;
    },
  };
}
