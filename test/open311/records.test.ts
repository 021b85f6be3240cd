import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSqlite } from '../../adapters/sqlite/index.ts';
import type { ForwardRow } from '../../core/civic/open311-forward.ts';
import type { ReportRow } from '../../core/civic/reports.ts';
import type { Store } from '../../core/ports.ts';

const report = (id: string, more: Partial<ReportRow> = {}): ReportRow => ({
  id,
  reference: `R-${id}`,
  kind: 'problem',
  category: 'banc',
  state: 'received',
  lat: null,
  lon: null,
  district: null,
  address: null,
  words: null,
  today: null,
  person: null,
  conversation: null,
  createdAt: 1000,
  changedAt: 1000,
  ...more,
});

let folder: string;
let one: Store;
let two: Store;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'open311-'));
  one = await openSqlite({ file: join(folder, 'parvis.db') });
  two = await openSqlite({ file: join(folder, 'parvis.db') });
  await one.transaction(async (tx) => {
    await tx.reports.add(report('a'));
    await tx.reports.add(report('b', { createdAt: 2000 }));
    await tx.reports.add(report('wish', { kind: 'wish', createdAt: 2000 }));
    await tx.reports.add(report('gone', { state: 'withdrawn', createdAt: 2000 }));
  });
});
afterEach(async () => {
  await Promise.all([one.close(), two.close()]);
  rmSync(folder, { recursive: true });
});

const waiting = (id: string): ForwardRow => ({
  report: id,
  reference: `R-${id}`,
  step: 'waiting',
  token: null,
  remote: null,
  seen: null,
  attempts: 0,
  code: null,
  sentAt: null,
  createdAt: 5000,
});
const claim = { steps: ['waiting', 'sending'], now: 5000, node: 'n1', leaseUntil: 6000, limit: 9 } as const;

it('notes new problems once', async () => {
  expect(await one.transaction((tx) => tx.open311.addForwards({ from: 1500, now: 5000 }))).toBe(1);
  expect(await two.transaction((tx) => tx.open311.addForwards({ from: 0, now: 5000 }))).toBe(1);
  expect(await one.transaction((tx) => tx.open311.addForwards({ from: 0, now: 5000 }))).toBe(0);
  expect(await one.transaction((tx) => tx.open311.countForwards())).toEqual({ waiting: 2 });
  expect(await one.transaction((tx) => tx.open311.isForwarded('a'))).toBe(true);
  expect(await one.transaction((tx) => tx.open311.isForwarded('wish'))).toBe(false);
});

it('leases to one node; a waiting one is being sent from then on', async () => {
  await one.transaction((tx) => tx.open311.addForwards({ from: 0, now: 5000 }));
  expect(await one.transaction((tx) => tx.open311.claimForwards(claim))).toEqual([
    waiting('a'),
    waiting('b'),
  ]);
  expect(await two.transaction((tx) => tx.open311.claimForwards({ ...claim, node: 'n2' }))).toEqual([]);
  const after = { ...claim, node: 'n2', now: 6000, leaseUntil: 7000 };
  const sending = { step: 'sending', sentAt: 5000 };
  expect(await two.transaction((tx) => tx.open311.claimForwards(after))).toEqual([
    { ...waiting('a'), ...sending },
    { ...waiting('b'), ...sending },
  ]);
  const known: ForwardRow = {
    ...waiting('a'),
    step: 'known',
    remote: '42',
    seen: 'x',
    attempts: 2,
    code: 'y',
  };
  const next = { at: 9000, node: 'n1' };
  expect(await one.transaction((tx) => tx.open311.saveForward(known, next))).toBe(false);
  expect(await two.transaction((tx) => tx.open311.saveForward(known, { ...next, node: 'n2' }))).toBe(true);
  expect(await one.transaction((tx) => tx.open311.isRemoteKnown('42'))).toBe(true);
  expect(await one.transaction((tx) => tx.open311.isRemoteKnown('43'))).toBe(false);
  const look = { ...claim, steps: ['known'] as const, now: 8999, leaseUntil: 9999 };
  expect(await one.transaction((tx) => tx.open311.claimForwards(look))).toEqual([]);
  expect(await one.transaction((tx) => tx.open311.claimForwards({ ...look, now: 9000 }))).toEqual([
    { ...known, sentAt: 5000 },
  ]);
});

it('voids the leases of a dead process', async () => {
  await one.transaction((tx) => tx.open311.addForwards({ from: 0, now: 5000 }));
  await one.transaction((tx) => tx.open311.claimForwards(claim));
  await one.transaction((tx) => tx.open311.releaseForwards('n2'));
  expect(await one.transaction((tx) => tx.open311.claimForwards(claim))).toEqual([]);
  await one.transaction((tx) => tx.open311.releaseForwards('n1'));
  expect(await one.transaction((tx) => tx.open311.claimForwards({ ...claim, limit: 1 }))).toHaveLength(1);
});
