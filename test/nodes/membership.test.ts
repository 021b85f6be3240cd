import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import type { Bell, Ring } from '../../core/nodes/bell.ts';
import type { Duty } from '../../core/nodes/duties.ts';
import { createMembership, type MembershipOptions } from '../../core/nodes/membership.ts';
import { createWatch } from '../../core/nodes/watch.ts';
import type { Store } from '../../core/ports.ts';

const rhythm = { beatEvery: 25, silentFor: 200, sureFor: 120 };
const quiet = { info() {}, warn() {}, error() {} };
const day = 24 * 3_600_000;

let folder: string;
let file: string;
const opened: Store[] = [];
const leaving: (() => Promise<void>)[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parvis-nodes-'));
  file = join(folder, 'parvis.db');
});

afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave().catch(() => {});
  for (const store of opened.splice(0)) await store.close();
  rmSync(folder, { recursive: true });
});

async function open(): Promise<Store> {
  const store = await openSqlite({ file });
  opened.push(store);
  return store;
}

/** Two nodes' bells in one process. */
function bells(): readonly [Bell, Bell] {
  const ears: ((ring: Ring) => void)[][] = [[], []];
  const bell = (own: number): Bell => ({
    ring: (ring) => {
      for (const hear of ears[1 - own] ?? []) hear(ring);
    },
    listen: (heard) => {
      ears[own]?.push(heard);
      return () => {};
    },
  });
  return [bell(0), bell(1)];
}

/** A node whose process can be frozen: it then does nothing, while time goes on. */
async function node(name: string, more: Partial<MembershipOptions> = {}) {
  const store = await open();
  const told: string[] = [];
  let frozen = false;
  const gate: Store = {
    ...store,
    transaction: (work) => (frozen ? new Promise(() => {}) : store.transaction(work)),
  };
  const membership = createMembership({
    store: gate,
    nature: { now: () => Date.now() },
    log: quiet,
    name,
    origin: `process ${name}`,
    sharing: true,
    single: false,
    isGone: () => false,
    sleep: (milliseconds) => sleep(Math.min(milliseconds, 20)),
    steady: () => performance.now(),
    rhythm,
    lost: () => told.push('lost'),
    ...more,
  });
  membership.whenFreed(() => told.push('freed'));
  leaving.push(() => (frozen ? Promise.resolve() : membership.leave()));
  return {
    membership,
    store,
    told,
    freeze: () => {
      frozen = true;
    },
    thaw: () => {
      frozen = false;
    },
  };
}

function duty(name: string, journal: string[], by: string): Duty {
  return {
    name,
    async start() {
      journal.push(`${by} begins ${name}`);
    },
    async stop() {
      journal.push(`${by} ends ${name}`);
    },
  };
}

/** A reply under the lease of `node`, and a job. */
function leaveWork(store: Store, node: string): Promise<void> {
  const now = Date.now();
  return store.transaction(async (tx) => {
    const row = { conversation: 'c', channel: 'x', class: 'reply', message: 'sealed' } as const;
    const times = { createdAt: now, notBefore: now, expiresAt: now + day };
    await tx.outbox.addHeld({ ...row, ...times }, { node, leaseUntil: now + day });
    const job = { id: 'j', conversation: 'c', op: 'places.find', frame: 'f', args: 'sealed' };
    await tx.jobs.add({ ...job, attempts: 0, createdAt: now });
    await tx.jobs.claim({ now, node, leaseUntil: now + day, limit: 1 });
  });
}

const free = (store: Store) =>
  store.transaction(async (tx) => {
    const now = Date.now();
    const jobs = await tx.jobs.claim({ now, node: 'probe', leaseUntil: now, limit: 5 });
    return { waiting: (await tx.outbox.unsettled()).waiting, jobs: jobs.length };
  });

describe('the nodes', () => {
  it('give up the one that shows no life, free its work, and take its duties', async () => {
    const journal: string[] = [];
    const a = await node('a');
    const b = await node('b');
    await a.membership.join();
    await b.membership.join();
    await a.membership.undertake([duty('schedule', journal, 'a')]);
    await b.membership.undertake([duty('schedule', journal, 'b')]);
    expect(journal).toEqual(['a begins schedule']);
    await leaveWork(a.store, 'a');
    await vi.waitFor(() => expect(b.membership.living).toBe(2));
    a.freeze();
    await vi.waitFor(() => expect(journal).toEqual(['a begins schedule', 'b begins schedule']), 3000);
    expect(b.told).toEqual(['freed']);
    expect(b.membership.living).toBe(1);
    expect(await free(b.store)).toEqual({ waiting: 1, jobs: 1 });
    // Who was given up sends nothing from long before, and ends as soon as it sees it.
    expect(a.membership.sure()).toBe(false);
    expect(a.told).toEqual([]);
  });

  it('end when the others have given them up', async () => {
    const a = await node('a');
    await a.membership.join();
    expect(a.membership.sure()).toBe(true);
    await a.store.transaction((tx) => tx.nodes.remove('a', null));
    await vi.waitFor(() => expect(a.told).toEqual(['lost']));
    await expect.poll(() => a.membership.sure()).toBe(false);
  });

  it('give up at once whose process is gone', async () => {
    const gone = new Set<string>();
    const a = await node('a');
    const b = await node('b', {
      isGone: (origin) => gone.has(origin),
      rhythm: { ...rhythm, silentFor: 60_000 },
    });
    await a.membership.join();
    await b.membership.join();
    await leaveWork(a.store, 'a');
    a.freeze();
    gone.add('process a');
    await vi.waitFor(() => expect(b.told).toEqual(['freed']));
    expect(await free(b.store)).toEqual({ waiting: 1, jobs: 1 });
  });

  it('hand their duties over when they resign, and give back what they hold when they leave', async () => {
    const journal: string[] = [];
    const [one, two] = bells();
    const a = await node('a', { bell: one });
    const b = await node('b', { bell: two, rhythm: { ...rhythm, beatEvery: 60_000, silentFor: 600_000 } });
    await a.membership.join();
    await b.membership.join();
    await a.membership.undertake([duty('schedule', journal, 'a'), duty('link', journal, 'a')]);
    await b.membership.undertake([duty('schedule', journal, 'b'), duty('link', journal, 'b')]);
    expect([a.membership.holds('link'), b.membership.holds('link')]).toEqual([true, false]);
    await leaveWork(a.store, 'a');
    await a.membership.resign();
    await vi.waitFor(() => expect(b.membership.holds('link')).toBe(true));
    expect(journal).toEqual([
      'a begins schedule',
      'a begins link',
      'a ends link',
      'a ends schedule',
      'b begins schedule',
      'b begins link',
    ]);
    expect((await free(b.store)).waiting).toBe(0);
    await a.membership.leave();
    expect(await free(b.store)).toEqual({ waiting: 1, jobs: 1 });
    const rows = await b.store.transaction((tx) => tx.nodes.all());
    expect(rows.map(({ name }) => name)).toEqual(['b']);
  });

  it('leave a duty that can’t be begun to the others, and say why at the start', async () => {
    const a = await node('a');
    const b = await node('b');
    await a.membership.join();
    await b.membership.join();
    const failing: Duty = {
      name: 'link',
      start: () => Promise.reject(new Error('refused')),
      stop: async () => {},
    };
    await expect(a.membership.undertake([failing])).rejects.toThrow('refused');
    expect(a.membership.holds('link')).toBe(false);
    const journal: string[] = [];
    await b.membership.undertake([duty('link', journal, 'b')]);
    expect(journal).toEqual(['b begins link']);
  });
});

describe('who joins', () => {
  const single = { single: true, sharing: false } as const;

  it('is refused beside a service that lives on the same file', async () => {
    const a = await node('a', single);
    const b = await node('b', single);
    await a.membership.join();
    await expect(b.membership.join()).rejects.toThrow(
      'PARVIS_DATABASE: the service a runs on this file already, and a file serves one. Stop that one first, or set PARVIS_DATABASE=postgres://... for several.',
    );
  });

  it('starts at once when the former process is gone', async () => {
    const a = await node('a', single);
    await a.membership.join();
    await leaveWork(a.store, 'a');
    a.freeze();
    const b = await node('b', {
      ...single,
      isGone: (origin) => origin === 'process a',
      sleep: () => Promise.reject(),
    });
    await b.membership.join();
    expect(await free(b.store)).toEqual({ waiting: 1, jobs: 1 });
  });

  it('starts when the last sign of life is ten seconds old, and waits until then', async () => {
    const a = await node('a', single);
    await a.membership.join();
    a.freeze();
    let slept = 0;
    const later = () => Date.now() + slept;
    const b = await node('b', {
      ...single,
      nature: { now: later },
      sleep: async (milliseconds) => {
        slept += milliseconds;
      },
    });
    await b.membership.join();
    expect(slept).toBeGreaterThanOrEqual(9_000);
    expect(slept).toBeLessThanOrEqual(10_500);
  });

  it.each([
    ['none of them', false, false],
    ['the first', true, false],
    ['the second', false, true],
  ])('is refused where several share a database and %s has Redis', async (_, first, second) => {
    const a = await node('a', { sharing: first });
    const b = await node('b', { sharing: second });
    await a.membership.join();
    const why = first ? '' : ' and has no PARVIS_REDIS';
    await expect(b.membership.join()).rejects.toThrow(
      `PARVIS_REDIS: the service a runs on this database already${why}. Several need one in common: set PARVIS_REDIS for all of them, or stop that one first.`,
    );
  });

  it('is let in once when two come together', async () => {
    const a = await node('a', single);
    const b = await node('b', single);
    const both = await Promise.allSettled([a.membership.join(), b.membership.join()]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('the watch', () => {
  const row = (beat: number) => ({ name: 'a', origin: '', sharing: true, beat, beatAt: 0 });
  const usual = { beatEvery: 1000, silentFor: 6000, sureFor: 4000 };

  it('gives up who is silent for six seconds of its own clock', () => {
    const watch = createWatch(usual);
    const silentAt = (from: number, to: number, beat: number) => {
      const found: number[] = [];
      for (let at = from; at <= to; at += 1000) if (watch.look([row(beat)], at).length > 0) found.push(at);
      return found;
    };
    expect(silentAt(0, 5000, 1)).toEqual([]);
    expect(silentAt(6000, 13_000, 2)).toEqual([12_000, 13_000]);
  });

  it('begins anew after it could not look itself', () => {
    const watch = createWatch(usual);
    watch.look([row(1)], 0);
    watch.look([row(1)], 1000);
    expect(watch.look([row(1)], 60_000)).toEqual([]);
    for (let at = 61_000; at < 66_000; at += 1000) expect(watch.look([row(1)], at)).toEqual([]);
    expect(watch.look([row(1)], 66_000)).toEqual([row(1)]);
  });
});
