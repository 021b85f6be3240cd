import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hiddenCells, type Sum, smallest } from '../../core/civic/results-hide.ts';
import { possible, workedOut } from './attacker.ts';

interface Made {
  readonly counts: ReadonlyMap<string, number>;
  readonly sums: readonly Sum[];
}

/** A table with the totals of its rows, of its columns, and of all. */
function table(grid: readonly (readonly number[])[], name = ''): Made {
  const rows = grid.map((_, row) => row);
  const columns = (grid[0] ?? []).map((_, column) => column);
  const id = (row: number | string, column: number | string) =>
    row === '+' && column === '+' ? 'all' : row === '+' ? `+${column}` : `${name}${row},${column}`;
  const at = (row: number, column: number) => grid[row]?.[column] ?? 0;
  const total = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0);
  const counts = new Map<string, number>();
  for (const row of rows) for (const column of columns) counts.set(id(row, column), at(row, column));
  for (const row of rows) counts.set(id(row, '+'), total(columns.map((column) => at(row, column))));
  for (const column of columns) counts.set(id('+', column), total(rows.map((row) => at(row, column))));
  counts.set('all', total(grid.flat()));
  const sums = [
    ...[...rows, '+'].map((row) => ({
      total: id(row, '+'),
      parts: columns.map((column) => id(row, column)),
    })),
    ...[...columns, '+'].map((column) => ({
      total: id('+', column),
      parts: rows.map((row) => id(row, column)),
    })),
  ];
  return { counts, sums };
}

const small = ({ counts }: Made, id: string) => {
  const count = counts.get(id) ?? 0;
  return count > 0 && count < smallest;
};

const cells = fc.oneof(
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 12 }) },
  fc.integer({ min: 0, max: 90 }),
);
const grid = (rows: number, columns: number, cell = cells) =>
  fc.tuple(fc.integer({ min: 1, max: rows }), fc.integer({ min: 1, max: columns })).chain(([height, width]) =>
    fc.array(fc.array(cell, { minLength: width, maxLength: width }), {
      minLength: height,
      maxLength: height,
    }),
  );

/** Two breakdowns of the same people: each choice (column) has the same total in both. */
function apart(rows: readonly (readonly number[])[], picks: readonly number[], groups: number): Made {
  const one = table(rows, 'one ');
  const other = Array.from({ length: groups }, () => (rows[0] ?? []).map(() => 0));
  let at = 0;
  for (const row of rows)
    for (const [column, count] of row.entries())
      for (let person = 0; person < count; person += 1) {
        const line = other[(picks[at % picks.length] ?? 0) % groups];
        if (line) line[column] = (line[column] ?? 0) + 1;
        at += 1;
      }
  const two = table(other, 'two ');
  return { counts: new Map([...one.counts, ...two.counts]), sums: [...one.sums, ...two.sums] };
}

describe('small groups', () => {
  it('are hidden, and the next smallest with one that is alone', () => {
    const one = table([[30, 12, 9]]);
    expect([...hiddenCells(one)]).toEqual(['0,2', '+2', '0,1', '+1']);
    expect(hiddenCells(table([[30, 12, 10]])).size).toBe(0);
    expect([...hiddenCells(table([[30, 0, 10]]))]).toEqual(['0,1', '+1', '0,2', '+2']);
  });

  it('never stand alone for what the hidden ones hold together', () => {
    // 1 and 1 alone would be found: two hidden, two persons.
    const sums = [{ total: 'all', parts: ['a', 'b', 'c'] }];
    const counts = new Map([
      ['all', 32],
      ['a', 1],
      ['b', 1],
      ['c', 30],
    ]);
    expect([...hiddenCells({ counts, sums, emptyShown: true })]).toEqual(['a', 'b', 'c']);
  });

  it('leave what was shown before as it is', () => {
    const sums = [{ total: 'all', parts: ['a', 'b'] }];
    const counts = new Map([
      ['all', 40],
      ['a', 4],
      ['b', 36],
    ]);
    expect([...hiddenCells({ counts, sums, kept: new Set(['all']) })]).toEqual(['a', 'b']);
  });

  it('can’t be found by whoever solves all the sums of a table', () => {
    fc.assert(
      fc.property(grid(6, 6), (rows) => {
        const made = table(rows);
        const hidden = hiddenCells(made);
        for (const id of made.counts.keys())
          expect([id, small(made, id) && !hidden.has(id)]).toEqual([id, false]);
        expect(workedOut(made.sums, hidden).filter((id) => small(made, id))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('nor of two breakdowns of the same people', () => {
    const picks = fc.array(fc.nat(5), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(grid(4, 4), picks, fc.integer({ min: 1, max: 5 }), (rows, chosen, groups) => {
        const made = apart(rows, chosen, groups);
        const hidden = hiddenCells(made);
        expect(workedOut(made.sums, hidden).filter((id) => small(made, id))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('nor by trying every whole number, in small tables; in one sum alone, even knowing that a hidden group has somebody in it', () => {
    const few = fc.integer({ min: 0, max: 14 });
    fc.assert(
      fc.property(grid(2, 3, few), (rows) => {
        const made = table(rows);
        const hidden = hiddenCells(made);
        fc.pre(hidden.size <= 7);
        const values = possible(made.sums, made.counts, hidden, 0);
        const found = [...values].filter(([id, seen]) => small(made, id) && seen.size < 2);
        expect(found.map(([id]) => id)).toEqual([]);
      }),
      { numRuns: 200 },
    );
    fc.assert(
      fc.property(fc.array(few, { minLength: 1, maxLength: 4 }), (row) => {
        const counts = new Map(row.map((count, at) => [String(at), count]));
        const sums = [{ total: 'all', parts: [...counts.keys()] }];
        const made = {
          counts: counts.set(
            'all',
            row.reduce((sum, value) => sum + value, 0),
          ),
          sums,
        };
        const hidden = hiddenCells({ ...made, emptyShown: true });
        fc.pre(!hidden.has('all'));
        const values = possible(made.sums, made.counts, hidden, 1);
        expect([...values].filter(([id, seen]) => small(made, id) && seen.size < 2)).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
