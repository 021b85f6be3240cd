import type { Instant } from '../conversation/vocabulary.ts';
import type { Store, Tx } from '../ports.ts';
import type { NodeRow } from './records.ts';

/** What a node that is no more held is void: others take it up. */
export async function releaseWork(tx: Tx, node: string, now: Instant): Promise<void> {
  await tx.outbox.releaseAll(node, now);
  await tx.jobs.releaseAll(node);
  await tx.open311.releaseForwards(node);
}

/** Gives up a node that shows no life, and frees its work. False when it does after all, or another node was first. */
export function bury(store: Store, { name, beat }: NodeRow, now: Instant): Promise<boolean> {
  return store.transaction(async (tx) => {
    if (!(await tx.nodes.remove(name, beat))) return false;
    await releaseWork(tx, name, now);
    return true;
  });
}
