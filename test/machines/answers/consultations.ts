import { type Answers, at, no, ok } from './answer.ts';

const asked = {
  id: 'q1',
  kind: 'one',
  number: 1,
  total: 3,
  text: 'Avez-vous déjà participé ?',
  required: true,
  choices: [
    { id: 'a', label: 'Souvent' },
    { id: 'b', label: 'Parfois' },
    { id: 'c', label: 'Jamais' },
  ],
  most: 3,
  low: '',
  high: '',
  given: '',
};
export const questions = [
  asked,
  { ...asked, required: false, given: 'Parfois' },
  { ...asked, kind: 'several', most: 2 },
  { ...asked, kind: 'several', required: false },
  { ...asked, kind: 'ranking' },
  { ...asked, kind: 'ranking', required: false, given: 'Souvent, Jamais' },
  { ...asked, kind: 'scale', choices: [], most: 5, low: 'pas du tout', high: 'tout à fait' },
  { ...asked, kind: 'scale', choices: [], most: 5, low: 'pas du tout', high: 'tout à fait', required: false },
  { ...asked, kind: 'text', choices: [], most: 0 },
  { ...asked, kind: 'text', choices: [], most: 0, required: false, given: 'Un mot.' },
  { ...asked, kind: 'place', choices: [], most: 0 },
  { ...asked, kind: 'place', choices: [], most: 0, required: false },
];
const round = {
  id: 'charte',
  title: 'Charte de la participation',
  intro: 'Vos réponses aident à écrire la charte.',
  closesAt: at + 9 * 24 * 3_600_000,
  total: 2,
  next: 0,
  begun: false,
  demonstration: true,
  questions: [
    { index: 0, text: 'Avez-vous déjà participé ?' },
    { index: 1, text: 'Où ?' },
  ],
};
const result = {
  title: round.title,
  kind: 'one',
  number: 1,
  total: 2,
  text: 'Avez-vous déjà participé ?',
  participants: 120,
  answers: 110,
  lines: 'Souvent : 60\nParfois : 50\nJamais : <10',
  mean: 3.4,
  median: 3,
  most: 5,
};
const answeredRound = { next: 1, finished: false, thanks: 'La Ville lit tout.', closesAt: round.closesAt };

/** Rounds of questions. */
export const consultationsAnswers: Answers = {
  'consultations.open': [
    ok({ rounds: [] }),
    ok({ rounds: [{ id: 'charte', title: round.title, state: 'new' }] }),
    ok({
      rounds: ['new', 'begun', 'finished', 'results'].map((state) => ({
        id: state,
        title: 'Une consultation',
        state,
      })),
    }),
  ],
  'consultations.enter': [
    ok(round),
    ok({ ...round, next: 1, begun: true, demonstration: false }),
    ok({ ...round, next: 2, begun: true }),
    no('unknown'),
    no('soon', { title: round.title, opensAt: at }),
    no('results'),
    no('over', { title: round.title }),
  ],
  'consultations.question': [...questions.map(ok), no('over'), no('unknown')],
  'consultations.answer': [
    ok(answeredRound),
    ok({ ...answeredRound, next: 2, finished: true }),
    no('over'),
    no('wrong'),
  ],
  'consultations.results': [
    ...['one', 'several', 'ranking', 'scale', 'text', 'place'].map((kind) => ok({ ...result, kind })),
    ok({ ...result, participants: 0, answers: 0, lines: '' }),
    ok({ ...result, number: 2 }),
    no('unknown'),
  ],
};
