import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';

/** Ticks per second of the times in /proc; 100 on every Linux that Node runs on (proc(5), `_SC_CLK_TCK`). */
const ticksPerSecond = 100;

/** A port on 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Milliseconds of processor time that a process has used so far, all its threads, user and system. Linux only. */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name, in brackets, may hold spaces; utime and stime are the 12th and 13th fields after it (proc(5)).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / ticksPerSecond;
}

/** As `cpuOf`, with the processes that it started and that run. */
export function cpuWithChildren(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return children.reduce((sum, child) => sum + (isGone(child) ? 0 : cpuOf(Number(child))), cpuOf(pid));
}

function isGone(pid: string): boolean {
  return !existsSync(`/proc/${pid}/stat`);
}

/** A process whose output is shown when it ends by itself. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
  child.once('exit', (code) => {
    if (code !== null && code !== 0) process.stderr.write(`${command} ended with ${code}\n`);
  });
  return child;
}

/** Resolves when `ready` does not throw any more. Throws what it threw last after 15 seconds. */
export async function waitFor(ready: () => Promise<void>): Promise<void> {
  const until = Date.now() + 15_000;
  for (;;) {
    try {
      return await ready();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Resolves when the server answers there, whatever it answers. */
export function waitForHttp(url: string): Promise<void> {
  return waitFor(async () => {
    const answer = await fetch(url);
    await answer.arrayBuffer();
  });
}

/** SIGTERM; resolves when it has ended. */
export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
