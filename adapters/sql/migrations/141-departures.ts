import type { Migration } from '../migration.ts';

export const departures: Migration = {
  number: 141,
  name: 'departures',
  sql: [
    // 1 from just before a broadcast is handed to its provider: only then is it in doubt when the process dies.
    'ALTER TABLE outbox ADD COLUMN departed INTEGER NOT NULL DEFAULT 0',
    'CREATE INDEX outbox_taken_back ON outbox (round) WHERE round IS NOT NULL AND state = 4',
    'DROP INDEX round_recipient_reminder',
    // By time: what is not due yet, for days, is not looked at.
    `CREATE INDEX round_recipient_reminder ON round_recipient (round, channel, at)
      WHERE outbox IS NOT NULL AND reminder IS NULL AND reminder_excluded IS NULL`,
  ],
};
