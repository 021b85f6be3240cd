import type { RoundRecords } from '../../core/delivery/rounds/records.ts';
import type { Db } from './database.ts';

type Care = Pick<
  RoundRecords,
  'withdraw' | 'unsent' | 'returnExpired' | 'returnFailed' | 'reassign' | 'forget'
>;

/** Letters of a round that surely have not left, and whose people have neither been given another one nor said STOP to it. */
const unsentLetters = `SELECT id FROM outbox WHERE round = ? AND state = 4 AND parts_sent = 0 AND doubt_since IS NULL
  AND code NOT IN ('returned', 'sent-again', 'said-stop')`;

/** Messages taken back, and people who wait again. */
function returning(db: Db): Omit<Care, 'reassign' | 'forget'> {
  // Not by all the letters of the round, which the planner would rather walk.
  const taken = `UPDATE outbox ${db.dialect.byIndex('outbox_round')} SET state = 4, code = ?, settled_at = ?, message = '', node = NULL, lease_until = NULL
    WHERE round = ? AND state < 2 AND departed = 0`;
  const withdraw = db.prepare(taken);
  const withdrawOf = db.prepare(`${taken} AND channel = ?`);
  const unsent = db.prepare<{ round: string }>(
    'SELECT DISTINCT round FROM outbox WHERE round IS NOT NULL AND state < 2',
  );
  const anyExpired = db.prepare(`${unsentLetters} LIMIT 1`);
  const costs = db.prepare<{ people: number; cost: number }>(
    `SELECT count(*) AS people, coalesce(sum(CASE WHEN reminder IS NULL THEN cost ELSE reminder_cost END), 0) AS cost
    FROM round_recipient WHERE round = ? AND coalesce(reminder, outbox) IN (${unsentLetters})`,
  );
  const returnFirst = db.prepare(
    `UPDATE round_recipient SET outbox = NULL, cost = 0, at = NULL
    WHERE round = ? AND reminder IS NULL AND outbox IN (${unsentLetters})`,
  );
  const returnReminder = db.prepare(
    `UPDATE round_recipient SET reminder = NULL, reminder_cost = 0 WHERE round = ? AND reminder IN (${unsentLetters})`,
  );
  const returned = db.prepare(`UPDATE outbox SET code = 'returned' WHERE id IN (${unsentLetters})`);
  const failed = `SELECT id FROM outbox WHERE round = ? AND (state = 3 OR (state = 2 AND status = 5) OR (state = 5 AND CAST(? AS BIGINT) = 1))`;
  const returnFailed = db.prepare(
    `UPDATE round_recipient SET outbox = NULL, at = NULL WHERE round = ? AND person IS NOT NULL AND outbox IN (${failed})`,
  );
  // Their letters are given up for good: the list of what died is for what still needs someone.
  const letGo = db.prepare(
    `UPDATE outbox SET state = 4, code = 'sent-again', message = '' WHERE round = ? AND state IN (3, 5)
    AND id NOT IN (SELECT outbox FROM round_recipient WHERE round = ? AND outbox IS NOT NULL
      UNION SELECT reminder FROM round_recipient WHERE round = ? AND reminder IS NOT NULL)`,
  );
  return {
    async withdraw(round, code, at, channel) {
      const done =
        channel === undefined
          ? await withdraw.run(code, at, round)
          : await withdrawOf.run(code, at, round, channel);
      return done.changes;
    },
    async unsent() {
      return (await unsent.all()).map(({ round }) => round);
    },
    async returnExpired(round) {
      if (!(await anyExpired.get(round))) return { people: 0, cost: 0 };
      const found = (await costs.get(round, round)) ?? { people: 0, cost: 0 };
      returnReminder.later(round, round);
      returnFirst.later(round, round);
      returned.later(round);
      return found;
    },
    async returnFailed(round, withUncertain) {
      const { changes } = await returnFailed.run(round, round, withUncertain ? 1 : 0);
      letGo.later(round, round, round);
      return changes;
    },
  };
}

/** Whose lines they are, after a merge and after an erasure. */
function belonging(db: Db): Pick<Care, 'reassign' | 'forget'> {
  // Both had been written to: what has not departed for the one, when the other's is on its way or there.
  const takeTwin = db.prepare(
    `UPDATE outbox SET state = 4, code = 'merged', message = '', node = NULL, lease_until = NULL
    WHERE state < 2 AND departed = 0 AND id IN (SELECT mine.outbox FROM round_recipient AS mine
      JOIN round_recipient AS other ON other.round = mine.round AND other.person = ?
      JOIN outbox AS letter ON letter.id = other.outbox WHERE mine.person = ? AND letter.state IN (0, 1, 2, 5))`,
  );
  const unwritten = `(outbox IS NULL OR outbox IN (SELECT id FROM outbox WHERE state = 4 AND code = 'merged'))`;
  const yield_ = db.prepare(
    `UPDATE round_recipient SET excluded = 'merged', person = NULL
    WHERE person = ? AND ${unwritten} AND EXISTS (SELECT 1 FROM round_recipient AS other
      WHERE other.round = round_recipient.round AND other.person = ? AND other.outbox IS NOT NULL)`,
  );
  const move = db.prepare(
    `UPDATE round_recipient SET person = ? WHERE person = ? AND NOT EXISTS (SELECT 1 FROM round_recipient AS other
 WHERE other.round = round_recipient.round AND other.person = ?)`,
  );
  const drop = db.prepare(
    `UPDATE round_recipient SET person = NULL,
    excluded = CASE WHEN ${unwritten} THEN coalesce(excluded, 'merged') ELSE excluded END WHERE person = ?`,
  );
  const forget = db.prepare(
    `UPDATE round_recipient SET person = NULL, conversation = NULL,
    excluded = CASE WHEN outbox IS NULL THEN coalesce(excluded, 'erased') ELSE excluded END WHERE person = ?`,
  );
  return {
    async reassign(from, to) {
      if (from === to) return;
      takeTwin.later(to, from);
      takeTwin.later(from, to);
      yield_.later(to, from);
      move.later(to, from, to);
      drop.later(from);
    },
    async forget(person) {
      forget.later(person);
    },
  };
}

export function roundCare(db: Db): Care {
  return { ...returning(db), ...belonging(db) };
}
