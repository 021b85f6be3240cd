import { describe, expect, it } from 'vitest';
import { capabilities as sms } from '../../adapters/sms/channel.ts';
import { render } from '../../adapters/sms/render.ts';
import { countSegments } from '../../adapters/sms/segments.ts';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { compose } from '../../core/conversation/prompt.ts';
import { briefOf } from '../../dialogs/ballot-brief.ts';
import { type BallotContext, whole } from '../../dialogs/ballot-paper.ts';
import type { RuleView } from '../../dialogs/marks.ts';

const city = loadCity('cities/paris');
const phrases = phrasesOf(city, loadLocales('locales', city.languages));
const mentions = ['Coup de cœur', 'J’aime bien', 'Pourquoi pas ?'].map((name, at) => ({
  id: `m${at}`,
  name,
}));

/** Titles as long as those of the city's polls. */
const titles = [
  'Une forêt urbaine sur l’ancienne voie ferrée',
  'Végétaliser les cours des écoles et des collèges',
  'Abris vélos',
  'Rénover les terrains de sport du quartier',
];
const pick = (at: number, value?: string) => ({
  id: `p${at}`,
  title: titles[at % titles.length] ?? '',
  cost: 1_250_000,
  ...(value !== undefined && { value }),
});

function ballot(rule: RuleView, city: BallotContext['city'], own: BallotContext['own']): BallotContext {
  const papers = (['city', 'sector'] as const).map((id) => ({
    id,
    name: 'Tout Paris',
    maxChoices: 4,
    caps: { city: 12_000_000, 11: 3_000_000 },
  }));
  const poll = {
    id: 'p',
    title: 'Budget',
    closesAt: 0,
    demonstration: false,
    papers,
    rule,
    sector: null,
    votedOn: null,
  };
  const sector = { id: '11', name: '11e arrondissement' };
  return {
    poll,
    proven: true,
    sector,
    city,
    own,
    paper: 'city',
    aim: 'look',
    reminded: false,
    ended: 'gone',
  };
}

const said = (context: BallotContext, language = 'fr') =>
  compose(phrases, { type: 'say', ...whole(context) }, { language, can: sms }, 1).message;

const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ');

describe('the ballot where messages are short', () => {
  it.each<[string, RuleView, BallotContext['city'], string]>([
    [
      'approval',
      { kind: 'approval' },
      [pick(2), pick(3)],
      'Abris vélos, Rénover les terrains de sport du quartier (2 sur 4)',
    ],
    [
      'ranking',
      { kind: 'ranking' },
      [pick(3), pick(2)],
      '1 Rénover les terrains de sport du quartier, 2 Abris vélos (2 sur 4)',
    ],
    [
      'points',
      { kind: 'points', points: 7 },
      [pick(2, '4'), pick(3, '2')],
      'Abris vélos 4, Rénover les terrains de sport. 2 (6 points donnés, il en reste 1)',
    ],
    [
      'judgment',
      { kind: 'judgment', mentions },
      [pick(3, 'm2'), pick(2, 'm0')],
      'A Abris vélos, C Rénover les terrains de sport du quartier (2 projets jugés)',
    ],
    [
      'knapsack',
      { kind: 'knapsack' },
      [pick(2), pick(3)],
      'Abris vélos, Rénover les terrains de. (2 500 000 €, reste 9 500 000 €)',
    ],
  ])('%s: what was chosen is read, in its order', (_, rule, picks, expected) => {
    expect(plain(said(ballot(rule, picks, [])).text)).toBe(
      plain(`Votre bulletin. Tout Paris : ${expected}. 11e arrondissement : ${emptyTally[rule.kind]}.`),
    );
  });

  const full = [0, 1, 2, 3].map((at) => pick(at));
  const kinds: readonly RuleView[] = [
    { kind: 'approval' },
    { kind: 'ranking' },
    { kind: 'knapsack' },
    { kind: 'points', points: 20 },
    { kind: 'judgment', mentions },
  ];
  const latin = city.languages.filter((language) => new Intl.Locale(language).maximize().script === 'Latn');
  const all = latin.flatMap((language) => kinds.map((rule) => [language, rule] as const));
  it.each(all)('%s, %o: two full papers are two segments at most', (language, rule) => {
    const value = rule.kind === 'points' ? '2' : rule.kind === 'judgment' ? 'm1' : undefined;
    const picks = full.map((each) => ({ ...each, ...(value && { value }) }));
    const parts = render(said(ballot(rule, picks, picks), language));
    expect(parts.map(({ text }) => countSegments(text).encoding)).toEqual(parts.map(() => 'gsm7'));
    expect(parts.reduce((sum, { segments }) => sum + segments, 0)).toBeLessThanOrEqual(2);
  });
});

const emptyTally = {
  approval: '0 sur 4',
  ranking: '0 sur 4',
  points: 'aucun point donné, il en reste 7',
  judgment: 'aucun projet jugé',
  knapsack: '0 €, reste 3 000 000 €',
} as const;

it('a title that was cut ends with its full stop, and no comma after it', () => {
  const picks = [
    { ...pick(0), title: 'Bibliothèques ouvertes tard le soir' },
    { ...pick(1), title: 'Vergers' },
    pick(2),
  ];
  expect(briefOf({ rule: { kind: 'approval' }, picks } as never, 5)).toBe(
    'Bibliothèques ouv. Vergers, Abris vélos',
  );
});
