import { type Answers, no, ok } from './answer.ts';

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

/** The staff’s own chat. */
export const deskAnswers: Answers = {
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
};
