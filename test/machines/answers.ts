import type { Answer } from '../../core/conversation/vocabulary.ts';

const at = Date.UTC(2026, 10, 23, 9);
const ok = (value?: unknown): Answer => ({ ok: true, value });
const no = (reason: string, value?: unknown): Answer => ({ ok: false, reason, value });

export const pin = { lat: 48.8606, lon: 2.3376, exact: true };
export const located = {
  ...pin,
  address: '2 rue de Rivoli',
  district: '4',
  districtName: '4e arrondissement',
};
const bare = { ...pin, address: '', district: null, districtName: '' };
export const vague = {
  lat: null,
  lon: null,
  address: '',
  district: '4',
  districtName: '4e arrondissement',
  exact: false,
};
export const categories = [
  { id: 'mattress', name: 'Matelas, sommiers' },
  { id: 'rubbish', name: 'Sacs, cartons et autres déchets' },
];
const dayFigures = {
  received: 3,
  inHand: 2,
  done: 5,
  votes: 1200,
  answers: 40,
  rounds: 1,
  fed: 300,
  audience: 1000,
  dead: 0,
  releases: 1,
};
const price = { cost: 4, reminder: 2, segments: 60 };
const listedRounds = [
  { id: 'r1', title: 'Le square' },
  { id: 'r2', title: 'La piscine' },
];
const item = {
  reference: 'R-ABC123',
  kind: 'problem',
  wish: null,
  what: 'Matelas, sommiers',
  state: 'received',
  at,
  mine: true,
};
const shown = {
  ...item,
  address: '2 rue de Rivoli',
  district: '4e arrondissement',
  words: 'un matelas',
  note: '',
  photos: 0,
  canAddPhoto: true,
  open: true,
};
const states = ['received', 'assigned', 'done', 'refused', 'reopened', 'withdrawn'];
const closed = ['done', 'refused', 'withdrawn'];
const paper = (id: 'city' | 'sector', name: string) => ({ id, name, maxChoices: 3 });
export const poll = {
  id: 'p2026',
  title: 'Budget participatif',
  closesAt: at + 9 * 24 * 3_600_000,
  demonstration: true,
  minAge: 7,
  papers: [paper('city', 'Tout Paris'), paper('sector', 'Votre secteur')],
  sector: null,
  votedOn: null,
};
export const sector = { id: 'centre', name: 'Centre' };
export const projects = Array.from({ length: 5 }, (_, index) => ({
  id: `p${index + 1}`,
  title: `Projet ${index + 1}`,
  cost: (index + 1) * 10_000,
}));
const themes = [
  { id: 'green', label: 'Nature', count: 4 },
  { id: 'sport', label: 'Sport', count: 5 },
];
export const mentions = ['Coup de cœur', 'J’aime bien', 'Pourquoi pas ?', 'Je ne suis pas convaincu·e'].map(
  (name, index) => ({ id: `m${index}`, name }),
);
/** One poll of each rule. */
export const ruledPolls = [
  {
    ...poll,
    rule: { kind: 'knapsack' },
    papers: poll.papers.map((each) => ({ ...each, caps: { city: 50_000, centre: 20_000 } })),
  },
  { ...poll, rule: { kind: 'ranking' } },
  { ...poll, rule: { kind: 'points', points: 7 } },
  { ...poll, rule: { kind: 'judgment', mentions } },
] as const;
const figures = [
  { title: 'Projet 1', figure: 600, mention: 'Coup de cœur' },
  { title: 'Projet 2', figure: 0, mention: 'Pourquoi pas ?' },
];
const results = { title: poll.title, kind: 'approval', ballots: 1234, cityName: 'Tout Paris', city: figures };
const read = { words: 'mots', categories, sure: false, empty: false, place: null, danger: null };

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

const notified = {
  stopped: false,
  topics: ['news', 'reminders', 'results', 'rounds'].map((id, index) => ({
    id,
    fact: `notify_${id}`,
    on: index !== 1,
  })),
  interests: [
    'Propreté',
    'Vélo et rues',
    'Écoles',
    'Culture',
    'Budget participatif',
    'Nature et climat',
    'Sport',
  ].map((name, index) => ({ id: `i${index}`, fact: `interest_i${index}`, name, on: index === 4 })),
};

/** What each operation may answer, as its own file documents; also a refusal that none documents. */
export const answers: Readonly<Record<string, readonly Answer[]>> = {
  'reports.read': [
    ok(read),
    ok({ ...read, sure: true, categories: categories.slice(0, 1), place: '2 rue de Rivoli' }),
    ok({ ...read, categories: [] }),
    ok({ ...read, categories: [], empty: true }),
    ok({ ...read, categories: [], empty: true, place: '2 rue de Rivoli' }),
    ok({ ...read, danger: { id: 'gas', phone: '18' } }),
    ok({ ...read, categories: [], danger: { id: 'gas', phone: '18' } }),
  ],
  'reports.groups': [
    ok({
      groups: [
        { id: 'clean', name: 'Propreté' },
        { id: 'light', name: 'Éclairage' },
      ],
    }),
  ],
  'reports.categories': [ok({ categories }), no('unknown')],
  'reports.nearby': [
    ok({ reports: [] }),
    ok({ reports: [{ reference: 'R-ABC123', metres: 20, address: '2 rue de Rivoli', at, mine: false }] }),
    ok({
      reports: [
        { reference: 'R-ABC123', metres: 20, address: '', at, mine: true },
        { reference: 'R-ABC124', metres: 30, address: 'rue X', at, mine: false },
      ],
    }),
  ],
  'reports.submit': [ok({ reference: 'R-ABC123', at }), no('too_many')],
  'reports.follow': [ok({ reference: 'R-ABC123' }), no('unknown'), no('closed'), no('own')],
  'reports.verdict': [
    ok({ reference: 'R-ABC123', fixed: true }),
    ok({ reference: 'R-ABC123', fixed: false }),
    no('unknown'),
    no('which', { reference: 'R-ABC123' }),
    no('not_done', { reference: 'R-ABC123' }),
  ],
  'wishes.read': [
    ok({ thing: 'bench', move: false, place: null }),
    ok({ thing: 'bench', move: true, place: '2 rue de Rivoli' }),
    ok({ thing: null, move: false, place: null }),
  ],
  'places.locate': [
    ok({ places: [located] }),
    ok({ places: [vague] }),
    ok({ places: [bare] }),
    ok({ places: [located, { ...located, address: '2 rue de Rivoli prolongée' }] }),
    no('outside', { nearest: '20e arrondissement' }),
    no('nothing'),
    no('unavailable'),
  ],
  'places.district': [ok({ district: '4', name: '4e arrondissement', short: '4e' }), no('unknown')],
  'photos.keep': [ok({ media: 'm1' }), no('too_big'), no('not_a_photo'), no('heic')],
  'recap.list': [
    ok({ items: [] }),
    ok({ items: [item] }),
    ok({
      items: [
        { ...item, state: 'done' },
        { ...item, reference: 'R-ABC124', mine: false },
        ...['joined', 'waiting', 'past', 'attended', 'cancelled'].map((state, index) => ({
          ...item,
          reference: `A-ABC12${index}`,
          area: 'seat',
          state,
        })),
        ...['begun', 'finished', 'unfinished', 'counted'].map((state, index) => ({
          ...item,
          reference: `C-ABC12${index}`,
          area: 'consultation',
          state,
        })),
        { ...item, reference: 'W-ABC125', kind: 'wish', wish: 'bench' },
      ],
    }),
  ],
  'recap.show': [
    ...states.map((state) => ok({ ...shown, state, open: !closed.includes(state) })),
    ok({ ...shown, note: 'Une équipe est passée.', photos: 3, canAddPhoto: false }),
    ok({ ...shown, mine: false }),
    ok({ ...shown, area: 'seat', state: 'joined', manage: { dialog: 'seat', payload: 'compost' } }),
    ok({
      ...shown,
      area: 'consultation',
      state: 'begun',
      manage: { dialog: 'consultation', payload: 'charte' },
    }),
    ok({ ...shown, kind: 'wish', wish: 'bench' }),
    no('unknown'),
  ],
  'recap.add-words': [ok({ reference: 'R-ABC123' }), no('closed')],
  'recap.add-photos': [ok({ reference: 'R-ABC123' }), no('closed')],
  'recap.withdraw': [ok({ reference: 'R-ABC123' }), no('closed')],
  'recap.unfollow': [ok({ reference: 'R-ABC123' }), no('unknown')],
  'ballots.mine': [ok({ polls: [] }), ok({ polls: [{ id: poll.id, title: poll.title }] })],
  'ballots.cast': [
    ok({ tracker: 'ABCD-EFGH-JKLM', again: false, closesAt: poll.closesAt }),
    ok({ tracker: 'ABCD-EFGH-JKLM', again: true, closesAt: poll.closesAt }),
    no('unproven'),
    no('closed'),
    no('age', { minAge: 7 }),
    no('sector'),
    no('too-dear'),
    no('project'),
  ],
  'relays.present': [
    ok({ vote: true, consultation: true, again: false }),
    ok({ vote: true, consultation: false, again: true }),
    ok({ vote: false, consultation: true, again: false }),
    ok({ vote: false, consultation: false, again: false }),
    ...['mistyped', 'unknown', 'used', 'revoked', 'held', 'proven', 'locked'].map((reason) => no(reason)),
  ],
  'desk.link': [ok(), no('code'), no('wait'), no('sender'), no('busy')],
  'desk.show': [
    ok({ roles: ['agent', 'campaigner', 'approver'] }),
    ok({ roles: ['auditor'] }),
    no('not-linked'),
    no('role'),
  ],
  'desk.figures': [
    ok(dayFigures),
    ok({ ...dayFigures, rounds: 0, releases: 0 }),
    no('not-linked'),
    no('role'),
  ],
  'desk.waiting': [ok({ rounds: [] }), ok({ rounds: listedRounds }), no('not-linked'), no('role')],
  'desk.running': [
    ok({ rounds: [] }),
    ok({ rounds: listedRounds.slice(0, 1) }),
    ok({ rounds: listedRounds }),
    no('not-linked'),
    no('role'),
  ],
  'desk.round': [
    ok({ ...listedRounds[0], version: 1, text: 'Un square ouvre.', people: 120, budget: 50, ...price }),
    ok({
      ...listedRounds[0],
      ...{ version: 1, text: 'Un square ouvre.', people: 1, budget: -1 },
      ...{ cost: 0, reminder: 0, segments: 0 },
    }),
    no('unknown'),
    no('wrong-state'),
    no('not-linked'),
  ],
  'desk.release': [
    ok({ title: 'Le square' }),
    no('unproven', { url: 'https://parvis.example/staff/prove' }),
    no('unproven', { url: '' }),
    ...['changed', 'same-person', 'not-counted', 'nobody', 'closed', 'no-text', 'consultation'].map((why) =>
      no(why),
    ),
    no('not-linked'),
  ],
  'desk.stop': [ok({ title: 'Le square' }), no('wrong-state'), no('not-linked')],
  'desk.report': [
    ok({ reference: 'R-CDFHJ3', state: 'done', told: 2 }),
    no('unknown'),
    no('same'),
    no('withdrawn'),
    no('not-linked'),
  ],
  'desk.leave': [ok(), no('not-linked')],
  'mediators.link': [
    ok({}),
    ...['mistyped', 'unknown', 'revoked', 'locked', 'busy', 'other'].map((reason) => no(reason)),
  ],
  'polls.current': [
    ok(poll),
    ok({ ...poll, sector, votedOn: '2026-11-20', demonstration: false, minAge: null }),
    no('none', { next: { title: poll.title, opensAt: at }, counting: false, last: null }),
    no('none', { next: null, counting: true, last: null }),
    no('none', { next: null, counting: false, last: { id: 'p2025', title: 'Budget participatif 2025' } }),
    no('none', { next: null, counting: false, last: null }),
  ],
  'polls.tell-results': [ok({}), no('unknown')],
  'polls.results': [
    ok({ ...results, sector: null }),
    ok({ ...results, sector: { name: 'Centre', figures: figures.slice(0, 1) } }),
    ...['knapsack', 'ranking', 'points', 'judgment'].map((kind) =>
      ok({ ...results, kind, sector: { name: 'Centre', figures } }),
    ),
    no('none'),
  ],
  'polls.themes': [
    ok({ count: 0, themes: [] }),
    ok({ count: 5, themes }),
    ok({ count: 30, themes }),
    no('none'),
  ],
  'polls.projects': [ok({ projects }), ok({ projects: projects.slice(0, 1) }), no('none')],
  'polls.project': [
    ok({ ...projects[0], number: 12, summary: 'Un parc.', place: '4e', theme: 'Nature', cost: 250_000 }),
    no('none'),
  ],
  'eligibility.districts': [
    ok({
      districts: [
        { id: '1', label: '1er' },
        { id: '4', label: '4e' },
      ],
    }),
  ],
  'eligibility.place': [ok(sector), no('outside'), no('unknown')],
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
  'rights.summary': [
    ok({ hint: '01', sector: 'Centre', reports: 2, followed: 1, votes: 1, stoppedAt: 0, canLink: true }),
    ok({ hint: 'none', sector: 'none', reports: 0, followed: 0, votes: 0, stoppedAt: at }),
  ],
  'notifications.show': [
    ok(notified),
    ok({ ...notified, stopped: true, topics: notified.topics.slice(0, 2) }),
  ],
  'rights.export': [
    ok({ name: 'mes-donnees.json', mime: 'application/json', ref: 'm1' }),
    ok({ url: 'https://parvis.example/data/AAAAAAAAAAAAAAAAAAAAAA', until: at }),
    no('nowhere'),
    no('wrong', { left: 2 }),
    no('expired'),
  ],
  'rights.send-code': [ok({ hint: '01', minutes: 10 }), no('too-many'), no('no-channel', { phone: '3975' })],
  'rights.erase': [ok(), no('wrong', { left: 2 }), no('expired'), no('locked')],
  'proof.means': [ok(), no('no-channel', { phone: '3975' })],
  'proof.send-code': [
    ok({ hint: '01', minutes: 10 }),
    no('invalid'),
    no('foreign'),
    no('too-many'),
    no('no-channel', { phone: '3975' }),
  ],
  'proof.check-code': [ok(), no('wrong', { left: 2 }), no('expired'), no('locked'), no('other-number')],
  'proof.accept-contact': [ok(), no('not-own'), no('invalid'), no('foreign'), no('other-number')],
  'proof.accept-channel': [ok(), no('invalid'), no('other-number')],
};

/** Those answered in a turn of their own; people go on writing meanwhile. */
export const jobs: ReadonlySet<string> = new Set(['places.locate', 'photos.keep']);
