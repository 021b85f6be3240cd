import type { ChatLineRecords, ChatLineRow } from '../../core/conversation/records.ts';
import type { Db } from './database.ts';

export function chatLineRecords(db: Db): ChatLineRecords {
  const append = db.prepare(
    'INSERT INTO chat_line (owner, key, body, at) VALUES (?, ?, ?, ?) ON CONFLICT (owner, key) DO NOTHING',
  );
  const trim = db.prepare(
    `DELETE FROM chat_line WHERE owner = ? AND id <= (
      SELECT id FROM chat_line WHERE owner = ? ORDER BY id DESC LIMIT 1 OFFSET ?)`,
  );
  const since = db.prepare<ChatLineRow>(
    `SELECT id, owner, body, at FROM chat_line
    WHERE owner = ? AND id > ? AND at >= ? AND body <> '' ORDER BY id`,
  );
  const forget = db.prepare("UPDATE chat_line SET body = '' WHERE owner = ? AND id < ?");
  const purge = db.prepare('DELETE FROM chat_line WHERE at < ?');

  return {
    async append({ owner, key, body, at }, keep) {
      const { changes, lastInsertRowid } = append.run(owner, key, body, at);
      if (changes === 0) return null;
      trim.run(owner, owner, keep);
      return Number(lastInsertRowid);
    },
    async since(owner, after, from) {
      return since.all(owner, after, from);
    },
    async forget(owner, below) {
      forget.run(owner, below);
    },
    async purge(before) {
      return purge.run(before).changes;
    },
  };
}
