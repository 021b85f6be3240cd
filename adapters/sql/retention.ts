import type { RetentionRecords, StoredRule } from '../../core/retention/records.ts';
import type { Db, Statement } from './database.ts';
import { letterSettling } from './retention-letters.ts';
import { type RetentionQuery, retentionQueries } from './retention-queries.ts';

interface Prepared {
  readonly count: Statement<{ rows: number }>;
  readonly page: Statement<{ id: string | number; more: string | null }>;
  readonly erase: readonly Statement<unknown>[];
}

function prepared(db: Db, { due, id, erase }: RetentionQuery): Prepared {
  return {
    count: db.prepare(`SELECT count(*) AS rows FROM ${due}`),
    page: db.prepare(`SELECT ${id} FROM ${due} LIMIT ?`),
    erase: erase.map((sql) => db.prepare(sql)),
  };
}

/** Each rule has one query for what is due, and statements that erase one row of it by its id. */
export function retentionRecords(db: Db): RetentionRecords {
  const rules = new Map<StoredRule, readonly Prepared[]>();
  for (const [rule, queries] of Object.entries(retentionQueries(db.dialect)))
    rules.set(
      rule as StoredRule,
      queries.map((query) => prepared(db, query)),
    );
  const settle = letterSettling(db);
  // Staff's chats and mediators' phones are not a resident's.
  const unused = db.prepare<{ row: number; person: string | null }>(
    `WITH given (since) AS (SELECT CAST(? AS BIGINT))
    SELECT c.rowid AS row, CASE WHEN coalesce(c.last_said_at, 0) < given.since AND NOT EXISTS (SELECT 1 FROM conversation AS other
        WHERE other.person = c.person AND coalesce(other.last_said_at, 0) >= given.since)
      AND EXISTS (SELECT 1 FROM person WHERE person.id = c.person AND person.created_at < given.since)
      AND NOT EXISTS (SELECT 1 FROM helping WHERE helping.own = c.person OR helping.helped = c.person)
      AND NOT EXISTS (SELECT 1 FROM conversation AS mine JOIN staff_chat ON staff_chat.conversation = mine.id
        WHERE mine.person = c.person)
      AND NOT EXISTS (SELECT 1 FROM seat JOIN workshop ON workshop.id = seat.workshop
        WHERE seat.person = c.person AND workshop.ends_at >= given.since) THEN c.person END AS person
    FROM given CROSS JOIN conversation AS c WHERE c.rowid > ? ORDER BY c.rowid LIMIT ?`,
  );
  return {
    async count(rule, before) {
      let sum = 0;
      for (const { count } of rules.get(rule) ?? []) sum += (await count.get(before))?.rows ?? 0;
      return sum;
    },
    async purge(rule, before, limit) {
      let erased = 0;
      for (const { page, erase } of rules.get(rule) ?? []) {
        const rows = erased < limit ? await page.all(before, limit - erased) : [];
        for (const { id, more } of rows) {
          if (rule === 'sent' || rule === 'undelivered') await settle(Number(id));
          for (const statement of erase) statement.later(...(more === null ? [id] : [id, more]));
        }
        erased += rows.length;
      }
      return erased;
    },
    async unused(before, after, limit) {
      const rows = await unused.all(before, after, limit);
      const people = new Set(rows.flatMap(({ person }) => (person === null ? [] : [person])));
      const last = rows.at(-1);
      return { people: [...people], next: rows.length < limit || !last ? null : last.row };
    },
  };
}
