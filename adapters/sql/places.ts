import type { AreaRow, PlaceRecords } from '../../core/civic/places.ts';
import type { Db } from './database.ts';
import { nameLocks } from './locks.ts';

type StoredArea = Omit<AreaRow, 'polygons'> & { readonly polygons: string };

const columns = 'kind, code, name, district, polygons';

export function placeRecords(db: Db): PlaceRecords {
  const load = db.prepare<StoredArea>(`SELECT ${columns} FROM area WHERE kind = ? AND code = ?`);
  const put = db.prepare(
    `INSERT INTO area (${columns}, version) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (kind, code) DO UPDATE SET name = excluded.name,
    district = excluded.district, polygons = excluded.polygons, version = excluded.version`,
  );
  const areas = db.prepare<StoredArea>(`SELECT ${columns} FROM area WHERE kind = ? ORDER BY code`);
  const version = db.prepare<{ version: number }>('SELECT coalesce(max(version), 0) AS version FROM area');
  const remembered = db.prepare<{ answer: string }>(
    'SELECT answer FROM geocoder_answer WHERE key = ? AND at >= ?',
  );
  const remember = db.prepare(
    `INSERT INTO geocoder_answer (key, answer, at) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET answer = excluded.answer, at = excluded.at`,
  );
  const forget = db.prepare('DELETE FROM geocoder_answer WHERE at < ?');

  const currentVersion = async (): Promise<number> => (await version.get())?.version ?? 0;

  const locks = nameLocks(db);

  return {
    async putArea({ kind, code, name, district, polygons }) {
      locks.hold('areas');
      const text = JSON.stringify(polygons);
      const known = await load.get(kind, code);
      if (known && known.name === name && known.district === district && known.polygons === text)
        return 'same';
      put.later(kind, code, name, district, text, (await currentVersion()) + 1);
      return known ? 'changed' : 'new';
    },
    async areas(kind) {
      return (await areas.all(kind)).map((row) => ({
        ...row,
        polygons: JSON.parse(row.polygons) as AreaRow['polygons'],
      }));
    },
    async areasVersion() {
      return currentVersion();
    },
    async remembered(key, since) {
      return (await remembered.get(key, since))?.answer ?? null;
    },
    async remember(key, answer, at) {
      remember.later(key, answer, at);
    },
    async forgetAnswers(before) {
      return (await forget.run(before)).changes;
    },
  };
}
