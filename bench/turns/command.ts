import { Command, InvalidArgumentError } from 'commander';
import { contenders } from '../contenders/index.ts';
import { runTurns, type TurnsOptions } from './run.ts';
import { jsonLine, table } from './show.ts';

interface Options extends TurnsOptions {
  readonly only?: string;
  readonly json?: boolean;
}

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('must be more than 0');
  return number;
}

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
const progress = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

/** `npm run bench -- turns` */
export function turnsCommand(): Command {
  return new Command('turns')
    .description('the five-step report dialog, one Telegram webhook per turn, answered at a stand-in Bot API')
    .option('--chats <n>', 'people who write at the same time', positive, 100)
    .option('--seconds <n>', 'measured seconds per contender and round', positive, 8)
    .option('--warm-up <n>', 'seconds before them, for the compiler to settle', positive, 6)
    .option('--rounds <n>', 'rounds; the medians are shown', positive, 3)
    .option('--only <names>', `some of ${contenders.map(({ name }) => name).join(',')}`)
    .option('--profile <folder>', 'write a CPU profile of parvis there')
    .option('--json', 'one line of JSON per contender')
    .action(turns);
}

async function turns(options: Options): Promise<void> {
  const named = options.only?.split(',');
  const wanted = contenders.filter(({ name }) => named === undefined || named.includes(name));
  const able = wanted.filter((contender) => {
    const missing = contender.missing();
    if (missing !== null) progress(`${contender.name} is left out: ${missing}`);
    return missing === null;
  });
  const results = await runTurns(able, options, progress);
  if (options.json) for (const result of results) print(jsonLine(result));
  else print(table(results));
}
