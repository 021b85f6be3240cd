import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { layGround } from '../chaos/ground.ts';
import { type NodeProcess, startNode } from './processes.ts';

describe('one service for one file', () => {
  let folder: string;
  let script: string;
  const started: NodeProcess[] = [];

  beforeAll(async () => {
    folder = await layGround('parvis-one-', 'cities');
    script = join(folder, 'dist/serve.js');
  });
  afterEach(async () => {
    for (const each of started) each.signal('SIGKILL');
    await Promise.all(started.splice(0).map(({ ended }) => ended));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = async (more: Readonly<Record<string, string>> = {}) => {
    const database = `sqlite:${join(folder, 'parvis.db')}`;
    const node = await startNode(script, { PARVIS_DATABASE: database, PARVIS_DEMONSTRATION: 'no', ...more });
    started.push(node);
    return node;
  };

  it('refuses a second one, with a sentence, and begins at once when the first was killed', async () => {
    const first = await start({ PARVIS_NODE: 'mairie' });
    await first.ready();
    const second = await start();
    expect(await second.ended).toBe(1);
    expect(second.told).toMatch(
      /Parvis can't start\.\nPARVIS_DATABASE: the service mairie\.\w{6} runs on this file already, and a file serves one\. Stop that one first, or set PARVIS_DATABASE=postgres:\/\/\.\.\. for several\./,
    );
    expect(first.isRunning).toBe(true);
    first.signal('SIGKILL');
    await first.ended;
    const began = performance.now();
    const third = await start();
    await third.ready();
    // Ten seconds if it had to wait for the other's silence.
    expect(performance.now() - began).toBeLessThan(8_000);
    third.signal('SIGTERM');
    expect(await third.ended).toBe(0);
  }, 60_000);

  it('waits for one that is stopped in its tracks, then takes over; that one ends when it goes on', async () => {
    const first = await start();
    await first.ready();
    // Not in the middle of a write: it would take the lock of the file with it.
    await sleep(1000);
    first.signal('SIGSTOP');
    const second = await start();
    await second.ready();
    first.signal('SIGCONT');
    expect(await first.ended).toBe(1);
    expect(first.told).toContain('the other nodes have given this one up; it ends');
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
  }, 60_000);
});
