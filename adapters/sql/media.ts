import type { MediaRecords, MediaRow } from '../../core/civic/media.ts';
import type { Db } from './database.ts';

export function mediaRecords(db: Db): MediaRecords {
  const add = db.prepare(
    'INSERT INTO media (id, state, mime, bytes, created_at, conversation, link_key, link_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  );
  const load = db.prepare<MediaRow>(
    'SELECT id, state, mime, bytes, created_at AS "createdAt" FROM media WHERE id = ?',
  );
  const byLink = db.prepare<MediaRow>(
    'SELECT id, state, mime, bytes, created_at AS "createdAt" FROM media WHERE link_key = ? AND link_until > ?',
  );
  const purgeRaw = db.prepare("DELETE FROM media WHERE state = 'raw' AND created_at < ?");
  const remove = db.prepare('DELETE FROM media WHERE id = ?');

  return {
    async add(row) {
      const { conversation = null, link = null } = row;
      const what = [row.id, row.state, row.mime, row.bytes, row.createdAt, conversation];
      add.later(...what, link?.key ?? null, link?.until ?? null);
    },
    async load(id) {
      return (await load.get(id)) ?? null;
    },
    async byLink(key, now) {
      return (await byLink.get(key, now)) ?? null;
    },
    async remove(id) {
      remove.later(id);
    },
    async purgeRaw(before) {
      return (await purgeRaw.run(before)).changes;
    },
  };
}
