import { type AuditEntry, type AuditLine, type AuditRecords, auditHash } from '../../core/civic/audit.ts';
import type { Db } from './database.ts';
import { nameLocks } from './locks.ts';

interface StoredEntry {
  readonly id: number;
  readonly at: number;
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly detail: string | null;
  readonly hash: string;
}

const page = 1000;

export function auditRecords(db: Db): AuditRecords {
  const last = db.prepare<{ hash: string }>('SELECT hash FROM audit ORDER BY id DESC LIMIT 1');
  const append = db.prepare(
    'INSERT INTO audit (at, actor, act, subject, detail, hash) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const after = db.prepare<StoredEntry>(
    'SELECT id, at, actor, act, subject, detail, hash FROM audit WHERE id > ? ORDER BY id LIMIT ?',
  );
  const newest = db.prepare<StoredEntry>(
    `SELECT id, at, actor, act, subject, detail, hash FROM audit WHERE id < ? AND actor = coalesce(?, actor) AND subject = coalesce(?, subject)
    AND substr(act, 1, length(?)) = ? ORDER BY id DESC LIMIT ?`,
  );

  const locks = nameLocks(db);

  return {
    async page({ before, limit, actor, subject, act = '' }) {
      const below = before ?? Number.MAX_SAFE_INTEGER;
      return (await newest.all(below, actor ?? null, subject ?? null, act, act, limit)).map(lineOf);
    },
    append(entry) {
      return db.atEnd(async () => {
        // One line after another: each is sealed to the one before it.
        locks.hold('audit');
        const hash = auditHash((await last.get())?.hash ?? '', entry);
        const detail = entry.detail === undefined ? null : JSON.stringify(entry.detail);
        append.later(entry.at, entry.actor, entry.act, entry.subject, detail, hash);
      });
    },
    async verify() {
      let previous = '';
      let rows = 0;
      for (
        let list = await after.all(0, page);
        list.length > 0;
        list = await after.all(list.at(-1)?.id ?? 0, page)
      ) {
        for (const row of list) {
          rows += 1;
          if (!follows(previous, row)) return { rows, broken: row.id };
          previous = row.hash;
        }
      }
      return { rows, broken: null };
    },
  };
}

function follows(previous: string, row: StoredEntry): boolean {
  const { at, actor, act, subject } = row;
  try {
    const detail = row.detail === null ? {} : { detail: JSON.parse(row.detail) as AuditEntry['detail'] & {} };
    return auditHash(previous, { at, actor, act, subject, ...detail }) === row.hash;
  } catch {
    // An altered detail may not even be JSON any more.
    return false;
  }
}

/** An altered detail, which may not be JSON any more, is left out: `verify` names its row. */
function lineOf({ id, at, actor, act, subject, detail }: StoredEntry): AuditLine {
  try {
    const parsed = detail === null ? {} : { detail: JSON.parse(detail) as AuditEntry['detail'] & {} };
    return { id, at, actor, act, subject, ...parsed };
  } catch {
    return { id, at, actor, act, subject };
  }
}
