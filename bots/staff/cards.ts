import type { Role } from '../../core/staff/accounts.ts';
import type { SignedIn } from './contract.ts';
import { outboxCards } from './pages/outbox-cards.ts';
import { roundCards } from './pages/rounds-cards.ts';

/** One line of "what waits for me" on the first page; not shown when it counts none. */
export interface Card {
  readonly roles: readonly Role[];
  /** A phrase that takes `{count}`. */
  readonly label: string;
  readonly link: string;
  count(visit: SignedIn): Promise<number>;
}

/** One line for each area. */
export const cards: readonly Card[] = [...roundCards, ...outboxCards];
