import { type Contest, countContest } from '../../core/civic/count/contest.ts';
import type { Candidate } from '../../core/civic/count/outcome.ts';
import type { Mark, Sheet } from '../../core/civic/count/scores.ts';
import type { Award } from '../../core/civic/polls.ts';

export interface Setting {
  readonly ballots: number;
  readonly projects: number;
  readonly rounds: number;
}

export interface Row {
  readonly name: string;
  readonly ballots: number;
  readonly projects: number;
  /** Milliseconds, the median of the rounds. */
  readonly ms: number;
  readonly funded: number;
}

/** The same numbers for the same seed (xorshift32); between 0 and 1. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}

const greedy: Award = { kind: 'greedy', skip: true };
const shares = { kind: 'equal-shares', utility: 'cost' } as const;
const mentions = ['love', 'like', 'maybe', 'no'];

interface Kind {
  readonly name: string;
  readonly rule: Contest['rule'];
  readonly award: Award;
  /** Projects named by a ballot, at most. */
  readonly most: number;
  readonly value: (random: () => number) => number;
}

const one = (): number => 1;
const kinds: readonly Kind[] = [
  { name: 'approval, greedy', rule: { kind: 'votes' }, award: greedy, most: 8, value: one },
  { name: 'ranking, greedy', rule: { kind: 'ranking', longest: 8 }, award: greedy, most: 8, value: one },
  {
    name: 'points, greedy',
    rule: { kind: 'points' },
    award: greedy,
    most: 8,
    value: (random) => 1 + Math.floor(random() * 5),
  },
  {
    name: 'judgment, within the budget',
    rule: { kind: 'judgment', mentions },
    award: greedy,
    most: 40,
    value: (random) => Math.floor(random() * 4),
  },
  {
    name: 'equal shares',
    rule: { kind: 'votes' },
    award: { ...shares, completion: 'none' },
    most: 8,
    value: one,
  },
  {
    name: 'equal shares, Add1',
    rule: { kind: 'votes' },
    award: { ...shares, completion: 'add1' },
    most: 8,
    value: one,
  },
];

/** Invented voters: the first projects are liked better; costs from 20,000 to 2,000,000 euros; 30 million to spend. */
function contestOf(kind: Kind, { ballots, projects }: Setting): Contest {
  const random = seeded(2026);
  const candidates = Array.from({ length: projects }, (_, at): Candidate => {
    return { id: `p${at}`, cost: 10_000 * Math.ceil(2 + random() ** 2 * 198) };
  });
  const sheets = Array.from({ length: ballots }, (): Sheet => {
    const named = new Map<string, Mark>();
    for (let left = 1 + Math.floor(random() * kind.most); left > 0; left -= 1) {
      const project = `p${Math.floor(random() ** 1.7 * projects)}`;
      named.set(project, { project, value: kind.value(random) });
    }
    return [...named.values()];
  });
  return { candidates, sheets, rule: kind.rule, award: kind.award, budget: 30_000_000, scale: 1 };
}

/** A count of more than half a minute is measured once. */
const LONG = 30_000;

export function timed(name: string, contest: Contest, rounds: number): Row {
  const times: number[] = [];
  let funded = 0;
  for (let round = 0; round < rounds && (times[0] ?? 0) < LONG; round += 1) {
    const from = performance.now();
    const { outcome } = countContest(contest);
    times.push(performance.now() - from);
    funded = outcome?.decisions.filter((decision) => decision.funded).length ?? 0;
  }
  const ms = times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
  return { name, ballots: contest.sheets.length, projects: contest.candidates.length, ms, funded };
}

/** Every rule on invented ballots, one after the other. */
export function* tallyRules(setting: Setting): Generator<Row> {
  for (const kind of kinds) yield timed(kind.name, contestOf(kind, setting), setting.rounds);
}
