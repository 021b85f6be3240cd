import { dayOf } from '../../../core/civic/ballots.ts';
import type { Card } from '../cards.ts';

/** Those of this day that are on. */
export const workshopCards: readonly Card[] = [
  {
    roles: ['agent'],
    label: 'workshops.card',
    link: '/staff/workshops',
    async count({ desk }) {
      const { store, nature, city } = desk.parvis.engine.world;
      const now = nature.now();
      const today = dayOf(now, city.timeZone);
      const rows = await store.transaction((tx) => tx.workshops.upcoming(now));
      return rows.filter((each) => !each.cancelled && dayOf(each.startsAt, city.timeZone) === today).length;
    },
  },
];
