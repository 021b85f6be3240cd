import { type Answers, at, no, ok } from './answer.ts';

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

/** One’s own data and notifications. */
export const rightsAnswers: Answers = {
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
};
