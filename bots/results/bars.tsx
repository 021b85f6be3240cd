import { scaleBand, scaleLinear } from 'd3-scale';
import { stack } from 'd3-shape';
import type { JSX } from 'preact';

/** What every chart says of itself to whoever can't see it. The figures are in the table under it. */
export interface ChartText {
  /** Unique in its page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

export interface Bar {
  readonly label: string;
  /** Null: hidden. */
  readonly value: number | null;
  /** The value as it is written. */
  readonly shown: string;
}

const width = 480;
const line = 52;
/** Room for the value, right of the longest bar. */
const room = 96;
const letters = 54;

/** An image with a name and a description, drawn for reading from left to right in every language. */
export function Chart(
  props: ChartText & { readonly height: number; readonly children: JSX.Element[] | JSX.Element },
) {
  const { id, title, description, height, children } = props;
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-labelledby={`${id}-t ${id}-d`}>
      <title id={`${id}-t`}>{title}</title>
      <desc id={`${id}-d`}>{description}</desc>
      {children}
    </svg>
  );
}

/** Long words are whole in the table. */
const cut = (text: string): string => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);

/** Horizontal bars, each under its label; a ranking is one whose labels begin with their places. */
export function BarChart({ bars, ...text }: ChartText & { readonly bars: readonly Bar[] }): JSX.Element {
  const height = Math.max(1, bars.length) * line;
  const x = scaleLinear()
    .domain([0, Math.max(1, ...bars.map(({ value }) => value ?? 0))])
    .range([0, width - room]);
  const y = scaleBand<number>()
    .domain(bars.map((_, index) => index))
    .range([0, height])
    .paddingInner(0.1);
  return (
    <Chart {...text} height={height}>
      {bars.map(({ label, value, shown }, index) => {
        const top = rounded(y(index) ?? 0);
        const long = x(value ?? 0);
        return (
          <g key={index}>
            <text class="chart-label" x="0" y={top + 16}>
              {cut(label)}
            </text>
            {value === null ? (
              <rect class="chart-hidden" x="0" y={top + 23} width="24" height="18" />
            ) : (
              <rect class="chart-bar" x="0" y={top + 23} width={rounded(long)} height="18" />
            )}
            <text class="chart-value" x={rounded((value === null ? 24 : long) + 8)} y={top + 38}>
              {shown}
            </text>
          </g>
        );
      })}
    </Chart>
  );
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

export interface StackedRow {
  readonly label: string;
  /** In the order of the parts; null: hidden. A row with a hidden figure is not drawn: its shares would mislead. */
  readonly values: readonly (number | null)[];
}

/** How many parts have a colour of their own. */
export const partsAtMost = 6;

/** One bar per row, as wide as all the others: the shares of its parts. */
export function StackedChart(
  props: ChartText & {
    readonly parts: readonly string[];
    readonly rows: readonly StackedRow[];
    readonly hidden: string;
  },
): JSX.Element {
  const { parts, rows, hidden, ...text } = props;
  const keyed = parts.map((_, index) => String(index));
  const top = Math.ceil(parts.length / 2) * 24 + 8;
  const height = top + rows.length * line;
  const layers = stack<StackedRow>()
    .keys(keyed)
    .value(({ values }, key) => values[Number(key)] ?? 0)([...rows]);
  return (
    <Chart {...text} height={height}>
      {[
        ...parts.map((part, index) => (
          <g key={`part ${part}`}>
            <rect
              class={`chart-part-${index}`}
              x={(index % 2) * 240}
              y={Math.floor(index / 2) * 24}
              width="16"
              height="16"
            />
            <text class="chart-label" x={(index % 2) * 240 + 24} y={Math.floor(index / 2) * 24 + 14}>
              {part.length > 24 ? `${part.slice(0, 23)}…` : part}
            </text>
          </g>
        )),
        ...rows.map((row, at) => {
          const y = top + at * line;
          const total = row.values.reduce<number>((sum, value) => sum + (value ?? 0), 0);
          const x = scaleLinear()
            .domain([0, Math.max(1, total)])
            .range([0, width]);
          const isHidden = row.values.includes(null);
          return (
            <g key={`row ${row.label}`}>
              <text class="chart-label" x="0" y={y + 16}>
                {isHidden ? `${cut(row.label)} (${hidden})` : cut(row.label)}
              </text>
              {isHidden ? (
                <rect class="chart-hidden" x="0" y={y + 23} width="24" height="18" />
              ) : (
                layers.map((layer, index) => {
                  const [from, to] = layer[at] ?? [0, 0];
                  const wide = rounded(x(to) - x(from));
                  return (
                    <rect
                      key={index}
                      class={`chart-part-${index}`}
                      x={rounded(x(from))}
                      y={y + 23}
                      width={wide}
                      height="18"
                    />
                  );
                })
              )}
            </g>
          );
        }),
      ]}
    </Chart>
  );
}
