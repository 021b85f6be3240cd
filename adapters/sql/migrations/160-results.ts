import type { Migration } from '../migration.ts';

/** Published figures by group, labels of free texts, and the way through a consultation's answers page by page. */
export const results: Migration = {
  number: 160,
  name: 'results',
  sql: [
    'CREATE INDEX participation_page ON participation (consultation, id)',
    `CREATE TABLE consultation_figures (
      consultation TEXT PRIMARY KEY REFERENCES consultation (id),
      figures TEXT NOT NULL,
      made_at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    `CREATE TABLE label (
      id TEXT PRIMARY KEY,
      consultation TEXT NOT NULL REFERENCES consultation (id),
      question TEXT NOT NULL,
      name TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      UNIQUE (consultation, question, name)
    ) WITHOUT ROWID`,
    `CREATE TABLE text_label (
      participation TEXT NOT NULL REFERENCES participation (id) ON DELETE CASCADE,
      label TEXT NOT NULL REFERENCES label (id) ON DELETE CASCADE,
      PRIMARY KEY (participation, label)
    ) WITHOUT ROWID`,
    'CREATE INDEX text_label_label ON text_label (label)',
  ],
};
