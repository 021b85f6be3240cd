import type { Migration } from '../migration.ts';

export const helpers: Migration = {
  number: 100,
  name: 'helpers',
  sql: [
    `CREATE TABLE helper (
      id TEXT PRIMARY KEY,
      word_key TEXT NOT NULL UNIQUE,
      relay TEXT NOT NULL REFERENCES relay (id),
      per_day INTEGER,
      created_at INTEGER NOT NULL,
      revoked_at INTEGER
    )`,
    `CREATE TABLE helper_day (
      helper TEXT NOT NULL REFERENCES helper (id),
      day TEXT NOT NULL,
      persons INTEGER NOT NULL,
      PRIMARY KEY (helper, day)
    ) WITHOUT ROWID`,
    `CREATE TABLE helping (
      conversation TEXT PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
      helper TEXT NOT NULL REFERENCES helper (id),
      relay TEXT NOT NULL,
      own TEXT,
      language TEXT NOT NULL,
      helped TEXT,
      session TEXT,
      begun_at INTEGER
    ) WITHOUT ROWID`,
    'CREATE INDEX helping_own ON helping (own) WHERE own IS NOT NULL',
    'CREATE INDEX helping_helped ON helping (helped) WHERE helped IS NOT NULL',
  ],
};
