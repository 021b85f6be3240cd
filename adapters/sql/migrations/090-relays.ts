import type { Migration } from '../migration.ts';

export const relays: Migration = {
  number: 90,
  name: 'relays',
  sql: [
    `CREATE TABLE relay (
      id TEXT PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      quarter TEXT NOT NULL,
      created_at INTEGER NOT NULL
    )`,
    `CREATE TABLE paper_code (
      code_key TEXT PRIMARY KEY,
      relay TEXT NOT NULL REFERENCES relay (id),
      made_at INTEGER NOT NULL,
      used_at INTEGER,
      revoked_at INTEGER,
      person TEXT,
      poll TEXT
    ) WITHOUT ROWID`,
    'CREATE INDEX paper_code_person ON paper_code (person) WHERE person IS NOT NULL',
    'CREATE INDEX paper_code_relay ON paper_code (relay)',
    `CREATE TABLE relay_share (
      relay TEXT NOT NULL REFERENCES relay (id),
      share TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (relay, share)
    ) WITHOUT ROWID`,
  ],
};
