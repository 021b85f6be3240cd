import { nameOf } from '../../errors.ts';
import type { Bell } from '../../nodes/bell.ts';
import type { Sender } from '../sender.ts';
import type { Rounds } from './engine.ts';

/**
 * Heeds the stop of a round that another node saw: what of it waits in this node's memory is let go at once. Without it, each
 * such letter would be found taken back only as its turn comes (`outbox.depart`), and use up a place of the pace.
 */
export function heedStops({ world }: Pick<Rounds, 'world'>, sender: Sender, bell: Bell): () => void {
  const { store, log } = world;

  async function look(id: string): Promise<void> {
    // The call may be late: the round may go on again.
    const row = await store.transaction((tx) => tx.rounds.load(id));
    if (row?.state === 'sending' || row?.state === 'preparing' || row?.state === 'released') return;
    sender.halt(id);
    sender.allow(id);
  }

  return bell.listen((ring) => {
    if (ring.kind !== 'round') return;
    look(ring.round).catch((error) =>
      log.warn({ round: ring.round, error: nameOf(error) }, 'a stop could not be looked up'),
    );
  });
}
