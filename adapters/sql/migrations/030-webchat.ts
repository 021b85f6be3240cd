import type { Migration } from '../migration.ts';

/** What the pages of the built-in chat show again on a reload; `body` is sealed, and empty once forgotten. */
export const chatLines: Migration = {
  number: 30,
  name: 'chat lines',
  sql: [
    `CREATE TABLE chat_line (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      owner TEXT NOT NULL,
      key TEXT NOT NULL,
      body TEXT NOT NULL,
      at INTEGER NOT NULL,
      UNIQUE (owner, key)
    )`,
    'CREATE INDEX chat_line_owner ON chat_line (owner, id)',
    'CREATE INDEX chat_line_at ON chat_line (at)',
    "CREATE INDEX media_raw ON media (created_at) WHERE state = 'raw'",
  ],
};
