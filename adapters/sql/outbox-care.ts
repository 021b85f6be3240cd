import type { OutboxRecords, OutboxState } from '../../core/delivery/outbox.ts';
import type { Db } from './database.ts';
import { columns, fromStored, type StoredRow, states } from './outbox-row.ts';

/** A lease without its process: a broadcast that departed may have arrived and is uncertain, anything else waits again. */
const voided = `UPDATE outbox SET state = CASE WHEN class = 3 AND departed = 1 THEN 5 ELSE 0 END, node = NULL, lease_until = NULL,
  code = 'interrupted', doubt_since = CASE WHEN class = 3 AND departed = 0 THEN doubt_since ELSE coalesce(doubt_since, created_at) END,
  departed = 0`;

/** Leases that end, what staff look at, and figures. */
export function outboxCare(
  db: Db,
): Pick<
  OutboxRecords,
  | 'takeBack'
  | 'recover'
  | 'releaseAll'
  | 'next'
  | 'dead'
  | 'revive'
  | 'doubtAll'
  | 'discard'
  | 'counts'
  | 'unsettled'
> {
  const recover = db.prepare(`${voided} WHERE state = 1 AND lease_until <= ?`);
  const releaseAll = db.prepare(`${voided} WHERE state = 1 AND node = ?`);
  const next = db.prepare<{ at: number | null }>('SELECT min(not_before) AS at FROM outbox WHERE state = 0');
  const takeBack = db.prepare(
    `UPDATE outbox SET state = 4, code = ?, settled_at = ?, message = '', node = NULL, lease_until = NULL
    WHERE class = 3 AND state < 2 AND departed = 0 AND conversation IN (SELECT id FROM conversation WHERE person = ?)`,
  );
  const dead = db.prepare<StoredRow>(
    `SELECT ${columns} FROM outbox ${db.dialect.byIndex('outbox_given_up')}
    LEFT JOIN conversation ON conversation.id = outbox.conversation WHERE state > 2 AND state IN (3, 5) ORDER BY outbox.id DESC LIMIT ?`,
  );
  const revive = db.prepare(
    `UPDATE outbox SET state = 0, departed = 0, attempts = 0, not_before = ?, expires_at = ?, settled_at = NULL,
    doubt_since = CASE WHEN state = 5 THEN coalesce(doubt_since, created_at) ELSE doubt_since END
    WHERE id = ? AND state IN (3, 5)`,
  );
  const doubtAll = db.prepare(
    `UPDATE outbox SET state = 5, code = 'restored', settled_at = ?, node = NULL, lease_until = NULL,
    doubt_since = coalesce(doubt_since, created_at) WHERE state < 2`,
  );
  const discard = db.prepare(
    `UPDATE outbox SET state = 4, code = 'discarded', settled_at = ?, message = ''
    WHERE (state = 0 OR (state = 5 AND code = 'restored')) AND created_at < ?`,
  );
  const counts = db.prepare<{ state: number; rows: number }>(
    'SELECT state, count(*) AS rows FROM outbox GROUP BY state',
  );

  // Each is answered by an index alone; a partial one is only used when its own condition is said.
  const inState = (where: string) =>
    db.prepare<{ n: number }>(`SELECT count(*) AS n FROM outbox WHERE ${where}`);
  const count = {
    waiting: inState('state = 0'),
    sending: inState('state = 1'),
    dead: inState('state > 2 AND state = 3'),
    uncertain: inState('state > 2 AND state = 5'),
  };

  return {
    async takeBack(person, code, at) {
      return (await takeBack.run(code, at, person)).changes;
    },
    async recover(now) {
      return (await recover.run(now)).changes;
    },
    async releaseAll(node) {
      return (await releaseAll.run(node)).changes;
    },
    async next() {
      return (await next.get())?.at ?? null;
    },
    async dead(limit) {
      return (await dead.all(limit)).map(fromStored);
    },
    async revive(id, now, expiresAt) {
      return (await revive.run(now, expiresAt, id)).changes > 0;
    },
    async doubtAll(at) {
      return (await doubtAll.run(at)).changes;
    },
    async discard(before, at) {
      return (await discard.run(at, before)).changes;
    },
    async unsettled() {
      return {
        waiting: (await count.waiting.get())?.n ?? 0,
        sending: (await count.sending.get())?.n ?? 0,
        dead: (await count.dead.get())?.n ?? 0,
        uncertain: (await count.uncertain.get())?.n ?? 0,
      };
    },
    async counts() {
      const result: Record<OutboxState, number> = {
        waiting: 0,
        sending: 0,
        sent: 0,
        dead: 0,
        expired: 0,
        uncertain: 0,
      };
      for (const row of await counts.all()) {
        const name = states[row.state];
        if (name) result[name] = row.rows;
      }
      return result;
    },
  };
}
