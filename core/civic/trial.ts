import type { Store, Tx } from '../ports.ts';

/** One transaction; with `dryRun` it is undone at its end, and only its answer stays. */
export async function tried<T>(store: Store, dryRun: boolean, work: (tx: Tx) => Promise<T>): Promise<T> {
  const undone: { answer?: { readonly value: T } } = {};
  const signal = new Error('dry run');
  try {
    return await store.transaction(async (tx) => {
      const value = await work(tx);
      if (!dryRun) return value;
      undone.answer = { value };
      throw signal;
    });
  } catch (error) {
    if (error !== signal || !undone.answer) throw error;
    return undone.answer.value;
  }
}

/** Items told before each line of progress. */
const STEP = 100;

/** Gives each item; "300 of 1200" goes to `progress` after each hundred and after the last. Nothing is told of a short list. */
export function* counted<T>(items: readonly T[], progress: (line: string) => void): Generator<T> {
  for (const [at, item] of items.entries()) {
    yield item;
    const done = at + 1;
    const isTold = done % STEP === 0 || done === items.length;
    if (isTold && items.length > STEP) progress(`${done} of ${items.length}`);
  }
}

/** Wrong lines that are told; of the others, how many. */
const MOST = 20;

/** The first of a file's faults, and "and 12 more". */
export function firstOf(faults: readonly string[]): readonly string[] {
  const others = faults.length - MOST;
  return others > 0 ? [...faults.slice(0, MOST), `and ${others} more`] : faults;
}
