import type { Migration } from '../migration.ts';

export const rounds: Migration = {
  number: 140,
  name: 'rounds',
  sql: [
    // `row`: JSON of what only the core reads.
    `CREATE TABLE round (
      id TEXT PRIMARY KEY,
      state TEXT NOT NULL,
      author TEXT NOT NULL,
      edited_by TEXT NOT NULL,
      released_by TEXT,
      created_at INTEGER NOT NULL,
      row TEXT NOT NULL,
      CHECK (released_by IS NULL OR (released_by <> author AND released_by <> edited_by)),
      CHECK (state = 'draft' OR released_by IS NOT NULL)
    )`,
    'CREATE INDEX round_state ON round (state, created_at)',
    `CREATE TABLE round_recipient (
      round TEXT NOT NULL REFERENCES round (id) ON DELETE CASCADE,
      key TEXT NOT NULL,
      person TEXT,
      conversation TEXT,
      channel TEXT NOT NULL,
      language TEXT NOT NULL,
      sector TEXT,
      relay TEXT,
      outbox INTEGER,
      cost INTEGER NOT NULL DEFAULT 0,
      excluded TEXT,
      at INTEGER,
      reminder INTEGER,
      reminder_cost INTEGER NOT NULL DEFAULT 0,
      reminder_excluded TEXT,
      PRIMARY KEY (round, key),
      UNIQUE (round, person)
    ) WITHOUT ROWID`,
    `CREATE INDEX round_recipient_waiting ON round_recipient (round, channel, key)
      WHERE outbox IS NULL AND excluded IS NULL`,
    `CREATE INDEX round_recipient_reminder ON round_recipient (round, channel, key)
      WHERE outbox IS NOT NULL AND reminder IS NULL AND reminder_excluded IS NULL`,
    'CREATE INDEX round_recipient_person ON round_recipient (person) WHERE person IS NOT NULL',
    'ALTER TABLE outbox ADD COLUMN round TEXT',
    'CREATE INDEX outbox_of_round ON outbox (round, id) WHERE round IS NOT NULL',
    'CREATE INDEX outbox_round ON outbox (round, channel, state) WHERE round IS NOT NULL AND state < 2',
  ],
};
