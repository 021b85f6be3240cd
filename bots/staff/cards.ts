import type { Role } from '../../core/staff/accounts.ts';
import type { SignedIn } from './contract.ts';
import { consultationCards } from './pages/consultations-cards.ts';
import { contributionCards } from './pages/contributions.tsx';
import { outboxCards } from './pages/outbox-cards.ts';
import { pollCards } from './pages/polls-cards.ts';
import { reportCard } from './pages/reports.tsx';
import { roundCards } from './pages/rounds-cards.ts';
import { workshopCards } from './pages/workshops-cards.ts';

/** One line of "what waits for me" on the first page; not shown when it counts none. */
export interface Card {
  readonly roles: readonly Role[];
  /** A phrase that takes `{count}`. */
  readonly label: string;
  readonly link: string;
  count(visit: SignedIn): Promise<number>;
}

/** One line for each area. */
export const cards: readonly Card[] = [
  reportCard,
  ...contributionCards,
  ...roundCards,
  ...pollCards,
  ...consultationCards,
  ...workshopCards,
  ...outboxCards,
];
