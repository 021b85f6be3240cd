import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { contestOf } from '../../core/civic/pabulib/contest.ts';
import { readPabulib } from '../../core/civic/pabulib/read.ts';
import { type Row, tallyRules, timed } from './rules.ts';

interface Options {
  readonly ballots: number;
  readonly projects: number;
  readonly rounds: number;
  readonly data: string;
  readonly json?: boolean;
}

function whole(value: string): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('must be a whole number, 1 or more');
  return number;
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** `npm run bench -- tally` */
export function tallyCommand(): Command {
  return new Command('tally')
    .description('how long a count takes, by each rule, on invented ballots and on the largest real election')
    .option('--ballots <n>', 'invented ballots', whole, 100_000)
    .option('--projects <n>', 'invented projects', whole, 200)
    .option('--rounds <n>', 'counts by each rule; the median is shown', whole, 3)
    .option('--data <folder>', 'of .pb files', join('..', 'shared', 'data', 'pb'))
    .option('--json', 'one line of JSON per rule')
    .action(tally);
}

/** The largest `.pb` file of a folder by equal shares with Add1; null when there is none. */
function largest(folder: string, rounds: number): Row | null {
  if (!existsSync(folder)) return null;
  const files = readdirSync(folder).filter((name) => name.endsWith('.pb'));
  const bySize = files.map((name) => ({ name, size: statSync(join(folder, name)).size }));
  const [first] = bySize.sort((one, other) => other.size - one.size);
  if (!first) return null;
  const contest = contestOf(readPabulib(readFileSync(join(folder, first.name), 'utf8')));
  const award = { kind: 'equal-shares', utility: 'cost', completion: 'add1' } as const;
  return timed(`equal shares, Add1: ${first.name}`, { ...contest, award }, rounds);
}

const line = ({ name, ballots, projects, ms, funded }: Row): string =>
  `${name.padEnd(48)} ${String(ballots).padStart(8)} ${String(projects).padStart(8)} ${ms.toFixed(0).padStart(8)} ${String(funded).padStart(7)}`;

function tally(options: Options): void {
  const show = (row: Row) => print(options.json ? JSON.stringify(row) : line(row));
  if (!options.json) print(`${''.padEnd(48)}  ballots projects       ms  funded`);
  for (const row of tallyRules(options)) show(row);
  const real = largest(options.data, options.rounds);
  if (real) show(real);
  else process.stderr.write(`The largest real election is left out: no .pb file in ${options.data}\n`);
}
