import type { Card } from '../cards.ts';

/** Those past their date whose results are not out. */
export const consultationCards: readonly Card[] = [
  {
    roles: ['approver'],
    label: 'consultations.card',
    link: '/staff/consultations',
    async count({ desk }) {
      const { store, nature } = desk.parvis.engine.world;
      const rows = await store.transaction((tx) => tx.consultations.all());
      return rows.filter(
        ({ consultation }) => consultation.state === 'open' && consultation.closesAt <= nature.now(),
      ).length;
    },
  },
];
