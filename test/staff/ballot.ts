import { boundTo } from '../../core/civic/ballots.ts';
import { seal } from '../../core/civic/sealing.ts';
import type { DeskTest } from './desk.ts';

/** So many votes of as many people, as the box and the roll keep them. */
export async function castVotes(
  desk: DeskTest,
  poll: string,
  wanted: { readonly count: number; readonly city: readonly string[]; readonly day: string },
): Promise<void> {
  const { store, nature } = desk.service.parvis.engine.world;
  await store.transaction(async (tx) => {
    const key = (await tx.polls.load(poll))?.poll.publicKey ?? '';
    for (let n = 0; n < wanted.count; n += 1) {
      const voterKey = `voter ${wanted.day} ${n}`;
      const marks = { city: wanted.city, sector: [] };
      const ballot = { v: 1, tracker: `${wanted.day}-${n}`, sector: '11', marks };
      const envelope = seal(nature, key, JSON.stringify(ballot), boundTo(poll, voterKey));
      await tx.ballots.cast({ poll, voterKey, rollKey: `roll ${voterKey}`, day: wanted.day, envelope });
    }
  });
}
