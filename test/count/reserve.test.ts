import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { countPoll } from '../../core/civic/count/poll.ts';
import { boxCsv, pollJson, resultsJson } from '../../core/civic/count/publish.ts';
import { reservedPlaces, reservedUnits } from '../../core/civic/count/reserve.ts';
import { pabulibOf } from '../../core/civic/pabulib/from-poll.ts';
import type { Award, BoxRow, Poll, Project, Reserve } from '../../core/civic/polls.ts';
import { boxOf, pollOf, projectOf, projectsOf, rulesAndAwards, seeded } from './election.ts';

const city = loadCity('cities/paris');
const phrases = phrasesOf(city, loadLocales('locales', city.languages));
const say = (told: { key: string; values: object }) =>
  phrases.render('fr', told.key, told.values as never, false).replace(/[\u202f\u00a0]/g, ' ');

const popular = (project: Project): Project => ({ ...project, popular: true });
// p01 has 4 votes, p02 3, p03 2, p04 1; p03 and p04 are in working-class neighbourhoods.
const projects = [projectOf(1, 50), projectOf(2, 40), popular(projectOf(3, 30)), popular(projectOf(4, 20))];
const box: readonly BoxRow[] = [
  ['p01', 'p02', 'p03', 'p04'],
  ['p01', 'p02', 'p03'],
  ['p01', 'p02'],
  ['p01'],
].map((marks, at) => ({ tracker: `T${at}`, sector: '11', marks: { city: marks, sector: [] } }));
const greedy: Award = { kind: 'greedy', skip: true };
const withTerms = (award: Award, terms: Partial<Poll>, budget = 100): Poll => ({
  ...pollOf({ kind: 'approval' }, award, { budget }),
  ...terms,
});

function winners(poll: Poll, list: readonly Project[] = projects) {
  const [area] = countPoll(poll, list, box).areas;
  if (!area) throw new Error('no area');
  return {
    won: area.decisions.filter((one) => one.funded).map(({ project }) => project),
    spent: area.spent,
    note: area.reserved && say(area.reserved),
    told: area.decisions.map(({ project, told }) => `${project} ${say(told)}`),
  };
}

describe('a reserve for working-class neighbourhoods', () => {
  it('without it the others win; with a third of the budget, the first that fits is funded before all', () => {
    expect(winners(withTerms(greedy, {}))).toMatchObject({ won: ['p01', 'p02'], spent: 90 });
    expect(winners(withTerms(greedy, { reserve: { of: 'budget', percent: 33 } }))).toEqual({
      won: ['p03', 'p01', 'p04'],
      spent: 100,
      note: 'Part réservée aux quartiers populaires : 33 €, dont 30 € utilisés. Le reste est allé à tous les projets.',
      told: [
        'p03 Retenu au titre des quartiers populaires : 2 voix, 30 €. Il restait 33 €.',
        'p01 Retenu : 4 voix, 50 €. Il restait 70 €.',
        'p02 Non retenu : 3 voix. Il restait 20 €, il en fallait 40 €.',
        'p04 Retenu : 1 voix, 20 €. Il restait 20 €.',
      ],
    });
  });

  it('an amount, and a number of winners', () => {
    expect(winners(withTerms(greedy, { reserve: { of: 'budget', amount: 50 } })).won).toEqual([
      'p03',
      'p04',
      'p01',
    ]);
    expect(winners(withTerms(greedy, { reserve: { of: 'winners', number: 1 } }))).toMatchObject({
      won: ['p03', 'p01', 'p04'],
      note: 'Projets à retenir d’abord dans les quartiers populaires : 1. Retenus : 1.',
    });
  });

  it('what can’t be filled goes to all: nothing is held back', () => {
    const none = projects.map((one) => ({ ...one, popular: false }));
    expect(winners(withTerms(greedy, { reserve: { of: 'budget', percent: 50 } }), none)).toMatchObject({
      won: ['p01', 'p02'],
      note: 'Part réservée aux quartiers populaires : 50 €, dont 0 € utilisés. Le reste est allé à tous les projets.',
    });
    const tooSmall = withTerms(greedy, { reserve: { of: 'budget', percent: 10 } });
    expect(winners(tooSmall)).toMatchObject({ won: ['p01', 'p02'], spent: 90 });
    expect(winners(withTerms(greedy, { reserve: { of: 'winners', number: 9 } })).won).toEqual([
      'p03',
      'p04',
      'p01',
    ]);
  });

  it('of places: a share is rounded up, and told', () => {
    const poll = withTerms({ kind: 'places', places: 3 }, { reserve: { of: 'winners', percent: 25 } });
    expect(winners(poll)).toEqual({
      won: ['p03', 'p01', 'p02'],
      spent: 120,
      note: 'Projets à retenir d’abord dans les quartiers populaires : 1. Retenus : 1.',
      told: [
        'p03 Retenu au titre des quartiers populaires : 2 voix. Une place leur est réservée.',
        'p01 Retenu : 4 voix. Il restait 2 places après la part des quartiers populaires.',
        'p02 Retenu : 3 voix. Il restait 2 places après la part des quartiers populaires.',
        'p04 Non retenu : 1 voix. Il restait 2 places après la part des quartiers populaires.',
      ],
    });
  });

  it('a paper’s own terms are before the poll’s', () => {
    const poll = withTerms(greedy, { threshold: 4, reserve: { of: 'budget', percent: 100 } });
    const [paper] = poll.papers;
    if (!paper) throw new Error('no paper');
    const own = {
      ...poll,
      papers: [{ ...paper, threshold: 2, reserve: { of: 'winners', number: 1 } as const }],
    };
    expect(winners(poll).won).toEqual(['p01']);
    expect(winners(own).won).toEqual(['p03', 'p01']);
  });

  it('equal ones: the cheaper, then the lower number, as anywhere', () => {
    const equal = [popular(projectOf(1, 30)), popular(projectOf(2, 20)), popular(projectOf(3, 20))];
    const one: BoxRow = { tracker: 'T', sector: '11', marks: { city: ['p01', 'p02', 'p03'], sector: [] } };
    const poll = withTerms(greedy, { reserve: { of: 'winners', number: 1 } });
    expect(countPoll(poll, equal, [one]).areas[0]?.decisions[0]?.project).toBe('p02');
  });

  it('is exact: rounded down in money, up in winners', () => {
    expect(reservedUnits({ of: 'budget', percent: 29 }, 100_000_000_001, 1)).toBe(29_000_000_000);
    expect(reservedUnits({ of: 'budget', percent: 100 }, 7, 1)).toBe(7);
    expect(reservedUnits({ of: 'budget', amount: 2.5 }, 1000, 100)).toBe(250);
    expect(reservedUnits({ of: 'budget', amount: 50 }, 40, 1)).toBe(40);
    expect(reservedPlaces({ of: 'winners', percent: 34 }, 3)).toBe(2);
    expect(reservedPlaces({ of: 'winners', number: 7 }, 3)).toBe(3);
  });
});

describe('a threshold', () => {
  it.each<[string, Award]>([
    ['greedy', greedy],
    ['places', { kind: 'places', places: 4 }],
    ['equal shares', { kind: 'equal-shares', utility: 'cost', completion: 'add1-greedy' }],
  ])('%s: under it nobody wins, reserve or not, and each is told why', (_, award) => {
    const reserve: Partial<Poll> =
      award.kind === 'equal-shares' ? {} : { reserve: { of: 'winners', number: 2 } };
    const { won, spent, told } = winners(withTerms(award, { threshold: 5, ...reserve }));
    expect({ won, spent }).toEqual({ won: [], spent: 0 });
    expect(told.toSorted()[0]).toBe('p01 Non retenu : 4 voix. Il fallait au moins 5.');
    expect(winners(withTerms(award, { threshold: 4 })).won).toEqual(['p01']);
  });
});

describe('what is published', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reserve-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const reserves: readonly Reserve[] = [
    { of: 'budget', percent: 25 },
    { of: 'budget', amount: 300_000 },
    { of: 'winners', number: 2 },
    { of: 'winners', percent: 40 },
  ];
  const goesWith = (award: Award, reserve: Reserve) =>
    award.kind === 'places'
      ? reserve.of === 'winners'
      : award.kind === 'greedy' && (reserve.of === 'budget' || 'number' in reserve);

  it('is recounted to the same bytes, with any reserve and threshold', () => {
    let tried = 0;
    for (const [at, [name, rule, award]] of rulesAndAwards.entries()) {
      if (!award) continue;
      for (const reserve of [null, ...reserves.filter((one) => goesWith(award, one))]) {
        const random = seeded(at + 31);
        const list = projectsOf(random, at % 2 === 1).map((one) =>
          one.number % 3 === 0 ? popular(one) : one,
        );
        const poll: Poll = { ...pollOf(rule, award), threshold: 20, ...(reserve && { reserve }) };
        const rows = boxOf(rule, list, 80, random);
        const results = resultsJson(countPoll(poll, list, rows));
        const files = { 'box.csv': boxCsv(rows), 'poll.json': pollJson(poll, list), 'results.json': results };
        for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
        const paths = Object.keys(files).map((file) => join(folder, file));
        const { status, stdout } = spawnSync(process.execPath, ['recount.mjs', ...paths], {
          encoding: 'utf8',
        });
        expect({ name, reserve, status, told: stdout.split('\n').at(-2) }).toEqual({
          name,
          reserve,
          status: 0,
          told: 'Same as the official results.',
        });
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(12);
  });

  it('goes out to Pabulib with its rule in the comment', () => {
    const poll = withTerms(greedy, { threshold: 2, reserve: { of: 'budget', percent: 33 } });
    const text = pabulibOf({ poll, projects, box, results: countPoll(poll, projects, box) }, 'city', city);
    expect(text).toContain('rule;greedy-custom\n');
    expect(text).toContain('min_project_score_threshold;2\n');
    expect(text).toContain('for projects p03, p04.');
  });
});
