import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Db } from '../../adapters/sql/database.ts';
import { outboxRecords } from '../../adapters/sql/outbox.ts';
import { roundRecords } from '../../adapters/sql/rounds.ts';
import { type Connection, connect } from '../../adapters/sqlite/database.ts';
import { sqliteDialect } from '../../adapters/sqlite/dialect.ts';
import { openSqlite } from '../../adapters/sqlite/index.ts';

/** What every step of the sender and of a round asks, by its beginning, and the index that answers. */
const hot: readonly (readonly [name: string, sql: RegExp, index: RegExp])[] = [
  [
    'the next of a channel',
    /^SELECT round, key.*AND channel = \? AND outbox IS NULL/,
    /USING INDEX round_recipient_waiting \(round=\? AND channel=\?\)/,
  ],
  ['the sample, by chance', /^SELECT round, key.*AND \+outbox IS NULL/, /USING PRIMARY KEY \(round=\?\)/],
  [
    'reminders that are due',
    /^SELECT line\.round, line\.key.*line\.at <= \?/,
    /USING INDEX round_recipient_reminder \(round=\? AND channel=\? AND at<\?\)/,
  ],
  [
    'outstanding',
    /^SELECT channel, count.*state < 2 GROUP BY/,
    /USING COVERING INDEX outbox_round \(round=\?\)/,
  ],
  ['rounds with unsent letters', /^SELECT DISTINCT round FROM outbox/, /USING COVERING INDEX outbox_round/],
  [
    'health',
    /^SELECT count\(\*\) AS settled/,
    /SEARCH outbox USING INDEX outbox_of_round \(round=\? AND id>\?\)/,
  ],
  ['the last letter', /^SELECT max\(id\)/, /USING COVERING INDEX outbox_of_round \(round=\?\)/],
  [
    'withdraw',
    /^UPDATE outbox INDEXED BY outbox_round SET.*departed = 0$/,
    /USING INDEX outbox_round \(round=\?\)/,
  ],
  [
    'withdraw of a channel',
    /^UPDATE outbox INDEXED BY outbox_round SET.*AND channel = \?$/,
    /USING INDEX outbox_round \(round=\? AND channel=\?/,
  ],
  [
    'heads to claim',
    /^SELECT conversation FROM outbox AS head WHERE state = 0 AND channel/,
    /head USING INDEX outbox_waiting \(channel=\? AND class=\? AND not_before<\?\)[\s\S]*earlier USING INDEX outbox_unsent \(conversation=\?/,
  ],
  [
    'a conversation’s letters',
    /^SELECT outbox\.id.*outbox\.state < 2/,
    /USING INDEX outbox_unsent \(conversation=\?\)/,
  ],
  [
    'leases that ran out',
    /^UPDATE outbox SET state = CASE.*lease_until <= \?$/,
    /outbox_leased \(lease_until<\?\)/,
  ],
  ['counts of what waits', /^SELECT count\(\*\) AS n FROM outbox WHERE state = 0/, /COVERING INDEX outbox_/],
  [
    'counts of what is given up',
    /^SELECT count\(\*\) AS n FROM outbox WHERE state > 2 AND state = 3/,
    /COVERING INDEX outbox_given_up \(state=\?\)/,
  ],
  [
    'counts of what is uncertain',
    /^SELECT count\(\*\) AS n FROM outbox WHERE state > 2 AND state = 5/,
    /COVERING INDEX outbox_given_up \(state=\?\)/,
  ],
];

describe('plans of the hot statements', () => {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-plans-'));
  const file = join(folder, 'plans.db');
  const asked: string[] = [];
  let connection: Connection;

  beforeAll(async () => {
    await (await openSqlite({ file })).close();
    connection = connect(file);
    const db = {
      dialect: sqliteDialect,
      prepare(sql: string) {
        asked.push(sql.replace(/\s+/g, ' '));
        return connection.prepare(sql);
      },
    } as unknown as Db;
    outboxRecords(db);
    roundRecords(db);
  });
  afterAll(() => {
    connection.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function planOf(sql: string): string {
    const nothing = [...sql.matchAll(/\?/g)].map(() => null);
    const steps = connection.prepare<null[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...nothing);
    return steps.map(({ detail }) => detail).join('\n');
  }

  it.each(hot)('%s', (_, sql, index) => {
    const found = asked.filter((each) => sql.test(each));
    expect(found).toHaveLength(1);
    const plan = planOf(found[0] ?? '');
    expect(plan).toMatch(index);
    expect(plan).not.toMatch(/SCAN (outbox|line|head|earlier|round_recipient)$/m);
  });
});
