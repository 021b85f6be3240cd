import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'whatsapp-web.js';

/** Milliseconds that Chromium has to end by itself, and a launch that is under way to come to its end: a stop must take less than ten seconds. */
const patience = 2_500;

/** Ends the browser, whatever state it is in. When it resolves, no process of it is left. `starting`: its launch, if not over yet. */
export async function closeClient(client: Client, starting: Promise<void>): Promise<void> {
  await atMost(client.destroy());
  // A launch that was under way meanwhile may have opened a browser just now.
  await atMost(starting);
  await killGroup(client.pupBrowser?.process()?.pid);
}

/** A failure to close says only that it is closed already, or must be killed. */
async function atMost(work: Promise<unknown>): Promise<void> {
  const timer = new AbortController();
  const done = work.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([done, sleep(patience, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

/**
 * Chromium leads a group of processes of its own: what of it outlived its head goes too. Resolves when none is left.
 */
async function killGroup(pid: number | undefined): Promise<void> {
  if (pid === undefined) return;
  for (let tries = 0; tries < 100; tries += 1) {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // Nothing of it is left, which is what was wanted.
      return;
    }
    await sleep(20);
  }
}
