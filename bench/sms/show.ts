import type { Cost } from './measure.ts';

const heads = ['journey', 'written', 'texts', 'segments', 'UCS-2', 'euros', 'above two segments'];

const cells = (cost: Cost): readonly string[] => [
  cost.journey,
  String(cost.written),
  String(cost.sent),
  String(cost.sentSegments),
  String(cost.ucs2),
  cost.price === null ? '-' : cost.price.toFixed(3),
  cost.costly.map(({ segments }) => segments).join(' ') || '-',
];

/** A table in Markdown, then the start of each text above two segments. */
export function table(costs: readonly Cost[]): string {
  const rows = [heads, ...costs.map(cells)];
  const widths = heads.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const costly = costs.flatMap(({ journey, costly: texts }) =>
    texts.map(({ segments, text }) => `${journey}: ${segments} segments: ${text.replaceAll('\n', ' / ')}`),
  );
  return [line(heads), rule, ...rows.slice(1).map(line), ...(costly.length > 0 ? ['', ...costly] : [])].join(
    '\n',
  );
}
