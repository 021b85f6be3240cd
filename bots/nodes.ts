import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createShared, type Shared } from '../adapters/redis/index.ts';
import { localLimits } from '../adapters/webchat/limits.ts';
import { memoryPacer } from '../core/delivery/pacing.ts';
import { createMembership, type Membership } from '../core/nodes/membership.ts';
import type { Log, Nature, Store, Vault } from '../core/ports.ts';
import type { Config } from './config.ts';
import { embeddedFile } from './secret.ts';

/** This node, and what it shares with others; null without PARVIS_REDIS. */
export interface Company {
  readonly nodes: Membership;
  readonly shared: Shared | null;
}

export interface CompanyOptions {
  readonly config: Config;
  readonly store: Store;
  readonly vault: Vault;
  readonly nature: Nature;
  readonly log: Log;
  /** See `nodeName`. */
  readonly node: string;
  /** The others have given this node up: it must end at once. */
  readonly lost: () => void;
}

/** Unique for ever, also when a process begins again under the same PARVIS_NODE. */
export function nodeName(config: Config, nature: Pick<Nature, 'newId'>): string {
  return `${config.PARVIS_NODE ?? hostname()}.${nature.newId().slice(-6)}`;
}

/** Throws ParvisError config.invalid. */
export function createCompany({ config, store, vault, nature, log, node, lost }: CompanyOptions): Company {
  const steady = steadyClock();
  const shared = config.PARVIS_REDIS
    ? createShared({
        url: config.PARVIS_REDIS,
        ...{ node, vault, log, steady, nodes: () => nodes.living },
        local: { pacer: () => memoryPacer(nature), limits: localLimits(nature.now) },
      })
    : null;
  const nodes = createMembership({
    ...{ store, nature, log, name: node, lost, steady, isGone, sleep },
    origin: originOf(process.pid),
    sharing: shared !== null,
    single: embeddedFile(config) !== null,
    ...(shared && { bell: shared.bell, prepare: shared.open }),
  });
  return { nodes, shared };
}

/** Milliseconds that never go back, and count the time in which this process, or its machine, was stopped. */
function steadyClock(): () => number {
  let [wall, own, time] = [Date.now(), performance.now(), 0];
  return () => {
    const [nextWall, nextOwn] = [Date.now(), performance.now()];
    time += Math.max(0, nextWall - wall, nextOwn - own);
    [wall, own] = [nextWall, nextOwn];
    return time;
  };
}

/** Where process ids mean the same: one boot of one machine, or one container of it. */
function placeOfProcesses(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const space = read(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, space].join(' ');
}

/** When a process began, in ticks since the boot: with its id, unique for that boot. Null where the system does not say. */
function beginningOf(pid: number): string | null {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, ''));
  // proc_pid_stat(5), from the third field on: the state, and the 22nd. A zombie does nothing any more.
  const fields = stat?.split(' ') ?? [];
  return fields[0] === 'Z' || fields[0] === 'X' ? '' : (fields[19] ?? null);
}

/** What the system does not tell here is left out. */
function read(work: () => string): string | null {
  try {
    return work();
  } catch {
    return null;
  }
}

export function originOf(pid: number): string {
  return JSON.stringify({ place: placeOfProcesses(), pid, began: beginningOf(pid) });
}

/** Only a process of this very machine, or container, can be known to be gone. */
export function isGone(origin: string): boolean {
  const { place, pid, began } = JSON.parse(origin) as { place: string; pid: number; began: string | null };
  if (place !== placeOfProcesses()) return false;
  const begins = beginningOf(pid);
  if (begins !== null && began !== null) return begins !== began;
  // Hidden, or no such system: then only one that does not exist at all.
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
