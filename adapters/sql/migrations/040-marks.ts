import type { Migration } from '../migration.ts';

/** Small facts that the service keeps about itself. */
export const marks: Migration = {
  number: 40,
  name: 'marks',
  sql: ['CREATE TABLE mark (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID'],
};
