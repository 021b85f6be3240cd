import { createHash } from 'node:crypto';
import type { Value } from './database.ts';

/** A table's rows, whatever their order: how many there are, and the sum of their hashes, in hexadecimal. */
export interface Sum {
  readonly rows: number;
  readonly hash: string;
}

const size = 1n << 256n;

/** One value as every database gives it. */
function written(value: Value | Uint8Array): string | number | null {
  if (typeof value === 'string') return `t${plainText(value)}`;
  if (value === null) return null;
  return value instanceof Uint8Array ? `b${Buffer.from(value).toString('base64')}` : Number(value);
}

/** PostgreSQL has no text with a NUL in it; neither has half a character, which is replaced on the way. */
export function plainText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

/** Adds row by row: SHA-256 of each, added up, so that order does not count and every row does. */
export function summing(): { add(row: readonly Value[]): void; sum(): Sum } {
  let rows = 0;
  let total = 0n;
  return {
    add(row) {
      rows += 1;
      const hash = createHash('sha256')
        .update(JSON.stringify(row.map(written)))
        .digest('hex');
      total = (total + BigInt(`0x${hash}`)) % size;
    },
    sum: () => ({ rows, hash: total.toString(16).padStart(64, '0') }),
  };
}

/** A database's tables that are copied to another one: not its own numbering, nor who serves it now. */
export const notCopied: readonly string[] = ['migration', 'node', 'duty'];

/** A table to copy, and its rows, in the order in which references allow it. */
export interface Copied {
  readonly table: string;
  readonly columns: readonly string[];
  readonly count: number;
  rows(): Iterable<readonly Value[]>;
  /** The highest number that was ever given to a row; null where rows have none. */
  readonly last: number | null;
}
