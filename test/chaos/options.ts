import { parseArgs } from 'node:util';

export interface ChaosOptions {
  readonly kills: number;
  /** At most, for the killing; what is left then is let drain. */
  readonly seconds: number;
  readonly seed: number;
  /** Leaves the folder with the database, the providers' history and the log. */
  readonly keep: boolean;
  /** One of `sabotage.mjs`: for the tests of the checks themselves. */
  readonly sabotage?: string;
  /** Only these points, instead of all. */
  readonly points?: readonly string[];
  /** Given what happens, for a progress line. */
  readonly progress?: (line: string) => void;
}

function count(name: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${name} takes a whole number above 0, not "${value}".`);
}

/** Throws an Error whose message is for the person who typed. */
export function readOptions(args: readonly string[], now: number): ChaosOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: '60' },
      seconds: { type: 'string', default: '3600' },
      seed: { type: 'string', default: String(now % 1_000_000) },
      store: { type: 'string', default: 'sqlite' },
      keep: { type: 'boolean', default: false },
    },
  });
  if (values.store !== 'sqlite')
    throw new Error(`--store ${values.store}: only sqlite can be tried; it is the only store there is.`);
  return {
    kills: count('kills', values.kills),
    seconds: count('seconds', values.seconds),
    seed: Number(values.seed) || 1,
    keep: values.keep,
  };
}
