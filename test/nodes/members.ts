import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import { createMembership, type MembershipOptions } from '../../core/nodes/membership.ts';
import type { Store } from '../../core/ports.ts';

export const rhythm = { beatEvery: 25, silentFor: 200, sureFor: 120 };
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

/** A node whose process can be frozen: it then does nothing, while time goes on. */
export async function node(name: string, more: Partial<MembershipOptions> = {}) {
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

/** A reply under the lease of `node`, and a job. */
export function leaveWork(store: Store, node: string): Promise<void> {
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

export const free = (store: Store) =>
  store.transaction(async (tx) => {
    const now = Date.now();
    const jobs = await tx.jobs.claim({ now, node: 'probe', leaseUntil: now, limit: 5 });
    return { waiting: (await tx.outbox.unsettled()).waiting, jobs: jobs.length };
  });
