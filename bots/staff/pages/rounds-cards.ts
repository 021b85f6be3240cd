import type { Card } from '../cards.ts';
import { stoppedByThemselves, waitingForRelease } from './rounds.tsx';

export const roundCards: readonly Card[] = [
  {
    roles: ['approver'],
    label: 'rounds.cardRelease',
    link: '/staff/rounds?state=draft',
    count: waitingForRelease,
  },
  {
    roles: ['campaigner'],
    label: 'rounds.cardStopped',
    link: '/staff/rounds?state=stopped',
    count: stoppedByThemselves,
  },
];
