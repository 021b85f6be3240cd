import { type Answers, at, no, ok } from './answer.ts';

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

/** The vote, and who may vote. */
export const voteAnswers: Answers = {
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
