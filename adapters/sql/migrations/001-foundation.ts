import { type Migration, rowNumbers } from '../migration.ts';

const inbox = [
  // state: 0 pending, 1 done, 2 parked. `body` is sealed, and null once done.
  `CREATE TABLE inbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    conversation TEXT NOT NULL,
    channel TEXT NOT NULL,
    state INTEGER NOT NULL,
    body TEXT,
    at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_try_at INTEGER NOT NULL DEFAULT 0,
    code TEXT
  )`,
  'CREATE INDEX inbox_pending ON inbox (conversation, id) WHERE state = 0',
  'CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 0',
  'CREATE INDEX inbox_parked ON inbox (id) WHERE state = 2',
];

const conversations = [
  `CREATE TABLE conversation (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL,
    sender TEXT NOT NULL,
    person TEXT NOT NULL,
    session TEXT,
    version INTEGER NOT NULL,
    left_at INTEGER,
    last_said_at INTEGER
  )`,
  'CREATE INDEX conversation_person ON conversation (person)',
  rowNumbers('conversation'),
  { sqlite: [], postgres: ['CREATE UNIQUE INDEX conversation_rowid ON conversation (rowid)'] },
  `CREATE TABLE timer (
    conversation TEXT NOT NULL,
    key TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    event TEXT NOT NULL,
    PRIMARY KEY (conversation, key)
  ) WITHOUT ROWID`,
  'CREATE INDEX timer_due ON timer (due_at)',
  `CREATE TABLE job (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL,
    op TEXT NOT NULL,
    frame TEXT NOT NULL,
    args TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL,
    node TEXT,
    lease_until INTEGER
  )`,
  'CREATE INDEX job_created ON job (created_at)',
];

const outbox = [
  // class: 0 code, 1 reply, 2 notice, 3 broadcast. state: 0 waiting, 1 sending, 2 sent, 3 dead, 4 expired, 5 uncertain.
  // status: 0 none, 1 accepted, 2 sent, 3 delivered, 4 read, 5 failed.
  `CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    channel TEXT NOT NULL,
    class INTEGER NOT NULL,
    message TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    not_before INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    state INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    parts_sent INTEGER NOT NULL DEFAULT 0,
    node TEXT,
    lease_until INTEGER,
    code TEXT,
    settled_at INTEGER,
    status INTEGER NOT NULL DEFAULT 0,
    status_at INTEGER
  )`,
  'CREATE INDEX outbox_unsent ON outbox (conversation, id) WHERE state < 2',
  'CREATE INDEX outbox_waiting ON outbox (channel, class, not_before) WHERE state = 0',
  'CREATE INDEX outbox_leased ON outbox (lease_until) WHERE state = 1',
  'CREATE INDEX outbox_given_up ON outbox (state, id) WHERE state > 2',
  // Which row a provider's id stands for; a row of several parts has several.
  `CREATE TABLE outbox_part (
    provider_key TEXT PRIMARY KEY,
    outbox INTEGER NOT NULL REFERENCES outbox (id) ON DELETE CASCADE
  ) WITHOUT ROWID`,
  'CREATE INDEX outbox_part_outbox ON outbox_part (outbox)',
];

const audit = [
  `CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT,
    hash TEXT NOT NULL
  )`,
  {
    sqlite: [
      `CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
      `CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END`,
    ],
    postgres: [
      `CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql
        AS $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$`,
      'CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()',
      'CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_refuse()',
      'CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()',
    ],
  },
];

const people = [
  `CREATE TABLE person (
    id TEXT PRIMARY KEY,
    created_at INTEGER NOT NULL,
    phone_key TEXT UNIQUE,
    phone TEXT,
    proven_at INTEGER,
    stopped_at INTEGER,
    facts TEXT NOT NULL
  )`,
  `CREATE TABLE code (
    conversation TEXT PRIMARY KEY,
    phone_key TEXT NOT NULL,
    phone TEXT NOT NULL,
    code_key TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    tries INTEGER NOT NULL
  ) WITHOUT ROWID`,
  // Counts the codes sent to a number, also those replaced since.
  'CREATE TABLE code_sent (phone_key TEXT NOT NULL, at INTEGER NOT NULL)',
  rowNumbers('code_sent'),
  'CREATE INDEX code_sent_phone ON code_sent (phone_key, at)',
  `CREATE TABLE media (
    id TEXT PRIMARY KEY,
    state TEXT NOT NULL,
    mime TEXT NOT NULL,
    bytes BLOB NOT NULL,
    created_at INTEGER NOT NULL
  )`,
];

export const foundation: Migration = {
  number: 1,
  name: 'foundation',
  sql: [...inbox, ...conversations, ...outbox, ...audit, ...people],
};
