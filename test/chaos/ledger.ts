import Database from 'better-sqlite3';

/**
 * What happened inside, in the order of the commits: written by triggers that the harness puts into the database, in the same
 * transactions as what they note. said: a message and its turn. kept: a message put aside. late: its turn. turn: a session
 * saved. job, timer: an answer, a timer that was due. sent: an outbox row noted as sent.
 */
export interface LedgerEvent {
  readonly kind: 'said' | 'kept' | 'late' | 'turn' | 'job' | 'timer' | 'sent';
  readonly at: number;
  readonly conversation: string;
  /** The inbox key, session version, job, timer key or outbox id. */
  readonly item: string;
}

/** An outbox row as it was written, and as it ended. */
export interface LedgerRow {
  readonly id: number;
  readonly conversation: string;
  readonly channel: string;
  /** Sealed. */
  readonly message: string;
  /** 0 waiting, 1 sending, 2 sent, 3 dead, 4 expired, 5 uncertain. */
  readonly state: number;
  readonly code: string | null;
}

/** A trigger: when it fires, and what it writes. */
export interface LedgerRule {
  readonly when: string;
  readonly table: string;
  readonly condition: string | null;
  readonly does: string;
}

/** `now`: milliseconds since 1970, in the SQL of the database. */
export function ledgerRules(now: string): readonly LedgerRule[] {
  const note = (kind: string, conversation: string, item: string): string =>
    `INSERT INTO chaos_event (at, kind, conversation, item) VALUES (${now}, '${kind}', ${conversation}, ${item})`;
  const rule = (when: string, table: string, condition: string | null, does: string): LedgerRule => ({
    ...{ when, table, condition, does },
  });
  const outbox = `INSERT INTO chaos_outbox (id, conversation, channel, message)
    VALUES (NEW.id, NEW.conversation, NEW.channel, NEW.message)`;
  return [
    rule('AFTER INSERT', 'inbox', 'NEW.state = 1', note('said', 'NEW.conversation', 'NEW.key')),
    rule('AFTER INSERT', 'inbox', 'NEW.state = 0', note('kept', 'NEW.conversation', 'NEW.key')),
    rule(
      'AFTER UPDATE OF state',
      'inbox',
      'OLD.state = 0 AND NEW.state = 1',
      note('late', 'NEW.conversation', 'NEW.key'),
    ),
    rule(
      'AFTER UPDATE OF version',
      'conversation',
      'NEW.version <> OLD.version',
      note('turn', 'NEW.id', 'NEW.version'),
    ),
    rule('AFTER DELETE', 'job', null, note('job', 'OLD.conversation', 'OLD.id')),
    rule('AFTER DELETE', 'timer', `OLD.due_at <= ${now}`, note('timer', 'OLD.conversation', 'OLD.key')),
    rule(
      'AFTER UPDATE OF state',
      'outbox',
      'OLD.state <> 2 AND NEW.state = 2',
      note('sent', 'NEW.conversation', 'NEW.id'),
    ),
    rule('AFTER INSERT', 'outbox', null, outbox),
  ];
}

const now = `CAST(unixepoch('subsec') * 1000 AS INTEGER)`;

/** Puts the triggers in; the service must not be running. */
export function keepLedger(file: string): void {
  const db = new Database(file);
  db.exec(
    `CREATE TABLE chaos_event (seq INTEGER PRIMARY KEY, at INTEGER, kind TEXT, conversation TEXT, item TEXT);
     CREATE TABLE chaos_outbox (id INTEGER PRIMARY KEY, conversation TEXT, channel TEXT, message TEXT);`,
  );
  for (const [index, { when, table, condition, does }] of ledgerRules(now).entries())
    db.exec(
      `CREATE TRIGGER chaos_${index} ${when} ON ${table} ${condition ? `WHEN ${condition}` : ''} BEGIN ${does}; END`,
    );
  db.close();
}

export interface InboxLine {
  readonly key: string;
  /** 0 pending, 1 done, 2 parked. */
  readonly state: number;
}

export interface ConversationLine {
  readonly id: string;
  readonly channel: string;
  /** Sealed. */
  readonly sender: string;
  readonly version: number;
}

/** The database after the run, read as it stands on disk. */
export interface Remains {
  readonly events: readonly LedgerEvent[];
  readonly rows: readonly LedgerRow[];
  readonly inbox: readonly InboxLine[];
  readonly conversations: readonly ConversationLine[];
  readonly reports: readonly { readonly reference: string; readonly conversation: string }[];
  readonly jobs: number;
  readonly roll: number;
  readonly envelopes: number;
  readonly integrity: string;
}

export function readRemains(file: string): Remains {
  const db = new Database(file, { readonly: true });
  const all = <Row>(sql: string) => db.prepare<[], Row>(sql).all();
  const count = (table: string): number =>
    db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
  const remains: Remains = {
    events: all('SELECT kind, at, conversation, item FROM chaos_event ORDER BY seq'),
    rows: all(
      `SELECT noted.id, noted.conversation, noted.channel, noted.message, coalesce(outbox.state, -1) AS state, code
       FROM chaos_outbox AS noted LEFT JOIN outbox ON outbox.id = noted.id ORDER BY noted.id`,
    ),
    inbox: all('SELECT key, state FROM inbox'),
    conversations: all('SELECT id, channel, sender, version FROM conversation'),
    reports: all('SELECT reference, conversation FROM report'),
    jobs: count('job'),
    roll: count('roll'),
    envelopes: count('envelope'),
    integrity: String(db.pragma('integrity_check', { simple: true })),
  };
  db.close();
  return remains;
}

/** How much there is left to do; looked at while the service runs. */
export function openWork(file: string): () => number {
  const db = new Database(file, { readonly: true });
  const left = db
    .prepare<[number], number>(
      `SELECT (SELECT count(*) FROM inbox WHERE state = 0) + (SELECT count(*) FROM job)
       + (SELECT count(*) FROM outbox WHERE state < 2 AND not_before <= ?)`,
    )
    .pluck();
  return () => left.get(Date.now() + 60_000) ?? 0;
}

export function grouped<Item>(list: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of list) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
