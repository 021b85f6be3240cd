import type { Migration } from '../migration.ts';

const polls = [
  `CREATE TABLE poll (
    id TEXT PRIMARY KEY,
    opens_at INTEGER NOT NULL,
    body TEXT NOT NULL,
    wrapped_key TEXT,
    results TEXT
  )`,
  `CREATE TABLE project (
    poll TEXT NOT NULL REFERENCES poll (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (poll, id),
    UNIQUE (poll, number)
  ) WITHOUT ROWID`,
];

// Without row numbers, and no time finer than the day: the order in which people voted is not kept anywhere here.
const ballots = [
  `CREATE TABLE roll (
    poll TEXT NOT NULL,
    roll_key TEXT NOT NULL,
    day TEXT NOT NULL,
    PRIMARY KEY (poll, roll_key)
  ) WITHOUT ROWID`,
  `CREATE TABLE envelope (
    poll TEXT NOT NULL,
    voter_key TEXT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (poll, voter_key)
  ) WITHOUT ROWID`,
  // `place` is the rank by tracker, so that two equal trackers, however unlikely, are two ballots.
  `CREATE TABLE box (
    poll TEXT NOT NULL,
    place INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (poll, place)
  ) WITHOUT ROWID`,
];

export const pollsAndBallots: Migration = {
  number: 20,
  name: 'polls and ballots',
  sql: [...polls, ...ballots],
};
