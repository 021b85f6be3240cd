import type { Migration } from '../migration.ts';

export const staffChats: Migration = {
  number: 170,
  name: 'staff-chats',
  sql: [
    `CREATE TABLE staff_chat (
      conversation TEXT PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
      staff TEXT NOT NULL REFERENCES staff (id),
      id TEXT NOT NULL UNIQUE,
      channel TEXT NOT NULL,
      linked_at INTEGER NOT NULL,
      used_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    'CREATE INDEX staff_chat_staff ON staff_chat (staff)',
    `CREATE TABLE staff_chat_code (
      staff TEXT PRIMARY KEY REFERENCES staff (id),
      code_key TEXT NOT NULL UNIQUE,
      expires_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE staff_notice (
      staff TEXT PRIMARY KEY REFERENCES staff (id),
      notices TEXT NOT NULL
    ) WITHOUT ROWID`,
  ],
};
