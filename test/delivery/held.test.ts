import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ParvisError } from '../../core/errors.ts';
import { openStage, type Stage, taken, unwell } from './stage.ts';

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('rows born held', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
    await stage.settle();
  });
  afterEach(() => stage.close());

  it('are sent as they are handed over, in order', async () => {
    const rows = [
      await stage.postHeld('a', 'un'),
      await stage.postHeld('a', 'deux'),
      await stage.postHeld('b', 'autre'),
    ];
    stage.sender.take(rows.filter((row) => row !== null));
    await stage.sender.idle();
    expect(stage.texts().filter((text) => text !== 'autre')).toEqual(['un', 'deux']);
    expect(stage.texts()).toHaveLength(3);
    expect(await stage.counts()).toEqual({ sent: 3 });
  });

  it('wait behind a head that fails while they are being written', async () => {
    stage.channel.script(unwell);
    const first = await stage.postHeld('a', 'un');
    stage.channel.hold();
    if (first) stage.sender.take([first]);
    await pause(5);
    const second = await stage.postHeld('a', 'deux');
    expect(second).not.toBeNull();
    stage.channel.letGo();
    while ((await stage.counts()).waiting !== 1) await pause(1);
    if (second) stage.sender.take([second]);
    await stage.sender.idle();
    expect(stage.texts()).toEqual(['un']);
    expect(await stage.postHeld('a', 'trois')).toBeNull();
    await stage.after(1000);
    expect(stage.texts()).toEqual(['un', 'un', 'deux', 'trois']);
    expect(await stage.counts()).toEqual({ sent: 3 });
  });

  it('pass a broadcast of their conversation that has not left yet', async () => {
    stage.channel.hold();
    for (let n = 0; n < 33; n += 1) await stage.post(`b${n}`, `lettre ${n}`, { class: 'broadcast' });
    stage.sender.wake();
    while (stage.channel.seen.length < 32) await pause(1);
    const row = await stage.postHeld('b32', 'réponse');
    if (row) stage.sender.take([row]);
    await pause(5);
    expect(stage.texts().slice(32)).toEqual(['réponse']);
    stage.channel.letGo();
    await stage.sender.idle();
    expect(stage.texts().slice(32)).toEqual(['réponse', 'lettre 32']);
    expect(await stage.counts()).toEqual({ sent: 34 });
  });

  it('are not sent under a lease that is nearly over, but claimed anew', async () => {
    const row = await stage.postHeld('a', 'un');
    stage.clock.advance(40_000);
    const claims: number[] = [];
    stage.channel.render = (message) => {
      claims.push(stage.clock.now());
      return [{ text: message.text }];
    };
    if (row) stage.sender.take([{ ...row, message: { ...row.message, text: 'held' } }]);
    await stage.sender.idle();
    // The copy that was handed over is dropped; what goes out was read back.
    expect(stage.texts()).toEqual(['un']);
    expect(claims).toHaveLength(1);
    expect(await stage.counts()).toEqual({ sent: 1 });
  });

  it('are given back when the channel is paused', async () => {
    stage.channel.script({ ok: false, class: 'retry', code: '429', retryAfter: 5000, scope: 'channel' });
    await stage.post('a', 'un');
    await stage.settle();
    const row = await stage.postHeld('b', 'deux');
    if (row) stage.sender.take([row]);
    await stage.sender.idle();
    expect(await stage.counts()).toEqual({ waiting: 2 });
    await stage.after(5000);
    expect(stage.texts()).toEqual(['un', 'un', 'deux']);
  });
});

describe('a database that does not answer', () => {
  it('is waited for: what went out is noted, not sent again', async () => {
    let failures = 0;
    const stage = await openStage({
      wrap: (store) => ({
        close: () => store.close(),
        transaction(work) {
          if (failures === 0) return store.transaction(work);
          failures -= 1;
          return Promise.reject(new ParvisError('store.unavailable', 'disk full'));
        },
      }),
    });
    await stage.settle();
    const row = await stage.postHeld('a', 'un');
    failures = 1;
    if (row) stage.sender.take([row]);
    await stage.sender.idle();
    expect(stage.texts()).toEqual(['un']);
    expect(stage.errors).toEqual(['the outcome of a send could not be noted']);
    expect(await stage.counts()).toEqual({ sent: 1 });
    await stage.close();
  });

  it('does not stop the sender, which claims again', async () => {
    let failing = true;
    const stage = await openStage({
      start: false,
      wrap: (store) => ({
        close: () => store.close(),
        transaction(work) {
          return failing ? Promise.reject(new Error('gone')) : store.transaction(work);
        },
      }),
    });
    failing = false;
    await stage.sender.start();
    await stage.post('a', 'un');
    failing = true;
    await stage.settle();
    expect(stage.texts()).toEqual([]);
    failing = false;
    await stage.settle();
    expect(stage.texts()).toEqual(['un']);
    await stage.close();
  });
});

describe('leases', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'parvis-'));
    file = join(folder, 'parvis.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are void when the node starts again: replies go out, a broadcast only if it had not departed', async () => {
    const crashed = await openStage({ file, start: false });
    await crashed.postHeld('a', 'réponse');
    const departed = await crashed.post('b', 'lettre', { class: 'broadcast' });
    await crashed.post('c', 'carte', { class: 'broadcast' });
    const lease = {
      now: crashed.clock.now(),
      node: 'one',
      leaseUntil: crashed.clock.now() + 60_000,
      limit: 9,
    };
    expect(await crashed.store.transaction((tx) => tx.outbox.claim(lease))).toHaveLength(2);
    expect(await crashed.store.transaction((tx) => tx.outbox.depart(departed))).toBe(true);
    const restarted = await openStage({ file, clock: crashed.clock });
    await restarted.settle();
    expect(restarted.texts()).toEqual(['réponse', 'carte']);
    // The channel is told, so that it can look a paid message up before it sends it again.
    expect(restarted.channel.seen.map(({ doubtSince }) => doubtSince)).toEqual([
      crashed.clock.now(),
      undefined,
    ]);
    expect(await restarted.counts()).toEqual({ sent: 2, uncertain: 1 });
    await restarted.close();
    await crashed.store.close();
  });

  it('leave in doubt only the part that was open: after a lost answer, not after a refusal', async () => {
    const stage = await openStage({ file });
    stage.channel.script(unwell, taken, { ok: false, class: 'retry', code: 'lost', inDoubt: true });
    await stage.post('a', 'un|deux');
    await stage.settle();
    await stage.after(60_000);
    await stage.after(60_000);
    const seen = stage.channel.seen.map(({ text, doubtSince }) => [text, doubtSince !== undefined]);
    expect(seen).toEqual([
      ['un', false],
      ['un', false],
      ['deux', false],
      ['deux', true],
    ]);
    await stage.close();
  });

  it('of another node hold until they run out', async () => {
    const crashed = await openStage({ file, start: false });
    await crashed.postHeld('a', 'réponse');
    const other = await openStage({ file, node: 'two', clock: crashed.clock });
    await other.settle();
    await other.after(59_000);
    expect(other.texts()).toEqual([]);
    await other.after(11_000);
    expect(other.texts()).toEqual(['réponse']);
    await other.close();
    await crashed.store.close();
  });

  it('are shared by two nodes without sending anything twice', async () => {
    const one = await openStage({ file });
    const two = await openStage({ file, node: 'two', clock: one.clock });
    for (let n = 0; n < 300; n += 1) await one.post(`c${n % 90}`, `m${n}`);
    one.sender.wake();
    two.sender.wake();
    while ((await one.counts()).sent !== 300) {
      one.sender.wake();
      two.sender.wake();
      await pause(2);
    }
    const all = [...one.channel.seen, ...two.channel.seen].map((each) => each.text);
    expect(all).toHaveLength(300);
    expect(new Set(all).size).toBe(300);
    await Promise.all([one.close(), two.close()]);
  });

  it('are given back at shutdown, after what is in flight is done', async () => {
    const stage = await openStage({ file });
    stage.channel.hold();
    for (let n = 0; n < 100; n += 1) await stage.post(`c${n}`, `m${n}`);
    stage.sender.wake();
    while (stage.channel.seen.length < 64) await pause(1);
    const stopping = stage.sender.stop();
    await pause(20);
    stage.channel.letGo();
    await stopping;
    expect(await stage.counts()).toEqual({ sent: 64, waiting: 36 });
    await stage.store.close();
    const restarted = await openStage({ file, clock: stage.clock });
    await restarted.settle();
    expect(restarted.channel.seen).toHaveLength(36);
    expect(await restarted.counts()).toEqual({ sent: 100 });
    await restarted.close();
  });
});
