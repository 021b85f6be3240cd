import type { JSX } from 'preact';
import { type Bar, BarChart } from './bars.tsx';
import type { FigureTable } from './tables.ts';
import { told, type Words } from './words.ts';

/** The table under a chart: its caption, and heads for rows and columns. */
export function FiguresIn({
  table,
  words,
}: {
  readonly table: FigureTable;
  readonly words: Words;
}): JSX.Element {
  return (
    <table class="figures">
      <caption>{table.caption}</caption>
      <thead>
        <tr>
          {table.heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.rows.map(({ key, label, cells }) => (
          <tr key={key}>
            <th scope="row" data-head={table.heads[0]}>
              <bdi>{label}</bdi>
            </th>
            {cells.map((cell, at) => (
              <td key={at} data-head={table.heads[at + 1]}>
                {cell === '–' ? cell : told(words, cell)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Bars of one column of a table, with the table under them. */
export function BarsAndTable(props: {
  readonly table: FigureTable;
  readonly words: Words;
  /** The column that is drawn, the first figure when absent. */
  readonly column?: number;
}): JSX.Element {
  const { table, words, column = 0 } = props;
  const bars = table.rows.map(({ label, cells }): Bar => {
    const cell = cells[column];
    const value = typeof cell === 'number' ? cell : null;
    return { label, value, shown: cell === '–' ? '–' : told(words, value) };
  });
  return (
    <>
      <BarChart
        id={table.id}
        title={table.caption}
        description={words.say('results.chart', { bars: bars.length })}
        bars={bars}
      />
      <FiguresIn table={table} words={words} />
    </>
  );
}
