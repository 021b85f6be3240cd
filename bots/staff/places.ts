import type { Role } from '../../core/staff/accounts.ts';

/** What one may do here, for who opens the console for the first time: a page, and a sentence about it. */
export interface Place {
  readonly roles: readonly Role[];
  readonly link: string;
  /** Phrases: the page's name, and what one does there. */
  readonly title: string;
  readonly about: string;
}

const writers: readonly Role[] = ['campaigner', 'approver'];
const readers: readonly Role[] = ['agent', 'moderator', 'auditor'];

export const places: readonly Place[] = [
  { roles: readers, link: '/staff/reports', title: 'reports.title', about: 'today.reports' },
  {
    roles: ['moderator', 'auditor'],
    link: '/staff/proposals',
    title: 'contributions.proposals',
    about: 'today.proposals',
  },
  {
    roles: ['moderator', 'auditor'],
    link: '/staff/datasets',
    title: 'contributions.datasets',
    about: 'today.datasets',
  },
  { roles: ['moderator', 'auditor'], link: '/staff/lab', title: 'contributions.ideas', about: 'today.ideas' },
  { roles: writers, link: '/staff/rounds', title: 'rounds.title', about: 'today.rounds' },
  { roles: writers, link: '/staff/polls', title: 'polls.title', about: 'today.polls' },
  {
    roles: writers,
    link: '/staff/consultations',
    title: 'consultations.title',
    about: 'today.consultations',
  },
  { roles: ['agent'], link: '/staff/workshops', title: 'workshops.title', about: 'today.workshops' },
  { roles: ['campaigner'], link: '/staff/relays', title: 'relays.title', about: 'today.relays' },
  { roles: [...readers, ...writers], link: '/staff/results', title: 'results.title', about: 'today.results' },
  { roles: ['admin'], link: '/staff/accounts', title: 'accounts.title', about: 'today.accounts' },
  { roles: ['admin'], link: '/staff/rights', title: 'rights.title', about: 'today.rights' },
  { roles: ['admin'], link: '/staff/outbox', title: 'outbox.title', about: 'today.outbox' },
  { roles: ['admin'], link: '/staff/settings', title: 'settings.title', about: 'today.settings' },
  { roles: ['auditor'], link: '/staff/audit', title: 'audit.title', about: 'today.audit' },
];
