import { type CsvCell, csvLines, csvMark } from './csv.ts';
import type { FigureTable } from './tables.ts';
import type { Words } from './words.ts';

/** Tables one after the other, a line for each figure: table, row, column, figure. */
export function figuresCsv(words: Words, tables: readonly FigureTable[]): string {
  const head = ['table', 'row', 'column', 'figure'].map((name) => words.say(names[name] ?? name));
  const lines = tables.flatMap(({ caption, heads, rows }) =>
    rows.flatMap(({ label, cells }) =>
      cells.map((cell, at): CsvCell[] => [
        caption,
        label,
        heads[at + 1] ?? '',
        cell ?? words.say('results.few'),
      ]),
    ),
  );
  return csvMark + csvLines([head, ...lines]);
}

const names: Readonly<Record<string, string>> = {
  table: 'results.fileTable',
  row: 'results.fileRow',
  column: 'results.fileColumn',
  figure: 'results.fileFigure',
};
