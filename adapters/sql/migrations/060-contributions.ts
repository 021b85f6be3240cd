import type { Migration } from '../migration.ts';

/** Proposals, data requests and lab ideas; the city's catalogue of data. */
export const contributions: Migration = {
  number: 60,
  name: 'contributions and the catalogue',
  sql: [
    `CREATE TABLE contribution (
      id TEXT PRIMARY KEY,
      reference TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      title TEXT,
      answers TEXT,
      lat REAL,
      lon REAL,
      district TEXT,
      merged_into TEXT,
      person TEXT,
      conversation TEXT,
      created_at INTEGER NOT NULL,
      changed_at INTEGER NOT NULL
    )`,
    'CREATE INDEX contribution_person ON contribution (person, created_at)',
    'CREATE INDEX contribution_state ON contribution (kind, state, changed_at)',
    `CREATE TABLE contribution_supporter (
      contribution TEXT NOT NULL REFERENCES contribution (id) ON DELETE CASCADE,
      person TEXT NOT NULL,
      conversation TEXT NOT NULL,
      at INTEGER NOT NULL,
      PRIMARY KEY (contribution, person)
    ) WITHOUT ROWID`,
    'CREATE INDEX contribution_supporter_person ON contribution_supporter (person)',
    `CREATE TABLE contribution_change (
      id INTEGER PRIMARY KEY,
      contribution TEXT NOT NULL REFERENCES contribution (id) ON DELETE CASCADE,
      at INTEGER NOT NULL,
      state TEXT NOT NULL,
      actor TEXT NOT NULL,
      note TEXT
    )`,
    'CREATE INDEX contribution_change_contribution ON contribution_change (contribution)',
    `CREATE TABLE dataset (
      id INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      dataset TEXT NOT NULL,
      title TEXT NOT NULL,
      description TEXT NOT NULL,
      url TEXT NOT NULL,
      digest TEXT NOT NULL,
      pass INTEGER NOT NULL,
      UNIQUE (source, dataset)
    )`,
    {
      sqlite: [
        `CREATE VIRTUAL TABLE dataset_words USING fts5 (title, keywords, description, content='', contentless_delete=1,
          tokenize="ascii")`,
      ],
      postgres: [
        `CREATE TABLE dataset_words (rowid BIGINT PRIMARY KEY, title TEXT NOT NULL, keywords TEXT NOT NULL,
          description TEXT NOT NULL)`,
      ],
    },
  ],
};
