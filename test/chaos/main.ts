import { closingLine, faultLines } from './closing.ts';
import { chaosFullDisk } from './disk-full.ts';
import type { Fault } from './faults.ts';
import { chaosNodes } from './nodes.ts';
import { type Form, help, readOptions } from './options.ts';
import { chaosOutage } from './outage.ts';
import { points } from './plans.ts';
import { chaosRound } from './round.ts';
import { chaos, type Outcome } from './run.ts';

type Progress = (line: string) => void;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Prints what was found; gives whether all is well. */
function close(faults: readonly Fault[], what: Parameters<typeof closingLine>[0], about: string): boolean {
  for (const line of faultLines(faults)) print(line);
  print(about);
  print(closingLine(what, faults));
  return faults.length === 0;
}

/** As few kills as that can't be expected to reach every point. */
const enough = 40;

function told(outcome: Outcome): boolean {
  const { kills, reached, reports, votes, folder } = outcome;
  const missed = points.filter((point) => kills >= enough && !reached.has(point));
  const idle = kills >= enough && (reports === 0 || votes === 0);
  const faults: readonly Fault[] = [
    ...outcome.faults,
    ...missed.map((point) => ({ kind: 'broken', where: `the point ${point} was never reached` }) as const),
    ...(idle ? [{ kind: 'broken', where: 'nobody sent a report, or nobody voted' } as const] : []),
  ];
  if (folder) print(`kept: ${folder}`);
  const ends = [...reached].map(([name, times]) => `${name}=${times}`).join(' ');
  return close(faults, outcome, `reports=${reports} votes=${votes} ${ends}`);
}

async function outage(form: Extract<Form, { form: 'outage' }>, progress: Progress): Promise<boolean> {
  const outcome = await chaosOutage({ ...form, progress });
  return close(outcome.faults, outcome, `seconds=${form.seconds} fetched=${outcome.fetched}`);
}

async function fullDisk(
  { seconds, seed }: Extract<Form, { form: 'full disk' }>,
  progress: Progress,
): Promise<boolean> {
  const outcome = await chaosFullDisk({ seconds, seed, progress });
  return close(
    outcome.faults,
    outcome,
    `disk=${outcome.disk} seconds=${seconds} answered503=${outcome.putOff}`,
  );
}

async function round(form: Extract<Form, { form: 'round' }>, progress: Progress): Promise<boolean> {
  const { kills, stops, figures, taken, faults } = await chaosRound({ ...form, progress });
  const { sent, failed, excluded, uncertain } = figures.outcomes;
  const about = `stops=${stops} taken=${taken} sent=${sent} failed=${failed} excluded=${excluded} uncertain=${uncertain}`;
  return close(faults, { kills, accepted: figures.audience }, about);
}

async function run(form: Form, progress: Progress): Promise<boolean> {
  switch (form.form) {
    case 'help':
      print(help.trimEnd());
      return true;
    case 'kills':
      return told(await chaos({ ...form.options, progress }));
    case 'nodes':
      return told(await chaosNodes({ ...form.options, progress }));
    case 'outage':
      return outage(form, progress);
    case 'full disk':
      return fullDisk(form, progress);
    case 'round':
      return round(form, progress);
    default:
      throw new Error(`unknown ${form satisfies never}`);
  }
}

async function main(): Promise<void> {
  const shown = process.stderr.isTTY;
  const progress: Progress = shown ? (line) => void process.stderr.write(`\r\x1b[K${line}`) : () => {};
  const isWell = await run(readOptions(process.argv.slice(2), Date.now()), progress);
  process.exit(isWell ? 0 : 1);
}

// Children are killed on the way out.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(130));

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
