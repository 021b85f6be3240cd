import type {
  ParkedRow,
  Queue,
  Trouble,
  Troubled,
  TroubledRow,
  TroubleRecords,
} from '../../core/delivery/troubles.ts';
import type { Db } from './database.ts';
import { classes, states } from './outbox-row.ts';

type Stored<T> = Omit<T, 'class' | 'state'> & { readonly class: number; readonly state: number };

const named = <T extends Stored<Trouble> | Stored<TroubledRow>>(row: T) => ({
  ...row,
  class: classes[row.class] ?? 'notice',
  state: states[row.state] === 'uncertain' ? ('uncertain' as const) : ('dead' as const),
});

const troubled = 'state IN (3, 5) AND (id = ? OR (channel = ? AND code = ?))';

/** The values of `troubled`; what a choice does not say matches nothing. */
const bound = (which: Troubled) =>
  'id' in which ? ([which.id, null, null] as const) : ([null, which.channel, which.code] as const);

export function troubleRecords(db: Db): TroubleRecords {
  const kinds = db.prepare<Stored<Trouble>>(
    `SELECT state, channel, class, coalesce(code, '') AS code, count(*) AS count, min(created_at) AS oldest FROM outbox
    WHERE state IN (3, 5) GROUP BY state, channel, class, code ORDER BY count DESC, channel, code`,
  );
  const rows = db.prepare<Stored<TroubledRow>>(
    `SELECT id, state, channel, class, code, created_at AS "createdAt", settled_at AS "settledAt", attempts FROM outbox
    WHERE state IN (3, 5) AND channel = ? AND code = ? ORDER BY id DESC LIMIT ?`,
  );
  const revive = db.prepare(
    `UPDATE outbox SET state = 0, attempts = 0, not_before = ?, expires_at = ?, settled_at = NULL,
    doubt_since = CASE WHEN state = 5 THEN coalesce(doubt_since, created_at) ELSE doubt_since END WHERE ${troubled} AND message <> ''`,
  );
  const discard = db.prepare(
    `UPDATE outbox SET state = 4, code = 'discarded', message = '', settled_at = ? WHERE ${troubled}`,
  );
  const queues = db.prepare<Omit<Queue, 'class'> & { class: number }>(
    `SELECT channel, class, count(*) AS count, min(created_at) AS oldest FROM outbox
    WHERE state < 2 GROUP BY channel, class ORDER BY channel, class`,
  );
  const lastSent = db.prepare<{ at: number | null }>(
    'SELECT settled_at AS at FROM outbox WHERE channel = ? AND state = 2 ORDER BY id DESC LIMIT 1',
  );
  const lastFailed = db.prepare<{ at: number | null; code: string | null }>(
    'SELECT settled_at AS at, code FROM outbox WHERE state IN (3, 5) AND channel = ? ORDER BY id DESC LIMIT 1',
  );
  const parked = db.prepare<ParkedRow>(
    `SELECT id, channel, coalesce(code, '') AS code, at, attempts FROM inbox WHERE state = 2 ORDER BY id LIMIT ?`,
  );
  const unpark = db.prepare(
    'UPDATE inbox SET state = 0, attempts = 0, next_try_at = ? WHERE id = ? AND state = 2',
  );
  const drop = db.prepare('UPDATE inbox SET state = 1, body = NULL WHERE id = ? AND state = 2');

  return {
    async kinds() {
      return (await kinds.all()).map(named);
    },
    async of(channel, code, limit) {
      return (await rows.all(channel, code, limit)).map(named);
    },
    async revive(which, now, expiresAt) {
      return (await revive.run(now, expiresAt, ...bound(which))).changes;
    },
    async discard(which, now) {
      return (await discard.run(now, ...bound(which))).changes;
    },
    async queues() {
      return (await queues.all()).map((row) => ({ ...row, class: classes[row.class] ?? 'notice' }));
    },
    async last(channel) {
      const failed = await lastFailed.get(channel);
      return {
        sentAt: (await lastSent.get(channel))?.at ?? null,
        failedAt: failed?.at ?? null,
        failedCode: failed?.code ?? null,
      };
    },
    async parked(limit) {
      return await parked.all(limit);
    },
    async unpark(id, now) {
      return (await unpark.run(now, id)).changes > 0;
    },
    async dropParked(id) {
      return (await drop.run(id)).changes > 0;
    },
  };
}
