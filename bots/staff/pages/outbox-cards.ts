import type { Card } from '../cards.ts';

/** What could not be sent, and what could not be handled. */
export const outboxCards: readonly Card[] = [
  {
    roles: ['admin'],
    label: 'outbox.dead.card',
    link: '/staff/outbox',
    async count({ desk }) {
      const { dead, uncertain } = await desk.parvis.engine.world.store.transaction((tx) =>
        tx.outbox.unsettled(),
      );
      return dead + uncertain;
    },
  },
  {
    roles: ['admin'],
    label: 'outbox.parked.card',
    link: '/staff/outbox#parked',
    async count({ desk }) {
      const { store, nature } = desk.parvis.engine.world;
      return (await store.transaction((tx) => tx.inbox.backlog(nature.now()))).parked;
    },
  },
];
