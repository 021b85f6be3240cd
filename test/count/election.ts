import type { Award, BoxRow, Mention, Paper, Poll, PollRule, Project } from '../../core/civic/polls.ts';

/** The same numbers for the same seed (mulberry32); between 0 and 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const mentions: readonly Mention[] = ['love', 'like', 'maybe', 'no'].map((id) => ({
  id,
  name: { fr: id },
}));

const name = { fr: 'x' };
const paper = (id: Paper['id'], more: Partial<Paper>): Paper => ({ id, name, maxChoices: 4, ...more });

export function pollOf(rule: PollRule, award?: Award, more: Partial<Paper> = { budget: 1_000_000 }): Poll {
  const poll: Poll = {
    v: 1,
    id: 'poll',
    title: { fr: 'Budget' },
    state: 'open',
    opensAt: 0,
    closesAt: 10,
    papers: [paper('city', more), paper('sector', more)],
    rule,
    themes: [],
    publicKey: null,
    demonstration: true,
  };
  return award ? { ...poll, award } : poll;
}

export function projectOf(number: number, cost: number, sector: string | null = null): Project {
  const id = `p${String(number).padStart(2, '0')}`;
  return {
    id,
    poll: 'poll',
    sector,
    number,
    title: { fr: id },
    summary: name,
    theme: 'x',
    cost,
    place: name,
  };
}

const sectors = ['11', '12'];

/** Twelve projects for the city, four for each of two sectors; costs of 30,000 to 400,000 euros, some equal. */
export function projectsOf(random: () => number, cents = false): readonly Project[] {
  return Array.from({ length: 20 }, (_, at) => {
    const cost = (3 + Math.floor(random() * 38)) * 10_000 + (cents ? 0.5 : 0);
    return projectOf(at + 1, cost, at < 12 ? null : (sectors[at % 2] ?? null));
  });
}

function written(rule: PollRule, project: string, random: () => number): string {
  if (rule.kind === 'judgment') return `${project}=${mentions[Math.floor(random() ** 2 * 4)]?.id}`;
  return rule.kind === 'points' ? `${project}=${1 + Math.floor(random() * 3)}` : project;
}

/** Ballots as people fill them: the first projects are liked better, some papers stay empty. */
export function boxOf(
  rule: PollRule,
  projects: readonly Project[],
  ballots: number,
  random: () => number,
): readonly BoxRow[] {
  const marks = (sector: string | null) => {
    const on = projects.filter((project) => project.sector === sector);
    const chosen = new Set<string>();
    for (let left = Math.floor(random() * 5); left > 0; left -= 1)
      chosen.add(on[Math.floor(random() ** 1.5 * on.length)]?.id ?? '');
    return [...chosen].map((id) => written(rule, id, random));
  };
  return Array.from({ length: ballots }, (_, at) => {
    const sector = sectors[Math.floor(random() * 2)] ?? '';
    return { tracker: `T${at}`, sector, marks: { city: marks(null), sector: marks(sector) } };
  });
}

/** Every rule with every award that goes with it. */
export const rulesAndAwards: readonly (readonly [string, PollRule, Award | undefined])[] = [
  ['approval, counted only', { kind: 'approval' }, undefined],
  ['approval, greedy', { kind: 'approval' }, { kind: 'greedy', skip: true }],
  ['approval, greedy without skip', { kind: 'approval' }, { kind: 'greedy', skip: false, threshold: 5 }],
  ['approval, five places', { kind: 'approval' }, { kind: 'places', places: 5 }],
  [
    'knapsack, equal shares',
    { kind: 'knapsack' },
    { kind: 'equal-shares', utility: 'cost', completion: 'none' },
  ],
  [
    'approval, equal shares with Add1',
    { kind: 'approval' },
    { kind: 'equal-shares', utility: 'cost', completion: 'add1' },
  ],
  [
    'approval, equal shares with Add1 until exhausted, then greedy',
    { kind: 'approval' },
    { kind: 'equal-shares', utility: 'cardinality', completion: 'add1-greedy', exhaustive: true },
  ],
  ['ranking, greedy', { kind: 'ranking' }, { kind: 'greedy', skip: true }],
  ['points, greedy', { kind: 'points', points: 12 }, { kind: 'greedy', skip: true, threshold: 20 }],
  ['judgment, within the budget', { kind: 'judgment', mentions }, { kind: 'greedy', skip: true }],
  ['judgment, four places', { kind: 'judgment', mentions }, { kind: 'places', places: 4 }],
];
