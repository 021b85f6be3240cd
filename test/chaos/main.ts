import { type ChaosOptions, readOptions } from './options.ts';
import { points } from './plans.ts';
import { chaos, type Outcome } from './run.ts';

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** At most this many faults are printed. */
const shown = 40;

function report({ kills, accepted, duplicateSends, faults, folder, reached, reports, votes }: Outcome): void {
  const count = (kind: string): number => faults.filter((fault) => fault.kind === kind).length;
  for (const { kind, where } of faults.slice(0, shown)) print(`${kind}: ${where}`);
  if (faults.length > shown) print(`and ${faults.length - shown} more`);
  if (folder) print(`kept: ${folder}`);
  print(
    `reports=${reports} votes=${votes} ${[...reached].map(([name, times]) => `${name}=${times}`).join(' ')}`,
  );
  print(
    `kills=${kills} accepted=${accepted} lost=${count('lost')} double=${count('double')} ` +
      `outOfOrder=${count('outOfOrder')} duplicateSends=${duplicateSends} parked=${count('parked')}`,
  );
}

function progressLine(): ChaosOptions['progress'] {
  if (!process.stderr.isTTY) return undefined;
  return (line) => void process.stderr.write(`\r\x1b[K${line}`);
}

/** As few kills as that can't be expected to reach every point. */
const enough = 40;

async function main(): Promise<void> {
  const progress = progressLine();
  const outcome = await chaos({
    ...readOptions(process.argv.slice(2), Date.now()),
    ...(progress && { progress }),
  });
  if (progress) process.stderr.write('\r\x1b[K');
  const missed = points.filter((point) => outcome.kills >= enough && !outcome.reached.has(point));
  const idle = outcome.kills >= enough && (outcome.reports === 0 || outcome.votes === 0);
  const more = [
    ...missed.map((point) => ({ kind: 'broken', where: `the point ${point} was never reached` }) as const),
    ...(idle ? [{ kind: 'broken', where: 'nobody sent a report, or nobody voted' } as const] : []),
  ];
  const faults = [...outcome.faults, ...more];
  report({ ...outcome, faults });
  process.exit(faults.length > 0 ? 1 : 0);
}

// Children are killed on the way out.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(130));

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
