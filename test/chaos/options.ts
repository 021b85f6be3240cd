import { parseArgs } from 'node:util';
import type { NodesOptions } from './nodes.ts';

export interface ChaosOptions {
  readonly kills: number;
  /** At most, for the killing; what is left then is let drain. */
  readonly seconds: number;
  readonly seed: number;
  /** Leaves the folder with the database, the providers' history and the log. */
  readonly keep: boolean;
  /** How the providers behave: `usual` when absent. */
  readonly provider?: 'usual' | 'bad';
  /** One of `sabotage.mjs`: for the tests of the checks themselves. */
  readonly sabotage?: string;
  /** Only these points, instead of all. */
  readonly points?: readonly string[];
  /** Given what happens, for a progress line. */
  readonly progress?: (line: string) => void;
}

/** What is tried. */
export type Form =
  | { readonly form: 'kills'; readonly options: ChaosOptions }
  | { readonly form: 'nodes'; readonly options: NodesOptions }
  | { readonly form: 'outage'; readonly seconds: number; readonly waiting: number }
  | { readonly form: 'round'; readonly residents: number; readonly seed: number }
  | { readonly form: 'full disk'; readonly seconds: number; readonly seed: number }
  | { readonly form: 'help' };

export const help = `npm run chaos -- [options]

Runs the real service under traffic, kills it, and checks that nothing is lost and nothing is done twice.

  --kills 60          kills at random and at named points, while people talk on two channels
  --provider bad      … with providers of which 3 in 10 requests fail, 1 in 20 has to wait, 1 in 10 never gets an answer
  --outage 120s       instead: the provider takes nothing for so long; then the service is down for so long
  --waiting 500       … while so many SMS wait at Twilio
  --round             instead: a round to simulated residents, killed five times
  --residents 5000    … so many
  --disk-full 5s      instead: the database's disk is full for so long (npm run test:diskfull)
  --store sqlite      where everything is kept; postgres: several nodes on PostgreSQL and Redis, one killed at a time
  --nodes 3           … so many
  --pg-restarts 4     … crash restarts of PostgreSQL, spread over the kills
  --redis-flush 1s    … Redis forgets everything at this interval
  --seconds 3600      kills no more after so long
  --seed 7            the same chance again
  --keep              leaves the folder with the database and the logs

The last line is always kills=… accepted=… lost=… double=… outOfOrder=… duplicateSends=… parked=…; the exit code is 0 when all is well.
`;

function count(name: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} takes a whole number above 0, not "${value}".`);
}

/** `120s`, `2m`, `120`. */
function secondsOf(name: string, value: string): number {
  const [, digits = '', unit] = /^(\d+)(s|m)?$/.exec(value) ?? [];
  if (Number(digits) > 0) return Number(digits) * (unit === 'm' ? 60 : 1);
  throw new Error(`--${name} takes a time, like 120s or 2m, not "${value}".`);
}

const known = {
  kills: { type: 'string', default: '60' },
  provider: { type: 'string', default: 'usual' },
  outage: { type: 'string' },
  waiting: { type: 'string', default: '500' },
  round: { type: 'boolean', default: false },
  residents: { type: 'string', default: '5000' },
  'disk-full': { type: 'string' },
  seconds: { type: 'string', default: '3600' },
  seed: { type: 'string' },
  store: { type: 'string' },
  nodes: { type: 'string', default: '3' },
  'pg-restarts': { type: 'string', default: '0' },
  'redis-flush': { type: 'string' },
  keep: { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

/** Throws an Error whose message is for the person who typed. */
export function readOptions(args: readonly string[], now: number): Form {
  const { values } = parseArgs({ args: [...args], options: known });
  const seed = Number(values.seed ?? now % 1_000_000) || 1;
  if (values.help) return { form: 'help' };
  if (values.round) return { form: 'round', residents: count('residents', values.residents), seed };
  if (values['disk-full'] !== undefined)
    return { form: 'full disk', seconds: secondsOf('disk-full', values['disk-full']), seed };
  if (values.outage !== undefined)
    return {
      form: 'outage',
      seconds: secondsOf('outage', values.outage),
      waiting: count('waiting', values.waiting),
    };
  const { provider } = values;
  if (provider !== 'usual' && provider !== 'bad')
    throw new Error(`--provider ${provider}: there is usual, and bad.`);
  const [kills, seconds] = [count('kills', values.kills), count('seconds', values.seconds)];
  const options = { kills, seconds, seed, keep: values.keep, provider } as const;
  // Redis is for several nodes, and those are on PostgreSQL.
  const store = values.store ?? (values['redis-flush'] === undefined ? 'sqlite' : 'postgres');
  if (store === 'sqlite') return { form: 'kills', options };
  if (store !== 'postgres') throw new Error(`--store ${store}: there is sqlite, and postgres.`);
  const pgRestarts = values['pg-restarts'] === '0' ? 0 : count('pg-restarts', values['pg-restarts']);
  const flush = values['redis-flush'];
  const redisFlush = flush === undefined ? 0 : 1000 * secondsOf('redis-flush', flush);
  return {
    form: 'nodes',
    options: { ...options, nodes: count('nodes', values.nodes), pgRestarts, redisFlush },
  };
}
