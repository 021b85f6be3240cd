import type { Sum } from './results-hide.ts';

const nothing = 1e-9;

/** The hidden cells that are the one solution of the shown sums: solved as linear equations (Gauss and Jordan). */
export function isFoundOut(sums: readonly Sum[], hidden: ReadonlySet<string>): ReadonlySet<string> {
  const unknowns = [...hidden];
  const column = new Map(unknowns.map((id, index) => [id, index]));
  const rows = sums.flatMap((sum) => {
    const row = new Float64Array(unknowns.length);
    for (const id of sum.parts) add(row, column.get(id), 1);
    add(row, column.get(sum.total), -1);
    return row.some((value) => value !== 0) ? [row] : [];
  });
  solve(rows, unknowns.length);
  const found = new Set<string>();
  for (const row of rows) {
    const left = [...row.keys()].filter((index) => Math.abs(row[index] ?? 0) > nothing);
    const only = left.length === 1 ? unknowns[left[0] ?? 0] : undefined;
    if (only !== undefined) found.add(only);
  }
  return found;
}

function add(row: Float64Array, index: number | undefined, value: number): void {
  if (index !== undefined) row[index] = (row[index] ?? 0) + value;
}

/** Brings the rows to their reduced form, in place. */
function solve(rows: Float64Array[], width: number): void {
  let done = 0;
  for (let at = 0; at < width && done < rows.length; at += 1) {
    const pivot = rows.findIndex((row, index) => index >= done && Math.abs(row[at] ?? 0) > nothing);
    const [one, other] = [rows[done], rows[pivot]];
    if (pivot < 0 || !one || !other) continue;
    [rows[done], rows[pivot]] = [other, one];
    const lead = other[at] ?? 1;
    for (const [index, value] of other.entries()) other[index] = value / lead;
    for (const row of rows) if (row !== other) subtract(row, other, row[at] ?? 0);
    done += 1;
  }
}

function subtract(row: Float64Array, other: Float64Array, times: number): void {
  if (Math.abs(times) <= nothing) return;
  for (const [index, value] of other.entries()) row[index] = (row[index] ?? 0) - times * value;
}
