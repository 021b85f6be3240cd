import { countRound } from '../../core/delivery/rounds/desk.ts';
import type { Rounds } from '../../core/delivery/rounds/engine.ts';
import { nameOf } from '../../core/errors.ts';

/** A count under way: a large audience takes seconds. */
export interface Counting {
  /** People found so far. */
  seen: number;
  /** Rejects when the store does; said in the log as well. */
  readonly done: Promise<void>;
}

const under = new WeakMap<Rounds, Map<string, Counting>>();

/** The count of this round that is under way in this process; null when there is none. */
export const countingOf = (rounds: Rounds, id: string): Counting | null => under.get(rounds)?.get(id) ?? null;

/** Begins to count a round's audience, unless someone has begun. */
export function startCounting(rounds: Rounds, id: string): Counting {
  const known = countingOf(rounds, id);
  if (known) return known;
  const ours = under.get(rounds) ?? new Map<string, Counting>();
  under.set(rounds, ours);
  const see = (people: number): void => {
    const counting = ours.get(id);
    if (counting) counting.seen = people;
  };
  const done = countRound(rounds, id, see)
    .then(() => {})
    .finally(() => ours.delete(id));
  done.catch((error) => rounds.world.log.error({ round: id, error: nameOf(error) }, 'a count failed'));
  const counting = { seen: 0, done };
  ours.set(id, counting);
  return counting;
}
