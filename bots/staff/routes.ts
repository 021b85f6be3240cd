import type { StaffRoute } from './contract.ts';
import { accountRoutes } from './pages/accounts.tsx';
import { auditRoutes } from './pages/audit.tsx';
import { consultationRoutes } from './pages/consultations.tsx';
import { contributionRoutes } from './pages/contribution.tsx';
import { contributionStepRoutes } from './pages/contribution-step.tsx';
import { contributionListRoutes } from './pages/contributions.tsx';
import { datasetConsultationRoutes } from './pages/datasets-consultation.tsx';
import { meRoutes } from './pages/me.tsx';
import { mediaRoutes } from './pages/media.tsx';
import { outboxRoutes } from './pages/outbox.tsx';
import { pollRoutes } from './pages/polls.tsx';
import { relayRoutes } from './pages/relays.tsx';
import { oneReportRoutes } from './pages/report.tsx';
import { reportChangeRoutes } from './pages/report-change.tsx';
import { reportRoutes } from './pages/reports.tsx';
import { reportMapRoutes } from './pages/reports-map.tsx';
import { resultRoutes } from './pages/results.tsx';
import { resultFileRoutes } from './pages/results-files.ts';
import { resultTextRoutes } from './pages/results-texts.tsx';
import { rightsRoutes } from './pages/rights.tsx';
import { roundRoutes } from './pages/rounds.tsx';
import { settingsRoutes } from './pages/settings.tsx';
import { signInRoutes } from './pages/sign-in.tsx';
import { todayRoutes } from './pages/today.tsx';
import { welcomeRoutes } from './pages/welcome.tsx';
import { workshopRoutes } from './pages/workshops.tsx';

/**
 * Every page and act of the console, with who may: what is not here is not mounted. The navigation is in this order. One line
 * for each area.
 */
export const routes: readonly StaffRoute[] = [
  ...todayRoutes,
  ...reportRoutes,
  ...reportMapRoutes,
  ...reportChangeRoutes,
  ...oneReportRoutes,
  ...mediaRoutes,
  ...contributionListRoutes,
  ...datasetConsultationRoutes,
  ...contributionRoutes,
  ...contributionStepRoutes,
  ...roundRoutes,
  ...pollRoutes,
  ...consultationRoutes,
  ...workshopRoutes,
  ...relayRoutes,
  ...rightsRoutes,
  ...outboxRoutes,
  ...resultRoutes,
  ...resultTextRoutes,
  ...resultFileRoutes,
  ...settingsRoutes,
  ...accountRoutes,
  ...auditRoutes,
  ...meRoutes,
  ...signInRoutes,
  ...welcomeRoutes,
];
