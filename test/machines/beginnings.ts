import type { DialogInput } from '../../core/conversation/vocabulary.ts';
import { questions } from './answers/consultations.ts';
import { categories, located, pin, vague } from './answers/street.ts';
import { mentions, poll, projects, ruledPolls, sector } from './answers/vote.ts';

const place = { ...located };
const picked = (paper: unknown) =>
  projects.slice(0, 2).map((each) => ({ ...each, id: `${paper}-${each.id}` }));

/** What each dialog gives back to the one that opened it, by that one's context. */
export const outputs: Readonly<
  Record<string, readonly unknown[] | ((context: Readonly<Record<string, unknown>>) => readonly unknown[])>
> = {
  category: [
    { category: categories[0], words: 'un matelas', place: null, photo: null },
    { category: categories[0], words: 'un matelas', place: '2 rue de Rivoli', photo: 'ref' },
    { category: null, words: '', place: null, photo: null },
  ],
  place: [
    { place, skipped: false },
    { place: vague, skipped: false },
    { place: { ...vague, address: 'en bas', district: null, districtName: '' }, skipped: false },
    { place: null, skipped: true },
    { place: null, skipped: false },
  ],
  photos: [
    { photos: [], forgotten: false },
    { photos: ['m1', 'm2'], forgotten: false },
    { photos: [], forgotten: true },
  ],
  age: [
    { ofAge: true, forgotten: false },
    { ofAge: false, forgotten: false },
    { ofAge: false, forgotten: true },
  ],
  sector: [{ sector }, { sector: null }],
  'desk-rounds': [{ again: true }, { again: false }],
  'desk-report': [{ again: true }, { again: false }],
  proof: [
    { proven: true, forgotten: false },
    { proven: false, forgotten: false },
    { proven: false, forgotten: true },
  ],
  browse: ({ paper }) => [
    { picks: picked(paper), forgotten: false, reminded: false },
    { picks: [], forgotten: false, reminded: true },
    { picks: [], forgotten: true, reminded: false },
  ],
  arrange: [
    { city: picked('city'), own: [], forgotten: false },
    { city: [], own: [], forgotten: false },
    { city: [], own: [], forgotten: true },
  ],
  question: [
    { said: { choices: ['a'] }, reminded: false },
    { said: null, reminded: true },
  ],
  support: [{ supported: true }, { supported: false }],
  seat: [{ list: true }, { list: false }],
  ballot: [{ ended: 'cast' }, { ended: 'left' }, { ended: 'gone' }],
};

const position = { type: 'said.location', lat: pin.lat, lon: pin.lon };
const browse = {
  poll: poll.id,
  paper: 'city',
  sector: null,
  name: 'Tout Paris',
  max: 3,
  picks: [],
  reminded: false,
};

const judgment = { kind: 'judgment', mentions };
const points = { kind: 'points', points: 7 };
const judged = projects.slice(0, 2).map((pick, at) => ({ ...pick, value: `m${at}` }));
const given = projects.slice(0, 2).map((pick, at) => ({ ...pick, value: String(at + 3) }));
const filled = (rule: object, picks: readonly object[], max = 3) => ({ rule, max, cap: null, picks });

/** With what each dialog may be begun; `{}` when it is not listed. */
export const beginnings: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>> = {
  welcome: [
    { menu: ['report', 'vote'], first: true },
    { menu: ['report', 'vote'], missed: true },
    { menu: ['report', 'vote'], first: true, open: 'report', with: { text: 'un matelas' } },
  ],
  report: [
    {},
    { text: 'un matelas' },
    { payload: 'square-leon' },
    { payload: 'g4888650_235120' },
    { event: position },
    { event: { type: 'said.media', ref: 'ref', caption: 'un matelas' } },
    { event: { type: 'said.media', ref: 'ref' } },
    { event: { type: 'said.contact', phone: '+33639980001', own: true } },
  ],
  wish: [{}, { text: 'il manque un banc' }],
  vote: [{}, { payload: 'p1' }],
  category: [{}, { text: 'un matelas' }, { photo: 'ref' }],
  place: [
    { why: 'problem' },
    { why: 'wish' },
    { why: 'today', optional: true },
    { why: 'problem', text: '2 rue de Rivoli' },
    { why: 'problem', point: { lat: pin.lat, lon: pin.lon } },
  ],
  photos: [{}, { photo: 'ref' }, { most: 1 }],
  recap: [{}, { payload: 'R-7K3F9M' }],
  verdict: [{ payload: 'R-ABC123.broken' }, { text: 'toujours pas réparé' }],
  ballot: [
    { poll, aim: 'look' },
    { poll: { ...poll, sector }, aim: 'vote' },
    { poll, aim: 'vote' },
    { poll: { ...poll, minAge: null }, aim: 'vote' },
    ...ruledPolls.map((each) => ({ poll: { ...each, sector }, aim: 'look' })),
  ],
  age: [
    { poll: poll.id, minAge: 7 },
    { poll: poll.id, minAge: 18 },
  ],
  arrange: [
    {
      city: filled({ kind: 'ranking' }, projects.slice(0, 3)),
      own: filled({ kind: 'ranking' }, projects.slice(3, 5)),
    },
    { city: filled(judgment, judged), own: filled(judgment, []) },
    { city: filled(points, given), own: filled(points, []) },
  ],
  browse: [
    browse,
    { ...browse, paper: 'sector', sector: 'centre', picks: projects.slice(0, 3), reminded: true },
    { ...browse, rule: { kind: 'knapsack' }, cap: 50_000 },
    { ...browse, rule: { kind: 'ranking' }, picks: projects.slice(0, 1) },
    { ...browse, rule: points, picks: given.slice(0, 1) },
    { ...browse, rule: judgment, picks: judged },
  ],
  consultation: [{}, { text: 'consultation' }, { payload: 'charte' }],
  question: questions.flatMap((question) => [{ question }, { question, reminded: true }]),
  propose: [{}, { text: 'je propose un jardin' }, { payload: 'P-CDFHJ3' }],
  support: [{}, { text: 'je soutiens P-CDFHJ3' }, { payload: 'P-CDFHJ3' }],
  dataset: [{}, { text: 'des données sur les arbres' }],
  lab: [{}, { text: 'une idée pour le labo' }],
  workshop: [{}, { text: 'un atelier vélo' }, { text: 'annuler mon atelier' }, { payload: 'compost' }],
  seat: [
    { payload: 'compost' },
    { payload: 'compost', act: 'leave' },
    { payload: 'compost.CDF34' },
    { payload: 'ecoute', code: 'AGENT' },
  ],
  relay: [{}, { text: 'un code papier' }, { text: 'K7QM2-XHD4P' }, { payload: 'K7QM2XHD4P' }],
  desk: [
    {},
    { code: 'K7QM-2XHD' },
    { payload: 'K7QM-2XHD' },
    { want: 'stop' },
    { payload: 'release' },
    { want: 'report', reference: 'R-CDFHJ3', state: 'done' },
    { payload: 'report' },
    { payload: 'figures' },
    { payload: 'release.r1' },
  ],
  'desk-rounds': [
    { want: 'release', id: '' },
    { want: 'release', id: 'r1' },
    { want: 'stop', id: '' },
  ],
  'desk-report': [
    { reference: '', state: '' },
    { reference: 'R-CDFHJ3', state: 'done' },
  ],
  mediator: [
    {},
    { text: 'mode relais' },
    { text: 'relais K7QM-2XHD-4PAB' },
    { payload: 'K7QM2XHD4PAB' },
    { between: true },
    { begin: true },
  ],
  proof: [{}, { paper: true }],
  language: [
    { languages: ['fr', 'en', 'ar', 'es', 'pt', 'zh', 'tr', 'ro'] },
    { languages: ['fr', 'en'], text: 'english' },
  ],
  data: [{}, { erase: true }],
};

const able = { buttons: true, location: true, contact: true, photo: true, document: true, link: true };
const none = { buttons: false, location: false, contact: false, photo: false, document: false, link: false };

/** Who may begin it, and where. */
export const people: readonly Omit<DialogInput, 'args'>[] = [
  {
    language: 'fr',
    facts: {},
    proven: false,
    phoneProven: false,
    can: { ...able, terse: false, senderIsPhone: false },
  },
  {
    language: 'en',
    facts: { sector: 'centre', remindVotes: true },
    proven: true,
    phoneHint: '01',
    phoneProven: true,
    can: { ...able, terse: false, senderIsPhone: false },
  },
  {
    language: 'fr',
    facts: {},
    proven: false,
    phoneHint: '01',
    phoneProven: true,
    can: { ...able, contact: false, terse: false, senderIsPhone: false },
  },
  {
    language: 'fr',
    facts: {},
    proven: false,
    phoneHint: '01',
    phoneProven: false,
    can: { ...none, terse: true, senderIsPhone: true },
  },
  {
    language: 'fr',
    facts: {},
    proven: false,
    phoneProven: false,
    can: { ...able, contact: false, terse: false, senderIsPhone: false },
  },
];
