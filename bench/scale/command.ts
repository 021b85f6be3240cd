import { Command, InvalidArgumentError } from 'commander';
import pg from 'pg';
import { startPostgres } from '../../test/peers/postgres.ts';
import { parvis } from '../contenders/parvis.ts';
import { type Result, runTurns, type TurnsOptions } from '../turns/run.ts';
import { jsonLine, table } from '../turns/show.ts';
import { nodesOf } from './nodes.ts';

interface Options extends TurnsOptions {
  readonly nodes: readonly number[];
  readonly json?: boolean;
}

function positive(value: string): number {
  const number = Number(value);
  if (!(number > 0)) throw new InvalidArgumentError('must be more than 0');
  return number;
}

function counts(value: string): readonly number[] {
  const all = value.split(',').map(Number);
  if (!all.every((count) => Number.isInteger(count) && count > 0))
    throw new InvalidArgumentError('must be like 1,2,4');
  return all;
}

/** `npm run bench -- scale` */
export function scaleCommand(): Command {
  return new Command('scale')
    .description('turns a second of so many processes on PostgreSQL and Redis; bytes of a session')
    .option('--nodes <counts>', 'processes of the service', counts, [1, 2, 4])
    .option('--chats <n>', 'people who write at the same time', positive, 100)
    .option('--seconds <n>', 'measured seconds of each and round', positive, 8)
    .option('--warm-up <n>', 'seconds before them, for the compiler to settle', positive, 6)
    .option('--rounds <n>', 'rounds; the medians are shown', positive, 3)
    .option('--json', 'one line of JSON each')
    .action(async (options: Options) => {
      const { results, sessionBytes } = await runScale(options, (line) => process.stderr.write(`${line}\n`));
      const lines = options.json ? results.map(jsonLine) : [table(results)];
      const session = options.json
        ? JSON.stringify({ sessionBytes })
        : `a session: ${Math.round(sessionBytes)} bytes sealed, on average`;
      process.stdout.write(`${[...lines, session].join('\n')}\n`);
    });
}

/** SQLite for comparison, then PostgreSQL with so many nodes. Commits are on disk before they are told. `sessionBytes`: as stored. */
export async function runScale(
  { nodes, ...options }: Options,
  tell: (line: string) => void,
): Promise<{ readonly results: readonly Result[]; readonly sessionBytes: number }> {
  const postgres = await startPostgres({ fsync: 'on', full_page_writes: 'on', autovacuum: 'on' });
  try {
    const databases: string[] = [];
    for (let index = 0; index < nodes.length; index += 1) databases.push(await postgres.database());
    const contenders = nodes.map((count, index) => nodesOf(count, postgres, databases[index] ?? ''));
    const results = await runTurns([{ ...parvis, name: 'SQLite' }, ...contenders], options, tell);
    return { results, sessionBytes: await sessionBytesIn(databases[0] ?? '') };
  } finally {
    await postgres.stop();
  }
}

async function sessionBytesIn(database: string): Promise<number> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const { rows } = await client.query('SELECT avg(octet_length(session)) AS bytes FROM conversation');
  await client.end();
  return Number(rows[0]?.bytes);
}
