import { type Answers, at, no, ok } from './answer.ts';

const contribution = {
  reference: 'P-CDFHJ3',
  kind: 'proposal',
  title: 'Un jardin partagé',
  short: 'Un jardin partagé',
  what: 'Des bacs et un composteur.',
  where: '2 rue de Rivoli',
  supporters: 12,
  state: 'published',
  open: true,
  mine: false,
  supported: false,
};
const catalogued = {
  id: 'arbres',
  title: 'Les arbres',
  description: 'Leur essence et leur hauteur.',
  url: 'https://data.example/explore/dataset/arbres/',
  site: 'data.example',
};
const shownWorkshop = {
  id: 'compost',
  title: 'Composter en bas de chez soi',
  summary: 'Apprendre à monter un composteur.',
  where: 'Maison du jardinage, 41 rue Paul-Belmondo',
  at,
  until: at + 7_200_000,
  free: 4,
  accessible: true,
  languages: 'français, anglais',
  demonstration: true,
  seat: 'none',
  position: 0,
  over: false,
  onSite: false,
  canJudge: false,
};
const workshops = ['compost', 'velo', 'budget', 'jardin', 'poterie'].map((id) => ({
  id,
  title: 'Composter en bas de chez soi',
  at,
}));
const seated = {
  state: 'joined',
  reference: 'A-ABC123',
  position: 1,
  asksCard: true,
  title: shownWorkshop.title,
  at,
  where: shownWorkshop.where,
};

/** Projects, requests for data, ideas; workshops. */
export const contributionsAnswers: Answers = {
  'contributions.read': [
    ok({ reference: null, words: null }),
    ok({ reference: null, words: 'Un jardin partagé' }),
    ok({ reference: null, words: 'Un jardin partagé '.repeat(20) }),
    ok({ reference: 'P-CDFHJ3', words: null }),
  ],
  'contributions.alike': [
    ok({ items: [] }),
    ok({ items: [contribution] }),
    ok({ items: [contribution, { ...contribution, reference: 'P-CDFHJ4', supporters: 1 }] }),
  ],
  'contributions.submit': [ok({ reference: 'P-CDFHJ3' }), no('too_many')],
  'contributions.show': [
    ok(contribution),
    ok({ ...contribution, kind: 'dataset', where: '', supporters: 0 }),
    ok({ ...contribution, mine: true }),
    ok({ ...contribution, supported: true }),
    ok({ ...contribution, open: false }),
    no('unknown'),
  ],
  'contributions.support': [
    ok({ reference: 'P-CDFHJ3', supporters: 1 }),
    ok({ reference: 'P-CDFHJ3', supporters: 20 }),
    no('unknown'),
    no('closed'),
    no('own'),
    no('already', { reference: 'P-CDFHJ3', supporters: 20 }),
  ],
  'datasets.search': [
    ok({ datasets: [] }),
    ok({ datasets: [catalogued] }),
    ok({ datasets: [catalogued, { ...catalogued, id: 'velos' }] }),
  ],
  'workshops.list': [
    ok({ items: workshops, code: '' }),
    ok({ items: workshops.slice(0, 1), code: 'AGENT' }),
    no('none'),
  ],
  'workshops.mine': [
    ok({ items: [] }),
    ok({ items: workshops.slice(0, 1) }),
    ok({ items: workshops.slice(0, 2) }),
  ],
  'workshops.show': [
    ok(shownWorkshop),
    ok({ ...shownWorkshop, free: 0, accessible: false, demonstration: false }),
    ok({ ...shownWorkshop, over: true }),
    ok({ ...shownWorkshop, seat: 'joined' }),
    ok({ ...shownWorkshop, seat: 'joined', over: true, onSite: true }),
    ok({ ...shownWorkshop, seat: 'joined', over: true, canJudge: true }),
    ok({ ...shownWorkshop, seat: 'waiting', position: 2 }),
    ok({ ...shownWorkshop, seat: 'joined', cancelled: true, reason: 'La salle est fermée.' }),
    ok({ ...shownWorkshop, seat: 'attended', over: true, canJudge: true }),
    no('unknown'),
  ],
  'workshops.join': [
    ok(seated),
    ok({ ...seated, asksCard: false }),
    ok({ ...seated, state: 'waiting', position: 3 }),
    no('unknown'),
    no('over'),
  ],
  'workshops.card': [ok(), no('wrong'), no('unknown')],
  'workshops.leave': [ok({ title: shownWorkshop.title }), no('unknown'), no('over')],
  'workshops.attend': [ok({ title: shownWorkshop.title }), no('unknown'), no('wrong'), no('early')],
  'workshops.opinion': [ok(), no('unknown')],
  'workshops.calendar': [ok({ name: 'compost.ics', mime: 'text/calendar', ref: 'm2' }), no('unknown')],
};
