import { describe, expect, it } from 'vitest';
import { capabilities as sms } from '../../adapters/sms/channel.ts';
import { render } from '../../adapters/sms/render.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { compose } from '../../core/conversation/prompt.ts';
import type { DialogInput } from '../../core/conversation/vocabulary.ts';
import { age } from '../../dialogs/age.ts';
import { arrange } from '../../dialogs/arrange.ts';
import { ballot } from '../../dialogs/ballot.ts';
import { browse } from '../../dialogs/browse.ts';
import { proof } from '../../dialogs/proof.ts';
import { sector } from '../../dialogs/sector.ts';
import { vote } from '../../dialogs/vote.ts';
import { type Answers, explore, statesOf } from './explore.ts';

const can = {
  buttons: true,
  location: true,
  contact: false,
  photo: true,
  document: true,
  link: true,
  terse: false,
  senderIsPhone: false,
};
const input = (more: Partial<DialogInput> = {}): DialogInput => ({
  args: {},
  language: 'fr',
  facts: {},
  proven: false,
  phoneProven: false,
  can,
  ...more,
});
const ok = (op: string, value?: unknown) => ({ type: 'call.ok' as const, op, value });
const refused = (op: string, reason: string, value?: unknown) => ({
  type: 'call.refused' as const,
  op,
  reason,
  value,
});

const papers = [
  { id: 'city', name: 'Tout Paris', maxChoices: 4 },
  { id: 'sector', name: 'Votre arrondissement', maxChoices: 4 },
];
const poll = {
  id: 'demonstration',
  title: 'Budget participatif',
  closesAt: Date.UTC(2027, 0, 22),
  demonstration: true,
  minAge: 7,
  papers,
  sector: null,
  votedOn: null,
};
const eleventh = { id: '11', name: '11e arrondissement' };
const projects = ['Bibliothèques ouvertes tard', 'Abris vélos près des gares', 'Cours d’école à l’ombre'].map(
  (title, at) => ({ id: `p0${at}`, title, cost: 150_000 + at }),
);
const many = Array.from({ length: 12 }, (_, at) => ({
  id: `q${at}`,
  title: 'Bibliothèques ouvertes tard',
  cost: 99_000,
}));
const names = [
  'Climat et fraîcheur',
  'Nature en ville',
  'Vélo et marche',
  'Sport et jeux',
  'Culture et écoles',
  'Solidarité',
];
const themes = names.map((label, at) => ({ id: `t${at}`, label, count: 2 }));
const project = {
  id: 'p00',
  number: 8,
  title: 'Bibliothèques ouvertes tard',
  summary: 'Planter des arbres et poser des voiles d’ombre dans douze cours d’école.',
  place: 'Places et squares, toute la ville',
  theme: 'Culture',
  cost: 350000,
};
const counted = [{ title: 'Un', figure: 2, mention: '' }];
const figures = {
  title: 'Budget',
  kind: 'approval',
  ballots: 1200,
  cityName: 'Tout Paris',
  city: counted,
  sector: null,
};
const last = { id: 'demonstration', title: 'Budget' };

const answers: Answers = {
  texts: ['K7QM2-XHD4P', '0639980001', '123456', 'licorne', '1 2', '2 B', '12'],
  calls: {
    'polls.current': [
      ok('polls.current', poll),
      ok('polls.current', { ...poll, sector: eleventh, votedOn: '2026-11-23' }),
      refused('polls.current', 'none', { next: null, counting: false, last }),
      refused('polls.current', 'none', { next: null, counting: true, last: null }),
      refused('polls.current', 'none', { next: null, counting: false, last: null }),
      refused('polls.current', 'none', {
        next: { title: 'Budget', opensAt: 0 },
        counting: false,
        last: null,
      }),
    ],
    'polls.tell-results': [ok('polls.tell-results', {}), refused('polls.tell-results', 'unknown')],
    'polls.results': [
      ok('polls.results', figures),
      ok('polls.results', { ...figures, sector: { name: '11e', figures: counted } }),
      refused('polls.results', 'none'),
    ],
    'polls.themes': [
      ok('polls.themes', { count: 12, themes }),
      ok('polls.themes', { count: 3, themes: themes.slice(0, 1) }),
      ok('polls.themes', { count: 0, themes: [] }),
      refused('polls.themes', 'none'),
    ],
    'polls.projects': [
      ok('polls.projects', { projects }),
      ok('polls.projects', { projects: many }),
      refused('polls.projects', 'none'),
    ],
    'polls.project': [ok('polls.project', project), refused('polls.project', 'none')],
    'eligibility.districts': [
      ok('eligibility.districts', { districts: [{ id: '1', label: '1er' }] }),
      refused('eligibility.districts', 'none'),
    ],
    'eligibility.place': [
      ok('eligibility.place', eleventh),
      refused('eligibility.place', 'outside'),
      refused('eligibility.place', 'unknown'),
    ],
    'ballots.cast': [
      ok('ballots.cast', { tracker: 'K7QM-2XHD', again: true, closesAt: poll.closesAt }),
      refused('ballots.cast', 'age', { minAge: 7 }),
      ...['unproven', 'closed', 'sector', 'empty', 'too-many', 'too-dear', 'choices'].map((one) =>
        refused('ballots.cast', one),
      ),
    ],
    'proof.means': [ok('proof.means'), refused('proof.means', 'no-channel', { phone: '3975' })],
    'proof.send-code': [
      ok('proof.send-code', { hint: '01', minutes: 10 }),
      ...['invalid', 'foreign', 'too-many', 'no-channel'].map((one) => refused('proof.send-code', one)),
    ],
    'proof.check-code': [
      ok('proof.check-code'),
      refused('proof.check-code', 'wrong', { left: 2 }),
      ...['expired', 'locked', 'other-number'].map((one) => refused('proof.check-code', one)),
    ],
    'proof.accept-contact': [
      ok('proof.accept-contact'),
      ...['not-own', 'invalid', 'foreign', 'other-number'].map((one) => refused('proof.accept-contact', one)),
    ],
    'relays.present': [ok('relays.present', { vote: true }), refused('relays.present', 'used')],
    'proof.accept-channel': [
      ok('proof.accept-channel'),
      ...['invalid', 'foreign', 'other-number'].map((one) => refused('proof.accept-channel', one)),
    ],
  },
  dialogs: {
    ballot: [{ ended: 'cast' }, { ended: 'left' }, { ended: 'gone' }],
    proof: [{ proven: true, forgotten: false }, { proven: false, forgotten: false }, { forgotten: true }],
    age: [{ ofAge: true }, { ofAge: false }, { ofAge: false, forgotten: true }],
    sector: [{ sector: eleventh }, { sector: null }],
    arrange: [{ city: projects.slice(0, 1), own: [] }, { forgotten: true }],
    browse: [{ picks: projects, forgotten: false }, { picks: [], forgotten: false }, { forgotten: true }],
  },
};

const paper = {
  poll: poll.id,
  paper: 'city',
  sector: null,
  name: 'Tout Paris',
  max: 4,
  picks: [],
  reminded: false,
};
const cityMentions = loadCity('cities/paris').mentions.map(({ id, name }) => ({ id, name: name.fr ?? '' }));
const judgment = { kind: 'judgment', mentions: cityMentions };
const points = { kind: 'points', points: 10 };
const knapsack = { kind: 'knapsack' };
const ranking = { kind: 'ranking' };
const capped = papers.map((each) => ({ ...each, caps: { city: 300_000, '11': 200_000 } }));
const valued = (value: string) => projects.map((pick) => ({ ...pick, value }));
const filled = (rule: object, picks: readonly object[]) => ({ rule, max: 4, cap: null, picks });
const machines = [
  {
    name: 'vote',
    machine: vote,
    inputs: [input(), input({ facts: { remindVotes: true } }), input({ args: { payload: 'p00' } })],
  },
  {
    name: 'ballot',
    machine: ballot,
    inputs: [
      input({ args: { poll, aim: 'look' } }),
      input({ args: { poll, aim: 'vote' } }),
      input({ args: { poll: { ...poll, minAge: null }, aim: 'vote' } }),
      ...[knapsack, ranking, points, judgment].map((rule) =>
        input({ args: { poll: { ...poll, rule, papers: capped }, aim: 'look' } }),
      ),
    ],
  },
  {
    name: 'arrange',
    machine: arrange,
    inputs: [
      input({ args: { city: filled(ranking, projects), own: filled(ranking, []) } }),
      input({ args: { city: filled(judgment, valued('love')), own: filled(judgment, []) } }),
      input({ args: { city: filled(points, valued('3')), own: filled(points, []) } }),
    ],
  },
  { name: 'age', machine: age, inputs: [input({ args: { poll: poll.id, minAge: 7 } })] },
  { name: 'sector', machine: sector, inputs: [input(), input({ can: { ...can, buttons: false } })] },
  {
    name: 'browse',
    machine: browse,
    inputs: [
      input({ args: paper }),
      input({ args: { ...paper, rule: knapsack, cap: 300_000 } }),
      input({ args: { ...paper, rule: ranking } }),
      ...[points, judgment].map((rule) =>
        input({ args: { ...paper, rule }, can: { ...can, buttons: false } }),
      ),
    ],
  },
  {
    name: 'proof',
    machine: proof,
    inputs: [
      input(),
      input({ args: { paper: true } }),
      input({ proven: true }),
      input({ phoneProven: true, phoneHint: '01' }),
      input({ can: { ...can, contact: true } }),
      input({ can: { ...can, senderIsPhone: true }, phoneHint: '01' }),
    ],
  },
];

const city = loadCity('cities/paris');
const phrases = phrasesOf(city, loadLocales('locales', city.languages));

describe.each(machines)('$name', ({ machine, inputs }) => {
  const explored = explore(machine, inputs, answers);

  it('has no state that nothing leads to', () => {
    expect([...explored.states].sort()).toEqual(expect.arrayContaining([...statesOf(machine)]));
  });

  it('answers whatever is said, and never with more than three messages', () => {
    expect(explored.silent).toEqual([]);
    expect(explored.mostSays).toBeLessThanOrEqual(3);
  });

  it('calls only what its tests answer', () => {
    const unanswered = explored.calls.filter(({ op }) => answers.calls[op] === undefined);
    expect(unanswered).toEqual([]);
  });

  it.each(['fr', 'en'])('says everything in %s, in two SMS segments with its choices', (language) => {
    const long: string[] = [];
    for (const say of explored.says) {
      for (const terse of [true, false]) phrases.render(language, say.key, say.values, terse);
      const { message } = compose(phrases, say, { language, can: sms }, 1);
      const segments = render(message).reduce((sum, part) => sum + part.segments, 0);
      const isFigures = say.key.startsWith('vote.figures');
      if (segments > 2 && !isFigures) long.push(`${say.key}: ${segments}: ${message.text}`);
    }
    expect([...new Set(long)]).toEqual([]);
  });
});
