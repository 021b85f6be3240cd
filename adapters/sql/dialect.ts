/**
 * What truly differs between the databases; everything else in `adapters/sql` is written in what they have in common. Fragments of
 * SQL, with `?` where they take a parameter.
 */
export interface Dialect {
  readonly name: 'sqlite' | 'postgres';
  /** At the end of a SELECT of what the transaction may change: others that want to wait until it ends, then see what it wrote. */
  readonly hold: string;
  /** The same for the rows of one table, where others are joined. */
  readonly holdOf: (of: string) => string;
  /** The same for work that one of several nodes takes: rows that another one holds are passed over. `of` is the table or its alias. */
  readonly take: (of: string) => string;
  /** Hold a name until the end of the transaction, alone or with others: SELECT with the name as its parameter. */
  readonly holdName: string;
  readonly shareName: string;
  /** After the name of a table: the index to walk, where the planner would choose another one. */
  readonly byIndex: (index: string) => string;
  /** A join that is done in the order that is written, where the planner would choose another one. */
  readonly inOrder: string;
  /** The members of a JSON array of texts, as rows: `column IN ${listed('?')}`. */
  readonly listed: (array: string) => string;
  /** A text of a JSON object, by its path (`$.one.two`); null where there is none. */
  readonly text: (object: string, path: string) => string;
  /** A whole number of a JSON object, by its path. */
  readonly number: (object: string, path: string) => string;
  /** A text two levels down in a JSON object; the parameter is the name of the first level. */
  readonly textUnder: (object: string, name: string) => string;
  /** Aggregates texts to a JSON array. */
  readonly gathered: (text: string) => string;
  /** A JSON object whose members, objects too, have their text `name` emptied. */
  readonly emptied: (object: string, name: string) => string;
  /** 32 letters and digits by chance. */
  readonly chance: string;
  /** Finds datasets by words, best first: SELECT with `columns` of dataset; parameters what `asked` gives, and a limit. */
  readonly findDatasets: (columns: string) => string;
  readonly asked: (words: readonly string[]) => string;
}

/** How much a word counts in the title, the keywords, the description of a dataset. */
export const wordWeights = { title: 8, keywords: 5, description: 1 } as const;
