import type { ChatLineRecords, ChatLineRow } from '../../core/conversation/records.ts';
import type { Db } from './database.ts';

export function chatLineRecords(db: Db): ChatLineRecords {
  const append = db.prepare<{ id: number }>(
    'INSERT INTO chat_line (owner, key, body, at) VALUES (?, ?, ?, ?) ON CONFLICT (owner, key) DO NOTHING RETURNING id',
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
      const added = await append.get(owner, key, body, at);
      if (!added) return null;
      trim.later(owner, owner, keep);
      return added.id;
    },
    async since(owner, after, from) {
      return await since.all(owner, after, from);
    },
    async forget(owner, below) {
      forget.later(owner, below);
    },
    async purge(before) {
      return (await purge.run(before)).changes;
    },
  };
}
