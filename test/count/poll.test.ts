import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { explained } from '../../core/civic/count/explain.ts';
import { faultOnPaper } from '../../core/civic/count/marks.ts';
import { budgetOf, countPoll } from '../../core/civic/count/poll.ts';
import { type BoxRow, type Poll, type PollRule, upgradeResults } from '../../core/civic/polls.ts';
import { boxOf, mentions, pollOf, projectOf, projectsOf, rulesAndAwards, seeded } from './election.ts';

const ballot = (at: number, ...city: string[]): BoxRow => ({
  tracker: `T${at}`,
  sector: '11',
  marks: { city, sector: [] },
});
const ballots = (...lists: string[][]) => lists.map((list, at) => ballot(at, ...list));
const projects = [projectOf(1, 60), projectOf(2, 50), projectOf(3, 30), projectOf(4, 30)];

const city = loadCity('cities/paris');
const phrases = phrasesOf(city, loadLocales('locales', city.languages));
/** What is told of each project, in French. */
function told(poll: Poll, box: readonly BoxRow[]) {
  const [area] = countPoll(poll, projects, box).areas;
  return area?.decisions.map((one) => {
    const { key, values } = explained(one.told, poll, 'fr');
    return `${one.project} ${phrases.render('fr', key, values, false)}`.replace(/[\u202f\u00a0]/g, ' ');
  });
}

describe('a poll is counted', () => {
  const box = ballots(['p01', 'p02'], ['p01', 'p03'], ['p01', 'p02'], ['p04'], ['p03'], ['p04', 'p02']);

  it('greedily: what does not fit is skipped, equal ones the cheaper first, each with its reason', () => {
    const poll = pollOf({ kind: 'approval' }, { kind: 'greedy', skip: true }, { budget: 100 });
    expect(told(poll, box)).toEqual([
      'p02 Retenu : 3 voix, 50 €. Il restait 100 €.',
      'p01 Non retenu : 3 voix. Il restait 50 €, il en fallait 60 €.',
      'p03 Retenu : 2 voix, 30 €. Il restait 50 €.',
      'p04 Non retenu : 2 voix. Il restait 20 €, il en fallait 30 €.',
    ]);
  });

  it('without skip and with a threshold', () => {
    const poll = pollOf({ kind: 'approval' }, { kind: 'greedy', skip: false, threshold: 3 }, { budget: 100 });
    expect(told(poll, box)).toEqual([
      'p02 Retenu : 3 voix, 50 €. Il restait 100 €.',
      'p01 Non retenu : 3 voix. Il restait 50 €, il en fallait 60 €.',
      'p03 Non retenu : 2 voix. Il fallait au moins 3.',
      'p04 Non retenu : 2 voix. Il fallait au moins 3.',
    ]);
    const stops = pollOf({ kind: 'approval' }, { kind: 'greedy', skip: false }, { budget: 100 });
    expect(told(stops, box)?.[2]).toBe(
      'p03 Non retenu : 2 voix. Un projet mieux placé ne tenait plus dans le budget, on s’est arrêté là.',
    );
  });

  it('by places; nobody’s project never wins', () => {
    const poll = pollOf({ kind: 'approval' }, { kind: 'places', places: 3 }, {});
    expect(told(poll, ballots(['p01'], ['p03']))).toEqual([
      'p03 Retenu : 1 voix. Les 3 premiers sont retenus.',
      'p01 Retenu : 1 voix. Les 3 premiers sont retenus.',
      'p04 Non retenu : personne ne l’a choisi.',
      'p02 Non retenu : personne ne l’a choisi.',
    ]);
  });

  it('by equal shares, then greedily with what is left', () => {
    const poll = pollOf(
      { kind: 'approval' },
      { kind: 'equal-shares', utility: 'cost', completion: 'none' },
      { budget: 100 },
    );
    expect(told(poll, ballots(['p01', 'p02'], ['p01', 'p02'], ['p01'], ['p03']))).toEqual([
      'p01 Retenu : 3 voix, 60 €. Ses soutiens l’ont payé avec leur part du budget, 20 € au plus par personne.',
      'p02 Non retenu : 2 voix. Ses soutiens avaient encore 10 € à eux tous, il en fallait 50 €.',
      'p03 Non retenu : 1 voix. Ses soutiens avaient encore 25 € à eux tous, il en fallait 30 €.',
      'p04 Non retenu : personne ne l’a choisi.',
    ]);
    const completed = pollOf(
      { kind: 'approval' },
      { kind: 'equal-shares', utility: 'cost', completion: 'add1-greedy' },
      { budget: 130 },
    );
    // With 15 more each, the second project's supporters could pay too, and the whole would pass the budget.
    const all = told(completed, ballots(['p01', 'p04'], ['p01', 'p02'], ['p01', 'p02'], ['p03']));
    expect(all?.slice(1)).toEqual([
      'p03 Retenu : 1 voix, 30 €. Ses soutiens l’ont payé avec leur part du budget, 30 € au plus par personne.',
      'p02 Non retenu : 2 voix. Il restait 40 €, il en fallait 50 €.',
      'p04 Retenu avec l’argent restant : 1 voix, 30 €. Il restait 40 €.',
    ]);
  });

  it('by majority judgment: what is not judged has the last mention; mentions are told by name', () => {
    const names = ['J’adore', 'J’aime bien', 'Pourquoi pas ?', 'Je ne suis pas convaincu·e'];
    const rule: PollRule = {
      kind: 'judgment',
      mentions: mentions.map(({ id }, at) => ({ id, name: { fr: names[at] ?? '' } })),
    };
    const poll = pollOf(rule, { kind: 'greedy', skip: true }, { budget: 100 });
    const judged = ballots(
      ['p01=love', 'p02=like'],
      ['p01=love', 'p02=love', 'p03=no'],
      ['p02=maybe', 'p03=love'],
    );
    const { counts } = countPoll(poll, projects, judged);
    expect(counts.slice(0, 3)).toEqual([
      { project: 'p01', votes: 2, tally: [2, 0, 0, 1] },
      { project: 'p02', votes: 3, tally: [1, 1, 1, 0] },
      { project: 'p03', votes: 2, tally: [1, 0, 0, 2] },
    ]);
    expect(told(poll, judged)).toEqual([
      'p01 Retenu : 1er rang, mention majoritaire « J’adore », 60 €. Il restait 100 €.',
      'p02 Non retenu : 2e rang, mention majoritaire « J’aime bien ». Il restait 40 €, il en fallait 50 €.',
      'p03 Retenu : 3e rang, mention majoritaire « Je ne suis pas convaincu·e », 30 €. Il restait 40 €.',
      'p04 Non retenu : personne ne l’a choisi.',
    ]);
  });

  it('by ranking: the first of a paper of four gets four points', () => {
    const poll = pollOf({ kind: 'ranking' });
    const { counts, areas } = countPoll(poll, projects, ballots(['p02', 'p01'], ['p03']));
    expect(areas).toEqual([]);
    expect(counts.map(({ project, score }) => [project, score])).toEqual([
      ['p02', 4],
      ['p03', 4],
      ['p01', 3],
      ['p04', 0],
    ]);
  });

  it('each sector with its own budget and its own ballots', () => {
    const poll = pollOf(
      { kind: 'approval' },
      { kind: 'greedy', skip: true },
      { budget: 50, budgets: { 11: 70 } },
    );
    const local = [projectOf(1, 60, '11'), projectOf(2, 60, '12')];
    const row = (tracker: string, sector: string, id: string) => ({
      tracker,
      sector,
      marks: { city: [], sector: [id] },
    });
    const { areas } = countPoll(poll, local, [row('A', '11', 'p01'), row('B', '12', 'p02')]);
    expect(areas.map(({ area, budget, ballots: n, spent }) => [area, budget, n, spent])).toEqual([
      ['11', 70, 1, 60],
      ['12', 50, 1, 0],
    ]);
    expect([budgetOf(poll, '11'), budgetOf(poll, 'city')]).toEqual([70, 50]);
  });

  it('with cents, exactly', () => {
    const poll = pollOf({ kind: 'approval' }, { kind: 'greedy', skip: true }, { budget: 0.3 });
    const cheap = [projectOf(1, 0.1), projectOf(2, 0.2)];
    const [area] = countPoll(poll, cheap, ballots(['p01', 'p02'])).areas;
    expect(area).toMatchObject({ spent: 0.3, decisions: [{ funded: true }, { funded: true }] });
  });

  it('results of version 1 are read as those of today', () => {
    const counts = [{ project: 'p01', votes: 3 }];
    const now = { v: 2, ballots: 3, damaged: 0, counts, digests: null, areas: [] };
    expect(upgradeResults({ ballots: 3, damaged: 0, counts })).toEqual(now);
    expect(upgradeResults({ ...now, v: 2 })).toEqual(now);
  });
});

describe('what always holds', () => {
  const cases = rulesAndAwards.filter(([, , award]) => award !== undefined);

  it.each(cases)('%s: the budget is kept; the order of the ballots changes nothing', (_, rule, award) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = seeded(seed);
        const poll = pollOf(rule, award);
        const all = projectsOf(random, seed % 2 === 1);
        const box = boxOf(rule, all, 30, random);
        const results = countPoll(poll, all, box);
        for (const { area, decisions, spent } of results.areas) {
          if (award?.kind !== 'places') expect(spent).toBeLessThanOrEqual(1_000_000);
          const own = all.filter(({ sector }) => (sector ?? 'city') === area);
          expect(decisions.map(({ project }) => project).sort()).toEqual(own.map(({ id }) => id));
          const cost = new Map(own.map((one) => [one.id, one.cost]));
          const funded = decisions.filter((one) => one.funded);
          expect(funded.reduce((sum, { project }) => sum + (cost.get(project) ?? 0), 0)).toBe(spent);
        }
        const { digests, ...same } = countPoll(poll, all, [...box].reverse());
        expect({ ...same, digests: results.digests }).toEqual(results);
        expect(digests?.poll).toBe(results.digests?.poll);
      }),
      { numRuns: 40 },
    );
  });

  it('greedy: one more ballot for a winner alone never makes it lose', () => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const random = seeded(seed);
        const poll = pollOf({ kind: 'approval' }, { kind: 'greedy', skip: true });
        const all = projectsOf(random);
        const box = boxOf(poll.rule, all, 20, random);
        const fundedBy = (rows: readonly BoxRow[]) =>
          countPoll(poll, all, rows)
            .areas[0]?.decisions.filter((one) => one.funded)
            .map((one) => one.project) ?? [];
        for (const winner of fundedBy(box)) expect(fundedBy([...box, ballot(99, winner)])).toContain(winner);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a paper is refused', () => {
  const poll = (rule: PollRule, more = {}) => pollOf(rule, undefined, more);
  it.each([
    ['knapsack over its cap', poll({ kind: 'knapsack' }, { maxCost: 100 }), ['p01', 'p02'], 'too-dear'],
    ['knapsack at its cap', poll({ kind: 'knapsack' }, { maxCost: 110 }), ['p01', 'p02'], null],
    ['knapsack over the budget', poll({ kind: 'knapsack' }, { budget: 59 }), ['p01'], 'too-dear'],
    ['ranking', poll({ kind: 'ranking' }), ['p02', 'p01'], null],
    ['a value where none is wanted', poll({ kind: 'ranking' }), ['p02=1'], 'choices'],
    ['points', poll({ kind: 'points', points: 5 }), ['p01=3', 'p02=2'], null],
    ['too many points', poll({ kind: 'points', points: 5 }), ['p01=3', 'p02=3'], 'too-many'],
    ['no points', poll({ kind: 'points', points: 5 }), ['p01=0'], 'choices'],
    ['half a point', poll({ kind: 'points', points: 5 }), ['p01=0.5'], 'choices'],
    [
      'every project judged',
      poll({ kind: 'judgment', mentions }, { maxChoices: 1 }),
      ['p01=no', 'p02=like'],
      null,
    ],
    ['an unknown mention', poll({ kind: 'judgment', mentions }), ['p01=hate'], 'choices'],
    ['no mention', poll({ kind: 'judgment', mentions }), ['p01'], 'choices'],
    ['judged twice', poll({ kind: 'judgment', mentions }), ['p01=no', 'p01=love'], 'choices'],
  ])('or not: %s', (_, of, marks, expected) => {
    const [paper] = of.papers;
    if (!paper) throw new Error('a poll has papers');
    expect(faultOnPaper(of, paper, 'city', projects, marks)).toBe(expected);
  });
});
