import type { Migration } from '../migration.ts';

export const workshops: Migration = {
  number: 71,
  name: 'workshops',
  sql: [
    'CREATE TABLE workshop (id TEXT PRIMARY KEY, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL, body TEXT NOT NULL)',
    'CREATE INDEX workshop_ends ON workshop (ends_at)',
    `CREATE TABLE seat (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      reference TEXT NOT NULL UNIQUE,
      workshop TEXT NOT NULL REFERENCES workshop (id),
      person TEXT,
      conversation TEXT,
      state TEXT NOT NULL,
      at INTEGER NOT NULL,
      attended_at INTEGER,
      card TEXT,
      rating INTEGER,
      opinion TEXT,
      UNIQUE (workshop, person)
    )`,
    'CREATE INDEX seat_state ON seat (workshop, state, id)',
    'CREATE INDEX seat_person ON seat (person)',
  ],
};
