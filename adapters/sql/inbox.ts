import type { InboxRecords, PendingRow } from '../../core/conversation/records.ts';
import type { Db } from './database.ts';

interface Backlog {
  readonly pending: number;
  readonly oldest: number | null;
}

/** The first waiting row of each conversation is its head; a head that must still wait holds its conversation back. */
const nextPending = `SELECT id, conversation, body, attempts FROM inbox AS head
  WHERE state = 0 AND next_try_at <= ? AND NOT EXISTS (
    SELECT 1 FROM inbox AS earlier
    WHERE earlier.conversation = head.conversation AND earlier.state = 0 AND earlier.id < head.id)
  ORDER BY id LIMIT 1`;

export function inboxRecords(db: Db): InboxRecords {
  const add = db.prepare<{ id: number }>(
    `INSERT INTO inbox (key, conversation, channel, state, body, at) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT (key) DO NOTHING RETURNING id`,
  );
  const pendingOf = db.prepare('SELECT 1 FROM inbox WHERE conversation = ? AND state = 0 LIMIT 1');
  const finish = db.prepare('UPDATE inbox SET state = 1, body = NULL, code = NULL WHERE id = ?');
  const fail = db.prepare<{ attempts: number }>(
    'UPDATE inbox SET attempts = attempts + 1, code = ?, next_try_at = ? WHERE id = ? RETURNING attempts',
  );
  const park = db.prepare('UPDATE inbox SET state = 2, code = ? WHERE id = ?');
  const next = db.prepare<PendingRow>(`${nextPending} ${db.dialect.take('head')}`);
  const pending = db.prepare<Backlog>(
    'SELECT count(*) AS pending, min(at) AS oldest FROM inbox WHERE state = 0',
  );
  const parked = db.prepare<{ parked: number }>('SELECT count(*) AS parked FROM inbox WHERE state = 2');

  return {
    async add(row) {
      const state = row.body === null ? 1 : 0;
      return (await add.get(row.key, row.conversation, row.channel, state, row.body, row.at))?.id ?? null;
    },
    async hasPending(conversation) {
      return (await pendingOf.get(conversation)) !== undefined;
    },
    async finish(id) {
      finish.later(id);
    },
    async fail(id, code, nextTryAt) {
      return (await fail.get(code, nextTryAt, id))?.attempts ?? 0;
    },
    async park(id, code) {
      park.later(code, id);
    },
    async nextPending(now) {
      return (await next.get(now)) ?? null;
    },
    async backlog(now) {
      const waiting = (await pending.get()) ?? { pending: 0, oldest: null };
      const oldest = waiting.oldest === null ? 0 : Math.max(0, now - waiting.oldest);
      return { pending: waiting.pending, parked: (await parked.get())?.parked ?? 0, oldest };
    },
  };
}
