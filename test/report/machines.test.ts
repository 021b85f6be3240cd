import { describe, expect, it } from 'vitest';
import { createKannel } from '../../adapters/sms/kannel/index.ts';
import { countSegments } from '../../adapters/sms/segments.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { compose } from '../../core/conversation/prompt.ts';
import type { DialogEvent, DialogInput, Say } from '../../core/conversation/vocabulary.ts';
import { dialogs } from '../../dialogs/index.ts';
import { frozenNature } from '../nature.ts';
import { input, restingStates, walk } from './walk.ts';

const city = loadCity('cities/paris');
const phrases = phrasesOf(city, loadLocales('locales', city.languages));

const ok = (op: string, value: unknown): DialogEvent => ({ type: 'call.ok', op, value });
const refused = (op: string, reason: string, value?: unknown): DialogEvent => ({
  type: 'call.refused',
  op,
  reason,
  value,
});
const failed = (op: string): DialogEvent => ({ type: 'call.failed', op });
const returned = (dialog: string, output?: unknown): DialogEvent => ({ type: 'returned', dialog, output });

/** The longest names of the city's own, so that the prompts are seen at their worst. */
const names = city.categories
  .flatMap((group) => group.categories)
  .map(({ id, name }) => ({ id, name: name.fr ?? '' }))
  .toSorted((a, b) => b.name.length - a.name.length);
const [longest = { id: 'banc', name: 'Banc' }] = names;
const groups = city.categories.map(({ id, name }) => ({ id, name: name.fr ?? '' }));
const place = {
  lat: 48.87,
  lon: 2.37,
  address: '112 Avenue du General Michel Bizot',
  district: '12',
  districtName: '12e arrondissement',
  districtShort: '12e',
  exact: true,
};
const near = ['R-C3D4F7', 'R-H9J3K4', 'R-M7N9P3'].map((reference, i) => ({
  reference,
  metres: 10 * i,
  address: i === 0 ? '' : place.address,
  at: 1_790_000_000_000,
}));
const read = (categories: unknown[], sure: boolean, danger: unknown = null, where: string | null = null) =>
  ok('reports.read', { words: 'x', categories, sure, place: where, danger });
const item = (more: object) => ({
  reference: 'R-C3D4F7',
  kind: 'problem',
  wish: null,
  what: longest.name,
  state: 'received',
  at: 1_790_000_000_000,
  mine: true,
  address: place.address,
  district: place.districtName,
  note: '',
  photos: 0,
  canAddPhoto: true,
  open: true,
  ...more,
});
const done = item({ state: 'done', open: false, note: 'Passage de nos equipes le 3 mars.' });
const followed = item({ reference: 'R-H9J3K4', mine: false });
const wished = item({ reference: 'R-M7N9P3', kind: 'wish', wish: 'bike-rack' });

const answers: readonly DialogEvent[] = [
  read([longest], true),
  read(names.slice(0, 5), false, { phone: '18' }, '12 rue X'),
  read([], false),
  ok('reports.read', { words: 'x', categories: [], sure: false, empty: true, place: null, danger: null }),
  ok('reports.groups', { groups }),
  ok('reports.categories', { categories: names.slice(0, 35) }),
  ok('places.locate', { places: [place] }),
  ok('places.locate', { places: [{ ...place, exact: false, address: '' }] }),
  ok('places.locate', { places: Array(5).fill(place) }),
  refused('places.locate', 'outside', { nearest: '12e arrondissement' }),
  refused('places.locate', 'nothing'),
  refused('places.locate', 'unavailable'),
  ok('places.district', { district: '12', name: '12e arrondissement', short: '12e' }),
  ok('photos.keep', { media: 'm1' }),
  ...['too_big', 'not_a_photo', 'heic'].map((reason) => refused('photos.keep', reason)),
  ok('reports.nearby', { reports: near }),
  ok('reports.nearby', { reports: [] }),
  ok('reports.follow', { reference: 'R-C3D4F7' }),
  ...['own', 'closed', 'unknown'].map((reason) => refused('reports.follow', reason)),
  ok('reports.submit', { reference: 'R-C3D4F7' }),
  refused('reports.submit', 'too_many'),
  ok('wishes.read', { thing: 'bike-rack', move: true, place: '12 rue X' }),
  ok('wishes.read', { thing: null, move: false, place: null }),
  ok('recap.list', { items: [item({}), done, followed, wished] }),
  ok('recap.list', { items: [] }),
  ok('ballots.mine', { polls: [{ id: 'v', title: 'Budget participatif 2027' }] }),
  ok('ballots.mine', { polls: [] }),
  ...[item({}), done, followed, wished].map((value) => ok('recap.show', value)),
  ok('recap.show', item({ manage: { dialog: 'workshop', payload: 'compost' } })),
  ...[followed, wished].map((value) => refused('recap.show', 'another', value)),
  ...['recap.add-words', 'recap.add-photos', 'recap.withdraw', 'recap.unfollow'].map((op) => ok(op, {})),
  ok('reports.verdict', { reference: 'R-C3D4F7', fixed: true }),
  ok('reports.verdict', { reference: 'R-C3D4F7', fixed: false }),
  ...['which', 'not_done', 'unknown'].map((reason) =>
    refused('reports.verdict', reason, { reference: 'R-C3D4F7' }),
  ),
  returned('category', { category: longest, words: 'x', place: '12 rue X', photo: 'photo-1' }),
  returned('category'),
  returned('place', { place, skipped: false }),
  returned('place', { place: null, skipped: true }),
  returned('place'),
  returned('photos', { photos: ['m1'], forgotten: false }),
  returned('photos', { photos: [], forgotten: true }),
  returned('verdict'),
];
const ops = [...new Set(answers.flatMap((event) => ('op' in event ? [event.op] : [])))];
const all = [...answers, ...ops.flatMap((op) => [failed(op), refused(op, 'something')])];

const position: DialogEvent = { type: 'said.location', lat: 48.86, lon: 2.35 };
const starts: Readonly<Record<string, readonly DialogInput[]>> = {
  report: [
    input({}),
    input({ text: 'un matelas' }),
    input({ event: position }),
    input({ event: { type: 'said.media', ref: 'photo-1', caption: 'un matelas' } }),
    input({}, { can: { ...input({}).can, photo: false } }),
  ],
  wish: [input({}), input({ text: 'un banc' })],
  category: [input({}), input({ text: 'un matelas' }), input({ photo: 'photo-1' })],
  place: [
    ...['problem', 'wish', 'today'].map((why) => input({ why, optional: why === 'today' })),
    input({ text: '12 rue X' }),
    input({ point: { lat: 48.86, lon: 2.35 } }),
  ],
  photos: [input({}), input({ photo: 'photo-1', most: 2 })],
  recap: [input({}), input({ text: 'où en est R-C3D4F7 ?' })],
  verdict: [input({ payload: 'R-C3D4F7.broken' }), input({ text: 'R-C3D4F7 pas réglé' })],
};

const nature = frozenNature();
const sms = createKannel({
  sendUrl: 'http://127.0.0.1:9/',
  username: 'u',
  password: 'p',
  from: '3975',
  webhookSecret: 'a-secret-of-the-tests',
  publicUrl: 'http://127.0.0.1:9',
  log: { info: () => {}, warn: () => {}, error: () => {} },
  nature,
});

/** Every page of a prompt as its SMS. */
function smsOf(say: Say, language: string): readonly string[] {
  const reader = { language, can: sms.capabilities };
  const pages = Math.ceil((say.choices?.length ?? 1) / (sms.capabilities.choices - 1));
  return Array.from({ length: Math.max(pages, 1) }, (_, page) => {
    const from = page * (sms.capabilities.choices - 1);
    const { message } = compose(phrases, say, reader, 1, { from });
    return sms
      .render(message)
      .map((part) => sms.preview(part))
      .join('');
  });
}

describe.each(Object.keys(starts))('the dialog %s', (id) => {
  const machine = dialogs.find((dialog) => dialog.id === id)?.machine;
  if (!machine) throw new Error(`no dialog ${id}`);
  const walked = walk(machine, starts[id] ?? [], all);
  const says = [...new Map(walked.says.map((say) => [JSON.stringify(say), say])).values()];

  it('can be brought to every state', () => {
    expect(restingStates(machine).filter((state) => !walked.states.has(state))).toEqual([]);
  });

  it('leaves nobody without an answer', () => {
    expect(walked.faults).toEqual([]);
  });

  it('goes only to dialogs that exist', () => {
    expect([...walked.goes].filter((dialog) => !dialogs.some((one) => one.id === dialog))).toEqual([]);
  });

  it('says only what exists in every language', () => {
    for (const say of says)
      for (const language of city.languages)
        for (const terse of [true, false]) {
          const reader = { language, can: { ...sms.capabilities, terse } };
          expect(compose(phrases, say, reader, 1).message.text).not.toMatch(/[{}]|undefined/);
        }
    expect(phrases.has('fr', `${id}.menu`)).toBe(true);
  });

  it('fits two segments by SMS, choices included', () => {
    const long = new Set<string>();
    for (const say of says)
      for (const language of city.writtenIn)
        for (const text of smsOf(say, language)) {
          const { segments, encoding, units } = countSegments(text);
          if (segments > 2 || encoding !== 'gsm7')
            long.add(`${say.key} ${language} ${encoding} ${units}: ${text}`);
        }
    expect([...long]).toEqual([]);
  });
});
