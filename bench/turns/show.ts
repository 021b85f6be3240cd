import type { Result } from './run.ts';

const heads = ['', 'turns/s', 'p50 ms', 'p99 ms', 'CPU ms/turn', 'store CPU', 'load core'];

/** The figures as a table, then how the first contender compares with each of the others. */
export function table(results: readonly Result[]): string {
  const rows = results.map((result) => [
    result.name,
    result.turnsPerSecond.toFixed(0),
    result.p50.toFixed(1),
    result.p99.toFixed(1),
    result.cpuMsPerTurn.toFixed(3),
    result.storeCpuMsPerTurn.toFixed(3),
    result.loadCore.toFixed(2),
  ]);
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  return [line(heads), ...rows.map(line), '', ...ratios(results)].join('\n');
}

function ratios([first, ...others]: readonly Result[]): readonly string[] {
  if (!first) return [];
  return others.map((other) => {
    const speed = (first.turnsPerSecond / other.turnsPerSecond).toFixed(2);
    const cpu = (first.cpuMsPerTurn / other.cpuMsPerTurn).toFixed(2);
    return `${first.name} / ${other.name}: ${speed} of its turns/s, ${cpu} of its CPU per turn`;
  });
}

/** One contender on one line, for programs. */
export function jsonLine({ name, turnsPerSecond, p50, p99, cpuMsPerTurn }: Result): string {
  return JSON.stringify({ name, turnsPerSecond, p50, p99, cpuMsPerTurn });
}
