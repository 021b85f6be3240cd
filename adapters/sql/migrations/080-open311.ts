import type { Migration } from '../migration.ts';

/** Reports by the time they were made, for their public list; those handed over to the city's own system. */
export const open311: Migration = {
  number: 80,
  name: 'open311',
  sql: [
    'CREATE INDEX report_created ON report (created_at, id)',
    `CREATE TABLE forward (
      report TEXT PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE,
      step TEXT NOT NULL,
      token TEXT,
      remote TEXT,
      seen TEXT,
      attempts INTEGER NOT NULL,
      code TEXT,
      sent_at INTEGER,
      created_at INTEGER NOT NULL,
      next_try_at INTEGER NOT NULL,
      node TEXT,
      lease_until INTEGER
    ) WITHOUT ROWID`,
    'CREATE INDEX forward_due ON forward (step, next_try_at)',
    'CREATE INDEX forward_remote ON forward (remote)',
  ],
};
