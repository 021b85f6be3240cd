import type { Migration } from '../migration.ts';

/** Other ids under which a channel may name the person of a conversation; keyed hashes. */
export const aliases: Migration = {
  number: 2,
  name: 'aliases',
  sql: [
    `CREATE TABLE conversation_alias (
      alias TEXT PRIMARY KEY,
      conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE
    ) WITHOUT ROWID`,
  ],
};
