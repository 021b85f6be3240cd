import type { CatalogueRecords, CatalogueRow } from '../../core/civic/datasets.ts';
import type { Db } from './database.ts';

/** Weights of a word in the title, the keywords, the description. */
const rank = 'bm25(dataset_words, 8.0, 5.0, 1.0)';

export function catalogueRecords(db: Db): CatalogueRecords {
  const known = db.prepare<{ id: number; digest: string }>(
    'SELECT id, digest FROM dataset WHERE source = ? AND dataset = ?',
  );
  const add = db.prepare(
    `INSERT INTO dataset (source, dataset, title, description, url, digest, pass) VALUES (?, ?, ?, ?, ?, ?, ?)`,
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
    `SELECT dataset.dataset, dataset.title, dataset.description, url FROM dataset_words
    JOIN dataset ON dataset.id = dataset_words.rowid
    WHERE dataset_words MATCH ? ORDER BY ${rank} LIMIT ?`,
  );
  const count = db.prepare<{ number: number }>('SELECT count(*) AS number FROM dataset');

  return {
    async put({ source, entry, digest, words, pass }) {
      const { dataset, title, description, url } = entry;
      const row = known.get(source, dataset);
      if (row?.digest === digest) {
        see.run(pass, row.id);
        return 'same';
      }
      const id =
        row?.id ?? Number(add.run(source, dataset, title, description, url, digest, pass).lastInsertRowid);
      if (row) {
        change.run(title, description, url, digest, pass, id);
        unindex.run(id);
      }
      index.run(id, words.title, words.keywords, words.description);
      return row ? 'changed' : 'new';
    },
    async sweep(source, pass) {
      const rows = gone.all(source, pass);
      for (const { id } of rows) {
        unindex.run(id);
        remove.run(id);
      }
      return rows.length;
    },
    async search(terms, limit) {
      if (terms.length === 0) return [];
      return search.all(terms.map((term) => `"${term.replaceAll('"', '')}"`).join(' OR '), limit);
    },
    async count() {
      return count.get()?.number ?? 0;
    },
  };
}
