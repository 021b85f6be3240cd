import type { Card } from '../cards.ts';

/** Those past their date that are not counted. */
export const pollCards: readonly Card[] = [
  {
    roles: ['approver'],
    label: 'polls.card',
    link: '/staff/polls',
    async count({ desk }) {
      const { store, nature } = desk.parvis.engine.world;
      const rows = await store.transaction((tx) => tx.polls.all());
      const isOver = ({ state, closesAt }: (typeof rows)[number]['poll']) =>
        state === 'closed' || (state === 'open' && closesAt <= nature.now());
      return rows.filter(({ poll, results }) => results === null && isOver(poll)).length;
    },
  },
];
