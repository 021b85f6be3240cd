import type { CatalogueRecords, CatalogueRow } from '../../core/civic/datasets.ts';
import { type Db, idOf } from './database.ts';

export function catalogueRecords(db: Db): CatalogueRecords {
  const known = db.prepare<{ id: number; digest: string }>(
    'SELECT id, digest FROM dataset WHERE source = ? AND dataset = ?',
  );
  const add = db.prepare<{ id: number }>(
    `INSERT INTO dataset (source, dataset, title, description, url, digest, pass) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id`,
  );
  const change = db.prepare(
    'UPDATE dataset SET title = ?, description = ?, url = ?, digest = ?, pass = ? WHERE id = ?',
  );
  const see = db.prepare('UPDATE dataset SET pass = ? WHERE id = ?');
  const index = db.prepare(
    'INSERT INTO dataset_words (rowid, title, keywords, description) VALUES (?, ?, ?, ?)',
  );
  const unindex = db.prepare('DELETE FROM dataset_words WHERE rowid = ?');
  const gone = db.prepare<{ id: number }>('SELECT id FROM dataset WHERE source = ? AND pass <> ?');
  const remove = db.prepare('DELETE FROM dataset WHERE id = ?');
  const search = db.prepare<CatalogueRow>(
    db.dialect.findDatasets('dataset.dataset, dataset.title, dataset.description, dataset.url'),
  );
  const count = db.prepare<{ number: number }>('SELECT count(*) AS number FROM dataset');

  return {
    async put({ source, entry, digest, words, pass }) {
      const { dataset, title, description, url } = entry;
      const row = await known.get(source, dataset);
      if (row?.digest === digest) {
        see.later(pass, row.id);
        return 'same';
      }
      const id = row?.id ?? idOf(await add.get(source, dataset, title, description, url, digest, pass));
      if (row) {
        change.later(title, description, url, digest, pass, id);
        unindex.later(id);
      }
      index.later(id, words.title, words.keywords, words.description);
      return row ? 'changed' : 'new';
    },
    async sweep(source, pass) {
      const rows = await gone.all(source, pass);
      for (const { id } of rows) {
        unindex.later(id);
        remove.later(id);
      }
      return rows.length;
    },
    async search(terms, limit) {
      if (terms.length === 0) return [];
      return await search.all(db.dialect.asked(terms), limit);
    },
    async count() {
      return (await count.get())?.number ?? 0;
    },
  };
}
