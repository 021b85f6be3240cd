import type { MarkRecords } from '../../core/conversation/records.ts';
import type { Db } from './database.ts';

export function markRecords(db: Db): MarkRecords {
  const load = db.prepare<{ readonly value: string }>('SELECT value FROM mark WHERE name = ?');
  const save = db.prepare(
    'INSERT INTO mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
  return {
    load: async (name) => (await load.get(name))?.value ?? null,
    async save(name, value) {
      save.later(name, value);
    },
  };
}
