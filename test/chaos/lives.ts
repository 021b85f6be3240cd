import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { request } from 'undici';
import { pause } from './chance.ts';

/** What `crash.mjs` is told. */
export interface Plan {
  readonly point: string | null;
  readonly skip: number;
  /** Chance that a turn fails. */
  readonly trouble: number;
  readonly sabotage?: string;
}

/** The service as a process, one life after another, always on the same port. */
export interface Lives {
  /** Counts up; unlike that of any other node. */
  readonly number: number;
  readonly isUp: boolean;
  /** Begins the next life; resolves when its process is told to go on. */
  begin(plan: Plan): Promise<void>;
  /** Resolves as soon as a life answers. */
  up(): Promise<void>;
  kill(): void;
  /** Resolves when the present life is over. */
  over(): Promise<void>;
  /** SIGTERM: resolves with its exit code, null when it had to be killed. */
  stop(): Promise<number | null>;
  /** Lives that ended without being killed, with their exit code. */
  readonly ownEnds: readonly OwnEnd[];
  /** When each life was over, by its number. */
  readonly ends: ReadonlyMap<number, number>;
  /** When the service answered. */
  readonly spans: readonly Span[];
}

export interface OwnEnd {
  readonly life: number;
  readonly code: number;
  readonly at: number;
  /** When it had answered first; null when it never did. */
  readonly upSince: number | null;
}

export interface Span {
  readonly from: number;
  to: number;
}

export interface LivesOptions {
  readonly root: string;
  readonly folder: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Which of how many nodes: their lives are numbered apart; the only one when absent. */
  readonly node?: { readonly index: number; readonly of: number };
}

const stopTime = 20_000;

/** As `npm run build` makes it, into `folder/dist`. */
export async function compile(root: string, folder: string): Promise<string> {
  const outfile = join(folder, 'dist', 'serve.js');
  await build({
    entryPoints: [join(root, 'bots/serve.ts')],
    ...{ bundle: true, packages: 'external', platform: 'node', target: 'node20', format: 'esm' },
    ...{ outfile, logLevel: 'warning', absWorkingDir: root },
  });
  return outfile;
}

interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null }>;
  killed: boolean;
}

export function createLives({ root, folder, port, environment, node }: LivesOptions): Lives {
  const log = openSync(join(folder, 'service.log'), 'a');
  const ownEnds: OwnEnd[] = [];
  const ends = new Map<number, number>();
  const spans: Span[] = [];
  const waiters = new Set<() => void>();
  const step = node?.of ?? 1;
  let number = node ? node.index - node.of : 0;
  let isUp = false;
  let present: Process | null = null;
  let spare: Process | null = null;

  function open(): Process {
    const preload = join(root, 'test/chaos/crash.mjs');
    const child = spawn(process.execPath, ['--import', preload, join(folder, 'dist/serve.js')], {
      cwd: root,
      env: { PATH: process.env.PATH ?? '', ...environment },
      stdio: ['ignore', log, log, 'ipc'],
    });
    const ended = new Promise<{ code: number | null }>((resolve) => {
      child.once('exit', (code) => resolve({ code }));
    });
    return { child, ended, killed: false };
  }

  async function watch(life: number, one: Process): Promise<void> {
    while (present === one) {
      const status = await request(`http://127.0.0.1:${port}/health`, { headersTimeout: 1_000 }).then(
        async ({ statusCode, body }) => {
          await body.dump();
          return statusCode;
        },
        () => 0,
      );
      if (status === 200 && present === one && number === life) {
        isUp = true;
        spans.push({ from: Date.now(), to: Number.POSITIVE_INFINITY });
        for (const waiter of waiters) waiter();
        waiters.clear();
        return;
      }
      await pause(15);
    }
  }

  const killSpare = (): void => void spare?.child.kill('SIGKILL');
  process.once('exit', () => {
    killSpare();
    present?.child.kill('SIGKILL');
  });

  return {
    get number() {
      return number;
    },
    get isUp() {
      return isUp;
    },
    ownEnds,
    ends,
    spans,
    async begin(plan) {
      const one = spare ?? open();
      number += step;
      const life = number;
      present = one;
      one.ended.then(({ code }) => {
        if (present === one) present = null;
        const [at, span] = [Date.now(), isUp ? spans.at(-1) : undefined];
        if (span) span.to = at;
        isUp = false;
        ends.set(life, at);
        if (code !== null && !one.killed) ownEnds.push({ life, code, at, upSince: span?.from ?? null });
      }, undefined);
      one.child.send({ ...plan, life });
      spare = open();
      void watch(life, one);
    },
    up: () =>
      isUp
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiters.add(resolve);
          }),
    kill() {
      if (!present) return;
      present.killed = true;
      present.child.kill('SIGKILL');
    },
    async over() {
      await present?.ended;
    },
    async stop() {
      killSpare();
      const one = present;
      if (!one) return null;
      one.killed = true;
      one.child.kill('SIGTERM');
      const timer = setTimeout(() => one.child.kill('SIGKILL'), stopTime);
      const { code } = await one.ended;
      clearTimeout(timer);
      return code;
    },
  };
}
