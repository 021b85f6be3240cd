import Database from 'better-sqlite3';
import type { Value } from '../sql/database.ts';
import { type Copied, notCopied } from '../sql/sums.ts';
import type { Connection } from './database.ts';

interface Named {
  readonly name: string;
  readonly wr: number;
}

const words = 'dataset_words';

/**
 * A database's tables, each after those that it refers to, for a copy to a database of another kind. What is written meanwhile
 * waits until `close`.
 */
export function giveDatabase(file: string): { readonly tables: readonly Copied[]; close(): void } {
  const connection = new Database(file, { fileMustExist: true, timeout: 5000 });
  connection.exec('BEGIN IMMEDIATE');
  const tables = tablesOf(connection).map((table) => copied(connection, table));
  return {
    tables: [...tables, wordsOf(connection)],
    close() {
      connection.exec('ROLLBACK');
      connection.close();
    },
  };
}

function tablesOf(connection: Connection): readonly Named[] {
  const all = connection
    .prepare<[], Named>(
      `SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%'
      ORDER BY name`,
    )
    .all()
    .filter(({ name }) => !notCopied.includes(name) && !name.startsWith(words));
  const references = connection
    .prepare<[string], string>('SELECT "table" FROM pragma_foreign_key_list(?)')
    .pluck();
  const ordered: Named[] = [];
  const add = (table: Named): void => {
    if (ordered.includes(table)) return;
    for (const name of references.all(table.name)) {
      const other = all.find((each) => each.name === name && each !== table);
      if (other) add(other);
    }
    ordered.push(table);
  };
  for (const table of all) add(table);
  return ordered;
}

function copied(connection: Connection, { name, wr }: Named): Copied {
  const info = connection.prepare<[string], { name: string; type: string; pk: number }>(
    'SELECT name, type, pk FROM pragma_table_info(?)',
  );
  const all = info.all(name);
  const columns = all.map((column) => column.name);
  const isNumbered = wr === 0 && all.some(({ type, pk }) => type === 'INTEGER' && pk === 1);
  const select = `SELECT ${columns.map((column) => `"${column}"`).join(', ')} FROM "${name}"${wr === 0 ? ' ORDER BY rowid' : ''}`;
  const count = connection.prepare<[], number>(`SELECT count(*) FROM "${name}"`).pluck().get() ?? 0;
  return {
    table: name,
    columns,
    count,
    rows: () => connection.prepare<[], Value[]>(select).raw().iterate(),
    last: isNumbered ? lastNumber(connection, name) : null,
  };
}

/** A number is not given again, though its row be gone. */
function lastNumber(connection: Connection, name: string): number {
  const highest =
    connection.prepare<[], number | null>(`SELECT max(rowid) FROM "${name}"`).pluck().get() ?? 0;
  const given = connection
    .prepare<[string], number>('SELECT seq FROM sqlite_sequence WHERE name = ?')
    .pluck()
    .get(name);
  return Math.max(highest, given ?? 0);
}

/** The index of words keeps no text: it is read back from the index, each word in its place. */
function wordsOf(connection: Connection): Copied {
  const columns = ['title', 'keywords', 'description'] as const;
  connection.exec(`CREATE VIRTUAL TABLE temp.word_place USING fts5vocab('main', '${words}', 'instance')`);
  const places = connection.prepare<[], { doc: number; col: (typeof columns)[number]; term: string }>(
    'SELECT doc, col, term FROM temp.word_place ORDER BY doc, col, "offset"',
  );
  const texts = new Map<number, Record<(typeof columns)[number], string[]>>();
  for (const { doc, col, term } of places.iterate()) {
    const text = texts.get(doc) ?? { title: [], keywords: [], description: [] };
    text[col].push(term);
    texts.set(doc, text);
  }
  const rows = [...texts].map(([doc, text]) => [doc, ...columns.map((column) => text[column].join(' '))]);
  return { table: words, columns: ['rowid', ...columns], count: rows.length, rows: () => rows, last: null };
}
