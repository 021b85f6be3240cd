import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { countContest } from '../../core/civic/count/contest.ts';
import { add1, runShares, tableOf } from '../../core/civic/count/equal-shares.ts';
import { median, ranksOf } from '../../core/civic/count/judgment.ts';
import { contestOf } from '../../core/civic/pabulib/contest.ts';
import { writePabulib } from '../../core/civic/pabulib/file.ts';
import { cellOf, readPabulib } from '../../core/civic/pabulib/read.ts';

const folder = join('..', 'shared', 'data');
const isThere = existsSync(join(folder, 'pb'));
const why = isThere ? '' : ' (skipped: the folder of real data is not here)';
const json = <T>(name: string): T => JSON.parse(readFileSync(join(folder, name), 'utf8')) as T;
const files = isThere ? readdirSync(join(folder, 'pb')) : [];

interface Small {
  readonly budget: number;
  readonly costs: Readonly<Record<string, number>>;
  readonly votes: readonly (readonly string[])[];
  readonly expected_order: Readonly<Record<string, readonly string[]>>;
}
interface Judged {
  readonly tallies_worst_to_best: readonly (readonly number[])[];
  readonly median: readonly number[];
  readonly ranks: readonly number[];
}

describe.skipIf(!isThere)(`real elections${why}`, () => {
  it.each(files)('%s: comes out as it went in, and its scores are ours', (name) => {
    const source = readFileSync(join(folder, 'pb', name), 'utf8');
    const file = readPabulib(source);
    expect(writePabulib(file)).toBe(source);
    const { counts } = countContest(contestOf(file));
    const own = new Map(counts.map((count) => [count.project, count]));
    for (const row of file.projects.rows) {
      const cell = (column: string) => cellOf(file.projects, row, column);
      const count = own.get(cell('project_id'));
      expect(String(count?.votes)).toBe(cell('votes'));
      if (cell('score') !== '') expect(String(count?.score ?? count?.votes)).toBe(cell('score'));
    }
  });

  const ruled = files.filter(
    (name) => contestOf(readPabulib(readFileSync(join(folder, 'pb', name), 'utf8'))).award,
  );
  it('seven of the ten have a rule that can be told', () => expect(ruled).toHaveLength(7));
  it.each(ruled)('%s: the winners are those of the file', (name) => {
    const file = readPabulib(readFileSync(join(folder, 'pb', name), 'utf8'));
    const { outcome } = countContest(contestOf(file));
    const won = outcome?.decisions.filter((one) => one.funded).map(({ project }) => project);
    const selected = file.projects.rows.filter((row) => cellOf(file.projects, row, 'selected') === '1');
    expect(won?.sort()).toEqual(selected.map((row) => cellOf(file.projects, row, 'project_id')).sort());
  });

  it('150 small elections by equal shares, in the order of two other programs', () => {
    for (const { costs, votes, budget, expected_order } of json<readonly Small[]>('pb-mes.json')) {
      const ids = Object.keys(costs);
      const groups = votes.map((vote) => ({ voters: 1, projects: vote.map((id) => ids.indexOf(id)) }));
      for (const utility of ['cost', 'cardinality'] as const) {
        const table = tableOf({ costs: Object.values(costs), groups, budget, utility, step: 1 });
        // These programs end Add1 as soon as nothing more fits.
        for (const [name, run] of Object.entries({ none: runShares(table, 0), add1: add1(table, true) }))
          expect(run.funded.map(({ project }) => ids[project])).toEqual(expected_order[`${utility}_${name}`]);
      }
    }
  });

  it('156 tallies by majority judgment, as two other programs rank them', () => {
    for (const { tallies_worst_to_best, ranks, median: medians } of json<readonly Judged[]>(
      'majority-judgment.json',
    )) {
      const tallies = tallies_worst_to_best.map((tally) => [...tally].reverse());
      expect(ranksOf(tallies)).toEqual(ranks);
      expect(tallies.map((tally) => tally.length - 1 - median(tally))).toEqual(medians);
    }
  });
});
