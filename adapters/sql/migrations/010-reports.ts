import { type Migration, rowNumbers } from '../migration.ts';

const reports = [
  `CREATE TABLE report (
    id TEXT PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    category TEXT NOT NULL,
    state TEXT NOT NULL,
    lat REAL,
    lon REAL,
    district TEXT,
    address TEXT,
    words TEXT,
    today TEXT,
    person TEXT,
    conversation TEXT,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
  )`,
  'CREATE INDEX report_person ON report (person, created_at)',
  'CREATE INDEX report_changed ON report (changed_at)',
  `CREATE INDEX report_near ON report (category, lat) WHERE state IN ('received', 'assigned', 'reopened')`,
  `CREATE TABLE report_photo (
    report TEXT NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    media TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (report, media)
  )`,
  rowNumbers('report_photo'),
  `CREATE TABLE report_follower (
    report TEXT NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    person TEXT NOT NULL,
    conversation TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (report, person)
  ) WITHOUT ROWID`,
  'CREATE INDEX report_follower_person ON report_follower (person)',
  `CREATE TABLE report_change (
    id INTEGER PRIMARY KEY,
    report TEXT NOT NULL REFERENCES report (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    actor TEXT NOT NULL,
    note TEXT
  )`,
  'CREATE INDEX report_change_report ON report_change (report)',
];

const places = [
  `CREATE TABLE area (
    kind TEXT NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    district TEXT NOT NULL,
    polygons TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (kind, code)
  )`,
  `CREATE TABLE geocoder_answer (
    key TEXT PRIMARY KEY,
    answer TEXT NOT NULL,
    at INTEGER NOT NULL
  )`,
  'CREATE INDEX geocoder_answer_at ON geocoder_answer (at)',
];

export const reportsAndPlaces: Migration = {
  number: 10,
  name: 'reports and places',
  sql: [...reports, ...places],
};
