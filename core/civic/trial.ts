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
