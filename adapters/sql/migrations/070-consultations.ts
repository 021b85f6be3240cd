import type { Migration } from '../migration.ts';

export const consultations: Migration = {
  number: 70,
  name: 'consultations',
  sql: [
    `CREATE TABLE consultation (
      id TEXT PRIMARY KEY,
      opens_at INTEGER NOT NULL,
      round TEXT NOT NULL,
      results TEXT
    )`,
    `CREATE TABLE participation (
      id TEXT PRIMARY KEY,
      reference TEXT NOT NULL UNIQUE,
      consultation TEXT NOT NULL REFERENCES consultation (id),
      person TEXT,
      conversation TEXT,
      channel TEXT NOT NULL,
      language TEXT NOT NULL,
      answers TEXT NOT NULL,
      started_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL,
      finished_at INTEGER,
      UNIQUE (consultation, person)
    )`,
    'CREATE INDEX participation_person ON participation (person)',
  ],
};
