import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'better-sqlite3';
import { request } from 'undici';
import { pause, seeded } from '../chaos/chance.ts';
import { createEnvelopes } from '../chaos/envelopes.ts';
import { freePort, layGround, root } from '../chaos/ground.ts';
import { createMail } from '../chaos/mail.ts';
import { gather, sendersOf } from '../chaos/people.ts';
import { startProviders } from '../chaos/providers.ts';
import { settings } from '../chaos/stage.ts';
import { startGeocoder } from '../peers/geocoder.ts';
import { growthOf, type Sample } from './growth.ts';

const usage =
  'npm run soak -- [--minutes 10] [--people 8]: steady traffic; fails when what the service holds grows.';
/** At least this many looks, each after a collection, whatever the time. */
const looks = 30;

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

interface Watch {
  look(): Promise<Sample>;
}

async function up(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const status = await request(`${url}/ready`).then(
      async ({ statusCode, body }) => {
        await body.dump();
        return statusCode;
      },
      () => 0,
    );
    if (status === 200) return;
    await pause(100);
  }
  throw new Error('The service does not begin.');
}

function watch(child: ChildProcess, file: string, begun: number): Watch {
  const db = new Database(file, { readonly: true });
  const count = (sql: string) => db.prepare<[], number>(sql).pluck();
  const outbox = count('SELECT count(*) FROM outbox WHERE state < 2');
  const turns = count('SELECT coalesce(sum(version), 0) FROM conversation');
  return {
    async look() {
      child.send('look');
      const [held] = (await once(child, 'message')) as [
        Pick<Sample, 'rss' | 'heap' | 'external' | 'handles'>,
      ];
      const at = Math.round((Date.now() - begun) / 1000);
      return {
        ...{ at, ...held, outbox: outbox.get() ?? 0, turns: turns.get() ?? 0 },
        wal: statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0,
      };
    },
  };
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
const row = (cells: readonly (string | number)[]): string =>
  cells.map((cell) => String(cell).padStart(10)).join('');

function rowOf({ at, turns, rss, heap, external, handles, outbox, wal }: Sample): string {
  return row([
    at,
    turns,
    megabytes(rss),
    megabytes(heap),
    megabytes(external),
    handles,
    outbox,
    megabytes(wal),
  ]);
}

/** Gives whether nothing grew. */
function judge(samples: readonly Sample[]): boolean {
  print(`\n${row(['', 'middle', 'last', 'limit'])}`);
  const growths = growthOf(samples);
  for (const { measure, middle, last, limit, grows } of growths) {
    const show = (value: number): string =>
      measure === 'handles' || measure === 'outbox' ? String(Math.round(value)) : megabytes(value);
    print(`${row([measure, show(middle), show(last), show(limit)])}${grows ? '  GROWS' : ''}`);
  }
  const grown = growths.filter(({ grows }) => grows).map(({ measure }) => measure);
  const { turns = 0, at = 0 } = samples.at(-1) ?? {};
  print(`minutes=${(at / 60).toFixed(1)} turns=${turns} grows=${grown.join(',') || 'nothing'}`);
  return grown.length === 0;
}

async function soak(minutes: number, people: number): Promise<boolean> {
  const chance = seeded(1);
  const folder = await layGround('parvis-soak-', 'cities');
  const [port, geocoder] = await Promise.all([freePort(), startGeocoder()]);
  const calm = { slow: 0, breaks: 0, refuses: 0, fails: 0, hangs: 0 };
  const providers = await startProviders(chance, calm);
  const file = join(folder, 'parvis.db');
  const log = openSync(join(folder, 'service.log'), 'a');
  const probe = join(root, 'test/soak/probe.mjs');
  const child = spawn(process.execPath, ['--expose-gc', '--import', probe, join(folder, 'dist/serve.js')], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...settings(`sqlite:${file}`, port, providers.url, geocoder.url) },
    stdio: ['ignore', log, log, 'ipc'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  await up(`http://127.0.0.1:${port}`);
  const mail = createMail({ port, up: async () => {}, chance });
  const { seal } = createEnvelopes();
  const crowd = gather(sendersOf(people / 2), (sender, act) => mail.post(seal(sender, act)), chance);
  providers.onTaken = crowd.hear;
  const begun = Date.now();
  const samples: Sample[] = [];
  const { look } = watch(child, file, begun);
  print(row(['seconds', 'turns', 'rss MB', 'heap MB', 'ext. MB', 'handles', 'outbox', 'wal MB']));
  while (Date.now() < begun + minutes * 60_000) {
    await pause((minutes * 60_000) / looks);
    const sample = await look();
    samples.push(sample);
    print(rowOf(sample));
  }
  await crowd.hush();
  child.kill('SIGTERM');
  await once(child, 'exit');
  await Promise.all([providers.close(), geocoder.close()]);
  rmSync(folder, { recursive: true, force: true });
  return judge(samples);
}

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    people: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false },
  },
});
const [minutes, people] = [Number(values.minutes), Number(values.people)];
if (values.help || !(minutes > 0) || !(people >= 2)) {
  print(usage);
  process.exit(values.help ? 0 : 1);
}
soak(minutes, people).then(
  (isWell) => process.exit(isWell ? 0 : 1),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
