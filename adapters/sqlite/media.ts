import type { MediaRecords, MediaRow } from '../../core/civic/media.ts';
import type { Db } from './database.ts';

export function mediaRecords(db: Db): MediaRecords {
  const add = db.prepare(
    'INSERT INTO media (id, state, mime, bytes, created_at, conversation) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const load = db.prepare<MediaRow>(
    'SELECT id, state, mime, bytes, created_at AS createdAt FROM media WHERE id = ?',
  );
  const purgeRaw = db.prepare("DELETE FROM media WHERE state = 'raw' AND created_at < ?");
  const remove = db.prepare('DELETE FROM media WHERE id = ?');

  return {
    async add(row) {
      add.run(row.id, row.state, row.mime, row.bytes, row.createdAt, row.conversation ?? null);
    },
    async load(id) {
      return load.get(id) ?? null;
    },
    async remove(id) {
      remove.run(id);
    },
    async purgeRaw(before) {
      return purgeRaw.run(before).changes;
    },
  };
}
