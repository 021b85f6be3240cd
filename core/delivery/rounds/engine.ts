import type { World } from '../../conversation/ops.ts';
import type { Phrases } from '../../conversation/phrase.ts';
import type { Prices } from './records.ts';

/** What rounds need of the world. */
export interface Rounds {
  readonly world: World;
  readonly phrases: Phrases;
  readonly prices: Prices;
}
