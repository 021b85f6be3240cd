import type { Migration } from '../migration.ts';

export const staff: Migration = {
  number: 130,
  name: 'staff',
  sql: [
    `CREATE TABLE staff (
      id TEXT PRIMARY KEY,
      login_key TEXT NOT NULL UNIQUE,
      who TEXT NOT NULL,
      roles TEXT NOT NULL,
      language TEXT NOT NULL,
      password TEXT,
      oidc_key TEXT UNIQUE,
      created_at INTEGER NOT NULL,
      disabled_at INTEGER
    )`,
    `CREATE TABLE staff_session (
      token_key TEXT PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      staff TEXT NOT NULL REFERENCES staff (id),
      label TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      fresh_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    'CREATE INDEX staff_session_staff ON staff_session (staff)',
    `CREATE TABLE staff_passkey (
      id TEXT PRIMARY KEY,
      staff TEXT NOT NULL REFERENCES staff (id),
      public_key BLOB NOT NULL,
      counter INTEGER NOT NULL,
      transports TEXT NOT NULL,
      label TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      used_at INTEGER
    )`,
    'CREATE INDEX staff_passkey_staff ON staff_passkey (staff)',
    `CREATE TABLE staff_link (
      token_key TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      staff TEXT REFERENCES staff (id),
      expires_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE staff_attempts (
      key TEXT PRIMARY KEY,
      count INTEGER NOT NULL,
      last_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE staff_challenge (
      owner TEXT PRIMARY KEY,
      challenge TEXT NOT NULL,
      expires_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
  ],
};
