import type { Migration } from '../migration.ts';

export const reportDesk: Migration = {
  number: 150,
  name: 'reports in the console',
  sql: [
    `CREATE TABLE report_taken (
      report TEXT PRIMARY KEY REFERENCES report (id) ON DELETE CASCADE,
      staff TEXT NOT NULL,
      at INTEGER NOT NULL
    ) WITHOUT ROWID`,
    'ALTER TABLE report_photo ADD COLUMN hidden_at INTEGER',
    'CREATE INDEX report_photo_media ON report_photo (media)',
    'CREATE INDEX report_waiting ON report (created_at, id)',
    'CREATE INDEX contribution_waiting ON contribution (kind, state, created_at, id)',
  ],
};
