import type { StaffRoute } from './contract.ts';
import { accountRoutes } from './pages/accounts.tsx';
import { auditRoutes } from './pages/audit.tsx';
import { meRoutes } from './pages/me.tsx';
import { outboxRoutes } from './pages/outbox.tsx';
import { pollRoutes } from './pages/polls.tsx';
import { roundRoutes } from './pages/rounds.tsx';
import { signInRoutes } from './pages/sign-in.tsx';
import { todayRoutes } from './pages/today.tsx';
import { welcomeRoutes } from './pages/welcome.tsx';

/**
 * Every page and act of the console, with who may: what is not here is not mounted. The navigation is in this order. One line
 * for each area.
 */
export const routes: readonly StaffRoute[] = [
  ...todayRoutes,
  ...roundRoutes,
  ...pollRoutes,
  ...outboxRoutes,
  ...accountRoutes,
  ...auditRoutes,
  ...meRoutes,
  ...signInRoutes,
  ...welcomeRoutes,
];
