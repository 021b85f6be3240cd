import { type Dialect, wordWeights } from '../sql/dialect.ts';

/** `$.one.two` as PostgreSQL writes it. */
const steps = (path: string): string => `'{${path.replace('$.', '').replaceAll('.', ',')}}'`;
const { title, keywords, description } = wordWeights;
const counted = (column: string, weight: number): string =>
  `CASE WHEN term = ANY(string_to_array(words.${column}, ' ')) THEN ${weight} ELSE 0 END`;

/**
 * PostgreSQL. The words of datasets are stemmed by the core already, and the catalogue is small: they are compared as they are, and
 * weighed by how few datasets have them.
 */
export const postgresDialect: Dialect = {
  name: 'postgres',
  // Not FOR UPDATE, which would wait for those who only refer to the row.
  hold: 'FOR NO KEY UPDATE',
  holdOf: (of) => `FOR NO KEY UPDATE OF ${of}`,
  take: (of) => `FOR UPDATE OF ${of} SKIP LOCKED`,
  holdName: 'SELECT pg_advisory_xact_lock(hashtextextended(?, 0))',
  shareName: 'SELECT pg_advisory_xact_lock_shared(hashtextextended(?, 0))',
  byIndex: () => '',
  inOrder: 'JOIN',
  listed: (array) => `(SELECT jsonb_array_elements_text(CAST(${array} AS jsonb)))`,
  text: (object, path) => `(CAST(${object} AS jsonb) #>> ${steps(path)})`,
  number: (object, path) => `CAST(CAST(${object} AS jsonb) #>> ${steps(path)} AS numeric)`,
  textUnder: (object, name) => `(CAST(${object} AS jsonb) #>> ARRAY[CAST(? AS text), '${name}'])`,
  gathered: (text) => `CAST(coalesce(json_agg(${text}), '[]') AS text)`,
  emptied: (
    object,
    name,
  ) => `(SELECT CAST(coalesce(json_object_agg(key, CASE WHEN value ->> '${name}' IS NULL THEN value
    ELSE jsonb_set(value, '{${name}}', 'null') END), '{}') AS text) FROM jsonb_each(CAST(${object} AS jsonb)))`,
  chance: `replace(CAST(gen_random_uuid() AS text), '-', '')`,
  findDatasets: (columns) => `WITH hit AS (
      SELECT words.rowid, term, ${counted('title', title)} + ${counted('keywords', keywords)}
        + ${counted('description', description)} AS weight
      FROM dataset_words AS words CROSS JOIN jsonb_array_elements_text(CAST(? AS jsonb)) AS asked (term)),
    rare AS (SELECT term, ln(1 + CAST((SELECT count(*) FROM dataset_words) AS float8) / count(*)) AS rarity
      FROM hit WHERE weight > 0 GROUP BY term)
    SELECT ${columns} FROM dataset JOIN (SELECT hit.rowid, sum(weight * rarity) AS score FROM hit JOIN rare ON rare.term = hit.term
      WHERE weight > 0 GROUP BY hit.rowid) AS found ON found.rowid = dataset.id ORDER BY score DESC, dataset.id LIMIT ?`,
  asked: (words) => JSON.stringify(words),
};
