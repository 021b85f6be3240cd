import type { Dialect } from './dialect.ts';

export type Value = string | number | bigint | Buffer | null;

/** A prepared statement; parameters in the order of its `?`. */
export interface Statement<Row> {
  get(...values: readonly Value[]): Promise<Row | undefined>;
  all(...values: readonly Value[]): Promise<Row[]>;
  run(...values: readonly Value[]): Promise<{ readonly changes: number }>;
  /**
   * A write whose outcome nobody needs: a database behind a network is sent it together with the next statement that waits, or
   * with the commit, which then fail with its error.
   */
  later(...values: readonly Value[]): void;
}

/** What a records file is given: every statement is prepared once, when the store or one of its connections opens. */
export interface Db {
  readonly dialect: Dialect;
  prepare<Row = unknown>(sql: string): Statement<Row>;
  /** Runs `work` as the last of the transaction: what it holds, all others wait for. */
  atEnd(work: () => Promise<void>): Promise<void>;
}

/** The id that an INSERT … RETURNING gives. */
export function idOf(row: { readonly id: number } | undefined): number {
  if (!row) throw new Error('an insert returned no row');
  return row.id;
}
