import type { Sum } from '../../core/civic/results-hide.ts';

/** 2^31 - 1. */
const prime = 2_147_483_647n;
const mod = (value: bigint) => ((value % prime) + prime) % prime;

function inverse(value: bigint): bigint {
  let [result, base, power] = [1n, mod(value), prime - 2n];
  for (; power > 0n; power >>= 1n) {
    if (power & 1n) result = mod(result * base);
    base = mod(base * base);
  }
  return result;
}

/** The rank of a matrix of small whole numbers, modulo a prime. */
function rank(matrix: readonly (readonly bigint[])[]): number {
  const rows = matrix.map((row) => row.map(mod));
  let done = 0;
  const width = rows[0]?.length ?? 0;
  for (let at = 0; at < width; at += 1) {
    const found = rows.findIndex((row, index) => index >= done && row[at] !== 0n);
    const pivot = rows[found];
    const swapped = rows[done];
    if (found < 0 || !pivot || !swapped) continue;
    rows[found] = swapped;
    rows[done] = pivot;
    const factor = inverse(pivot[at] ?? 1n);
    for (let index = done + 1; index < rows.length; index += 1) {
      const row = rows[index] ?? [];
      const times = mod((row[at] ?? 0n) * factor);
      if (times !== 0n) rows[index] = row.map((value, column) => mod(value - times * (pivot[column] ?? 0n)));
    }
    done += 1;
  }
  return done;
}

/** The hidden cells that someone who knows all the sums, and what is shown, can work out: written apart from the product's. */
export function workedOut(sums: readonly Sum[], hidden: ReadonlySet<string>): readonly string[] {
  const unknowns = [...hidden];
  const rows = sums.map(({ total, parts }) =>
    unknowns.map((id) => BigInt(parts.filter((part) => part === id).length) - (id === total ? 1n : 0n)),
  );
  const known = rank(rows);
  return unknowns.filter((_, at) => {
    const asked = unknowns.map((__, index) => (index === at ? 1n : 0n));
    return rank([...rows, asked]) === known;
  });
}

/** Every value that a hidden cell may have, by trying all whole numbers from `from` (of cells that hold somebody). For small tables only. */
export function possible(
  sums: readonly Sum[],
  counts: ReadonlyMap<string, number>,
  hidden: ReadonlySet<string>,
  from: number,
): ReadonlyMap<string, ReadonlySet<number>> {
  const unknowns = [...hidden];
  const most = Math.max(...counts.values(), 0) + 2;
  const seen = new Map(unknowns.map((id) => [id, new Set<number>()]));
  const guess = new Map<string, number>();
  const guessed = (id: string) => guess.get(id) ?? (hidden.has(id) ? null : (counts.get(id) ?? 0));
  const fits = ({ total, parts }: Sum) => {
    const whole = guessed(total);
    const known = parts.map(guessed);
    const held = known.reduce<number>((sum, value) => sum + (value ?? 0), 0);
    if (whole === null) return true;
    return known.includes(null) ? held <= whole : held === whole;
  };
  const fill = (at: number): void => {
    const id = unknowns[at];
    if (id === undefined) {
      for (const [name, value] of guess) seen.get(name)?.add(value);
      return;
    }
    for (let value = counts.get(id) === 0 ? 0 : from; value <= most; value += 1) {
      guess.set(id, value);
      if (sums.every(fits)) fill(at + 1);
      guess.delete(id);
    }
  };
  fill(0);
  return seen;
}
