import type { Migration } from '../migration.ts';

/** The processes that serve the database, and what only one of them does. */
export const nodes: Migration = {
  number: 190,
  name: 'nodes',
  sql: [
    `CREATE TABLE node (
      name TEXT PRIMARY KEY, origin TEXT NOT NULL, sharing INTEGER NOT NULL, beat INTEGER NOT NULL, beat_at INTEGER NOT NULL)`,
    'CREATE TABLE duty (name TEXT PRIMARY KEY, node TEXT REFERENCES node (name) ON DELETE CASCADE)',
    // Nobody's: the row that joining nodes lock.
    "INSERT INTO duty (name, node) VALUES ('', NULL)",
  ],
};
