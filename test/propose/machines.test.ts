import { describe, expect, it } from 'vitest';
import { createKannel } from '../../adapters/sms/kannel/index.ts';
import { countSegments } from '../../adapters/sms/segments.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { compose } from '../../core/conversation/prompt.ts';
import type { DialogEvent, DialogInput, Say } from '../../core/conversation/vocabulary.ts';
import { dialogs } from '../../dialogs/index.ts';
import { frozenNature } from '../nature.ts';
import { can, input, restingStates, walk } from '../report/walk.ts';

const city = loadCity('cities/paris');
const phrases = phrasesOf(city, loadLocales('locales', city.languages));

const ok = (op: string, value: unknown): DialogEvent => ({ type: 'call.ok', op, value });
const refused = (op: string, reason: string, value?: unknown): DialogEvent => ({
  type: 'call.refused',
  op,
  reason,
  value,
});
const returned = (dialog: string, output?: unknown): DialogEvent => ({ type: 'returned', dialog, output });

/** As long as they may be. */
const title = 'Un grand jardin partage avec un poulailler, des ruches et un verger pour tous';
const short = 'Un grand jardin partage avec un poulailler...';
const place = {
  lat: 48.87,
  lon: 2.37,
  address: '112 Avenue du General Michel Bizot',
  district: '12',
  districtName: '12e arrondissement',
  districtShort: '12e',
  exact: true,
};
const items = ['P-C3D4F7', 'P-H9J3K4', 'P-M7N9P3'].map((reference) => ({
  reference,
  title,
  short,
  supporters: 1234,
}));
const datasets = Array.from({ length: 5 }, (_, i) => ({
  id: `d${i}`,
  title,
  description: 'Les comptages.',
  url: `https://opendata.paris.fr/explore/dataset/d${i}/`,
  site: 'opendata.paris.fr',
}));
const shown = {
  reference: 'P-C3D4F7',
  kind: 'proposal',
  title,
  what: 'Un jardin.',
  where: place.address,
  supporters: 1234,
  open: true,
  mine: false,
  supported: false,
};

const answers: readonly DialogEvent[] = [
  ok('contributions.read', { reference: null, words: null }),
  ok('contributions.read', { reference: null, words: title }),
  ok('contributions.read', { reference: null, words: 'Un jardin '.repeat(20) }),
  ok('contributions.read', { reference: 'P-C3D4F7', words: null }),
  ok('contributions.alike', { items }),
  ok('contributions.alike', { items: [] }),
  ok('contributions.submit', { reference: 'P-C3D4F7' }),
  refused('contributions.submit', 'too_many'),
  ok('contributions.show', shown),
  ok('contributions.show', { ...shown, kind: 'dataset', supporters: 0, where: '' }),
  ok('contributions.show', { ...shown, mine: true }),
  ok('contributions.show', { ...shown, supported: true }),
  ok('contributions.show', { ...shown, open: false }),
  refused('contributions.show', 'unknown'),
  ok('contributions.support', { reference: 'P-C3D4F7', supporters: 1 }),
  ok('contributions.support', { reference: 'P-C3D4F7', supporters: 1234 }),
  ...['own', 'closed', 'already', 'unknown'].map((reason) =>
    refused('contributions.support', reason, { reference: 'P-C3D4F7' }),
  ),
  ok('datasets.search', { datasets }),
  ok('datasets.search', { datasets: [] }),
  returned('support', { supported: true }),
  returned('support', { supported: false }),
  returned('place', { place, skipped: false }),
  returned('place'),
];
const ops = [...new Set(answers.flatMap((event) => ('op' in event ? [event.op] : [])))];
const all = [
  ...answers,
  ...ops.flatMap((op): DialogEvent[] => [{ type: 'call.failed', op }, refused(op, 'something')]),
];

const link = input({ payload: 'P-C3D4F7' });
const starts: Readonly<Record<string, readonly DialogInput[]>> = {
  propose: [input({}), input({ text: 'un jardin' }), link],
  support: [input({}), input({ text: 'je soutiens P-C3D4F7' }), link],
  dataset: [
    input({}),
    input({ text: 'les vélos' }),
    input({ text: 'les vélos' }, { can: { ...can, link: false } }),
  ],
  lab: [input({}), input({ text: 'une idée' })],
};

const sms = createKannel({
  sendUrl: 'http://127.0.0.1:9/',
  username: 'u',
  password: 'p',
  from: '3975',
  webhookSecret: 'a-secret-of-the-tests',
  publicUrl: 'http://127.0.0.1:9',
  log: { info: () => {}, warn: () => {}, error: () => {} },
  nature: frozenNature(),
});

/** Every page of a prompt as its SMS. */
function smsOf(say: Say, language: string): readonly string[] {
  const reader = { language, can: sms.capabilities };
  const pages = Math.max(1, Math.ceil((say.choices?.length ?? 1) / (sms.capabilities.choices - 1)));
  return Array.from({ length: pages }, (_, page) => {
    const { message } = compose(phrases, say, reader, 1, { from: page * (sms.capabilities.choices - 1) });
    return sms
      .render(message)
      .map((part) => sms.preview(part))
      .join('');
  });
}

/** A title as long as it may be, where a person's own words stand. */
function filled(say: Say): Say {
  const own = ['title', 'what', 'short', 'whom', 'cost', 'problem', 'measure', 'use'];
  const values = Object.entries(say.values ?? {}).map(([name, value]) => [
    name,
    own.includes(name) && value === 'abracadabra' ? title : value,
  ]);
  return { ...say, values: Object.fromEntries(values) };
}

describe.each(Object.keys(starts))('the dialog %s', (id) => {
  const machine = dialogs.find((dialog) => dialog.id === id)?.machine;
  if (!machine) throw new Error(`no dialog ${id}`);
  const walked = walk(machine, starts[id] ?? [], all);
  const says = [...new Map(walked.says.map((say) => [JSON.stringify(say), filled(say)])).values()];

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
      for (const language of city.writtenIn)
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
