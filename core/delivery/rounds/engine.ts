import type { World } from '../../conversation/ops.ts';
import type { Phrases } from '../../conversation/phrase.ts';
import type { Tx } from '../../ports.ts';
import type { Prices } from './records.ts';
import type { RoundRow } from './round.ts';

/** Who wants to hear what becomes of rounds; told in the transaction in which it happens. */
export interface RoundNews {
  /** Counted as it stands, for the first time: it waits for its release. */
  waits(tx: Tx, row: RoundRow): Promise<void>;
  /** Stopped by itself, or back to a draft; `row` as it is now. */
  stopped(tx: Tx, row: RoundRow): Promise<void>;
}

/** What rounds need of the world. */
export interface Rounds {
  readonly world: World;
  readonly phrases: Phrases;
  readonly prices: Prices;
  /** Nobody hears of it when absent. */
  readonly news?: RoundNews;
}
