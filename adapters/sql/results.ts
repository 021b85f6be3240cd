import type { Answers } from '../../core/civic/consultations.ts';
import type {
  AnswerRow,
  ConsultationFigures,
  LabelOn,
  LabelRow,
  ResultRecords,
  TextRow,
} from '../../core/civic/results.ts';
import type { Db } from './database.ts';

export function resultRecords(db: Db): ResultRecords {
  return { ...figures(db), ...labels(db), ...texts(db) };
}

function figures(db: Db): Pick<ResultRecords, 'answers' | 'figures' | 'keepFigures'> {
  const page = db.prepare<Omit<AnswerRow, 'answers'> & { readonly answers: string }>(
    `SELECT p.id, p.channel, p.language, p.answers, ${db.dialect.text('person.facts', '$.sector')} AS sector,
      (SELECT relay FROM paper_code WHERE paper_code.person = p.person AND revoked_at IS NULL
        ORDER BY used_at, code_key LIMIT 1) AS relay
    FROM participation AS p LEFT JOIN person ON person.id = p.person
    WHERE p.consultation = ? AND p.id > ? ORDER BY p.id LIMIT ?`,
  );
  const load = db.prepare<{ figures: string }>(
    'SELECT figures FROM consultation_figures WHERE consultation = ?',
  );
  const keep = db.prepare(
    'INSERT INTO consultation_figures (consultation, figures, made_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  );
  return {
    async answers(consultation, after, limit) {
      return (await page.all(consultation, after, limit)).map((row) => ({
        ...row,
        answers: JSON.parse(row.answers) as Answers,
      }));
    },
    async figures(consultation) {
      const row = await load.get(consultation);
      return row ? (JSON.parse(row.figures) as ConsultationFigures) : null;
    },
    async keepFigures(consultation, made, at) {
      keep.later(consultation, JSON.stringify(made), at);
    },
  };
}

type Labels = 'labels' | 'labelsOn' | 'addLabel' | 'removeLabel' | 'label';

function labels(db: Db): Pick<ResultRecords, Labels> {
  const all = db.prepare<LabelRow>(
    `SELECT id, consultation, question, name, created_at AS "createdAt" FROM label
    WHERE consultation = ? AND question = ? ORDER BY name`,
  );
  const on = db.prepare<LabelOn>(
    `SELECT label.question AS question, label.name AS name FROM text_label
    JOIN label ON label.id = text_label.label WHERE text_label.participation = ? ORDER BY label.question, label.name`,
  );
  const add = db.prepare(
    `INSERT INTO label (id, consultation, question, name, created_at) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT DO NOTHING`,
  );
  const remove = db.prepare('DELETE FROM label WHERE id = ?');
  const clear = db.prepare(
    'DELETE FROM text_label WHERE participation = ? AND label IN (SELECT id FROM label WHERE question = ?)',
  );
  const put = db.prepare(
    `INSERT INTO text_label (participation, label) SELECT p.id, label.id FROM participation AS p JOIN label
    ON label.consultation = p.consultation WHERE p.id = ? AND label.question = ? AND label.id = ?`,
  );
  return {
    async labels(consultation, question) {
      return await all.all(consultation, question);
    },
    async labelsOn(text) {
      return await on.all(text);
    },
    async addLabel({ id, consultation, question, name, createdAt }) {
      return (await add.run(id, consultation, question, name, createdAt)).changes > 0;
    },
    async removeLabel(id) {
      return (await remove.run(id)).changes > 0;
    },
    async label(text, question, ids) {
      clear.later(text, question);
      for (const id of new Set(ids)) put.later(text, question, id);
    },
  };
}

/** The sealed words of one question; null where it was skipped, or its author is erased. */
const words = ({ dialect }: Db): string => dialect.textUnder('p.answers', 'sealed');
const labelled = `EXISTS (SELECT 1 FROM text_label AS t JOIN label ON label.id = t.label
  WHERE t.participation = p.id AND label.question = ?)`;

function texts(db: Db): Pick<ResultRecords, 'texts' | 'labelCounts'> {
  const page = db.prepare<Omit<TextRow, 'labels'> & { readonly labels: string }>(
    `SELECT p.id, p.language, ${words(db)} AS sealed, (SELECT ${db.dialect.gathered('label')} FROM text_label AS t
      JOIN label ON label.id = t.label WHERE t.participation = p.id AND label.question = ?) AS labels
    FROM participation AS p WHERE p.consultation = ? AND p.id > ? AND ${words(db)} IS NOT NULL
    AND CASE CAST(? AS TEXT) WHEN '' THEN TRUE WHEN 'none' THEN NOT ${labelled}
      ELSE EXISTS (SELECT 1 FROM text_label AS t WHERE t.participation = p.id AND t.label = ?) END
    ORDER BY p.id LIMIT ?`,
  );
  const counts = db.prepare<{ texts: number; none: number }>(
    `SELECT count(*) AS texts, count(*) FILTER (WHERE NOT ${labelled}) AS none FROM participation AS p
    WHERE p.consultation = ? AND ${words(db)} IS NOT NULL`,
  );
  const uses = db.prepare<{ label: string; uses: number }>(
    `SELECT label.id AS label, count(p.id) AS uses FROM label
    LEFT JOIN text_label AS t ON t.label = label.id
    LEFT JOIN participation AS p ON p.id = t.participation AND ${words(db)} IS NOT NULL
    WHERE label.consultation = ? AND label.question = ? GROUP BY label.id`,
  );
  return {
    async texts({ consultation, question, label, after, limit }) {
      const wanted = label ?? '';
      return (
        await page.all(question, question, consultation, after, question, wanted, question, wanted, limit)
      ).map((row) => ({ ...row, labels: JSON.parse(row.labels) as string[] }));
    },
    async labelCounts(consultation, question) {
      const found = (await counts.get(question, consultation, question)) ?? { texts: 0, none: 0 };
      const by = (await uses.all(question, consultation, question)).map(({ label, uses: n }) => [label, n]);
      return { ...found, by: Object.fromEntries(by) };
    },
  };
}
