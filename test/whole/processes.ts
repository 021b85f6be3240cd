import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { freePort } from './service.ts';

/** One node: the compiled service in a process of its own. */
export interface NodeProcess {
  readonly url: string;
  readonly pid: number;
  /** Standard output and error so far. */
  readonly told: string;
  /** Resolves with its exit code; null when it was killed. */
  readonly ended: Promise<number | null>;
  readonly isRunning: boolean;
  signal(name: NodeJS.Signals): void;
  /** Resolves once /ready says so; rejects when it ends before. */
  ready(): Promise<void>;
}

/** `script`: `dist/serve.js` of the ground that it stands on. */
export async function startNode(
  script: string,
  environment: Readonly<Record<string, string>>,
): Promise<NodeProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: ChildProcess = spawn(process.execPath, [script], {
    cwd: dirname(dirname(script)),
    env: { PATH: process.env.PATH ?? '', PARVIS_PORT: String(port), PARVIS_LOG: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  child.stdout?.on('data', (text) => {
    told += String(text);
  });
  child.stderr?.on('data', (text) => {
    told += String(text);
  });
  let isRunning = true;
  const ended = new Promise<number | null>((done) => {
    child.once('close', (code) => {
      isRunning = false;
      done(code);
    });
  });
  return {
    url,
    pid: child.pid ?? 0,
    get told() {
      return told;
    },
    ended,
    get isRunning() {
      return isRunning;
    },
    signal: (name) => void child.kill(name),
    async ready() {
      while (!(await isReady(url))) {
        if (!isRunning) throw new Error(`it ended before it was ready: ${told}`);
        await sleep(50);
      }
    },
  };
}

/** As a load balancer asks. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const { statusCode, body } = await request(`${url}/ready`, { headersTimeout: 1000, bodyTimeout: 1000 });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  }
}
