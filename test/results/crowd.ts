import type { Consultation, Given } from '../../core/civic/consultations.ts';
import type { Store, Tx } from '../../core/ports.ts';

const fr = (text: string) => ({ fr: text });
const choices = ['oui', 'non', 'peut-etre'].map((id) => ({ id, text: fr(id) }));

/** A closed round that asks one question of each kind. */
export const square: Consultation = {
  v: 1,
  id: 'square',
  title: fr('Le square'),
  intro: fr('Dites ce que vous en pensez.'),
  next: fr('La Ville lit tout.'),
  state: 'closed',
  opensAt: 0,
  closesAt: Date.UTC(2026, 10, 20),
  demonstration: false,
  questions: [
    { id: 'accord', kind: 'one', text: fr('Êtes-vous d’accord ?'), required: true, choices },
    { id: 'usages', kind: 'several', text: fr('Pour quoi faire ?'), required: false, choices, max: 2 },
    { id: 'ordre', kind: 'ranking', text: fr('Dans quel ordre ?'), required: false, choices },
    {
      id: 'note',
      kind: 'scale',
      text: fr('Quelle note ?'),
      required: false,
      to: 5,
      low: fr('bas'),
      high: fr('haut'),
    },
    { id: 'idee', kind: 'text', text: fr('Une idée ?'), required: false },
    { id: 'lieu', kind: 'place', text: fr('Où ?'), required: false },
  ],
};

export interface Member {
  readonly sector: string | null;
  readonly channel: string;
  readonly language: string;
  readonly answers: Readonly<Record<string, Given>>;
}

/** The answers of the n-th member: mostly yes, twelve no, four perhaps; everyone writes and shows a place. */
export function member(n: number, seal: (text: string) => string): Member {
  const choice = n < 12 ? 'non' : n < 16 ? 'peut-etre' : 'oui';
  const place = { address: 'ici', lat: 48.85661 + (n % 2) / 1000, lon: 2.35222 };
  return {
    sector: n % 3 === 0 ? '11' : n % 3 === 1 ? '20' : n < 9 ? '5' : 'centre',
    channel: n % 2 === 0 ? 'telegram' : 'sms',
    language: n % 10 === 0 ? 'en' : 'fr',
    answers: {
      accord: { v: 1, kind: 'one', choice },
      usages: { v: 1, kind: 'several', choices: n % 2 === 0 ? ['oui', 'non'] : ['non'] },
      ordre: { v: 1, kind: 'ranking', choices: ['non', 'oui'] },
      note: { v: 1, kind: 'scale', value: n % 2 === 0 ? 5 : 2 },
      idee: { v: 1, kind: 'text', sealed: seal(`=idée ${n}`) },
      lieu: { v: 1, kind: 'place', sealed: seal(JSON.stringify(place)), district: '4' },
    },
  };
}

export async function putMembers(
  tx: Tx,
  from: number,
  to: number,
  seal: (text: string) => string,
): Promise<void> {
  for (let n = from; n < to; n += 1) {
    const { sector, channel, language, answers } = member(n, seal);
    const id = String(n).padStart(8, '0');
    await tx.people.add({
      id: `p${id}`,
      createdAt: 0,
      phoneKey: null,
      phone: null,
      provenAt: null,
      stoppedAt: null,
      facts: sector === null ? {} : { sector },
    });
    await tx.consultations.put({
      id,
      reference: `C-${id}`,
      consultation: square.id,
      person: `p${id}`,
      conversation: null,
      channel,
      language,
      answers,
      startedAt: 0,
      changedAt: 0,
      finishedAt: 1,
    });
  }
}

/** The round, closed, with its totals still to be made from so many answers. */
export async function crowd(store: Store, size: number, seal: (text: string) => string): Promise<void> {
  await store.transaction((tx) => tx.consultations.save({ consultation: square, results: null }));
  for (let from = 0; from < size; from += 5_000)
    await store.transaction((tx) => putMembers(tx, from, Math.min(size, from + 5_000), seal));
}
