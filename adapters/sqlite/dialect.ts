import { type Dialect, wordWeights } from '../sql/dialect.ts';

const { title, keywords, description } = wordWeights;

/** SQLite, where one transaction writes at a time and nothing needs to be held. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  hold: '',
  holdOf: () => '',
  take: () => '',
  holdName: '',
  shareName: '',
  byIndex: (index) => `INDEXED BY ${index}`,
  inOrder: 'CROSS JOIN',
  listed: (array) => `(SELECT value FROM json_each(${array}))`,
  text: (object, path) => `json_extract(${object}, '${path}')`,
  number: (object, path) => `json_extract(${object}, '${path}')`,
  textUnder: (object, name) => `json_extract(${object}, '$."' || ? || '".${name}')`,
  gathered: (text) => `json_group_array(${text})`,
  emptied: (
    object,
    name,
  ) => `(SELECT json_group_object(key, CASE WHEN json_extract(value, '$.${name}') IS NULL THEN json(value)
    ELSE json_set(value, '$.${name}', json('null')) END) FROM json_each(${object}))`,
  chance: 'hex(randomblob(16))',
  findDatasets: (
    columns,
  ) => `SELECT ${columns} FROM dataset_words JOIN dataset ON dataset.id = dataset_words.rowid
    WHERE dataset_words MATCH ? ORDER BY bm25(dataset_words, ${title}.0, ${keywords}.0, ${description}.0) LIMIT ?`,
  asked: (words) => words.map((word) => `"${word.replaceAll('"', '')}"`).join(' OR '),
};
