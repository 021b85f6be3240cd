import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Sent } from '../../core/ports.ts';
import { openStage, type Stage, taken, unwell } from './stage.ts';

const inDoubt: Sent = { ok: false, class: 'retry', code: 'timeout', inDoubt: true };

describe('sender', () => {
  let stage: Stage;
  beforeEach(async () => {
    stage = await openStage();
  });
  afterEach(() => stage.close());

  it('sends what waits, once, to the right person, and blanks it', async () => {
    const id = await stage.post('a', 'bonjour');
    await stage.settle();
    await stage.after(100_000);
    expect(stage.channel.seen).toMatchObject([
      { to: 'to a', text: 'bonjour', outboxId: String(id), part: 0 },
    ]);
    expect(await stage.counts()).toEqual({ sent: 1 });
  });

  it('sends on wake for the conversations named', async () => {
    await stage.settle();
    await stage.post('a', 'un');
    await stage.post('b', 'deux');
    stage.sender.wake(['b']);
    await stage.sender.idle();
    expect(stage.texts()).toEqual(['deux']);
  });

  it('keeps the order within a conversation, behind a head that fails', async () => {
    stage.channel.script(unwell);
    await stage.post('a', 'un');
    await stage.post('a', 'deux');
    await stage.settle();
    expect(stage.texts()).toEqual(['un']);
    await stage.post('a', 'trois');
    await stage.post('b', 'autre');
    await stage.settle();
    expect(stage.texts()).toEqual(['un', 'autre']);
    await stage.after(1000);
    expect(stage.texts()).toEqual(['un', 'autre', 'un', 'deux', 'trois']);
  });

  it('goes on behind a head that is dead', async () => {
    stage.channel.script({ ok: false, class: 'invalid', code: '400' });
    await stage.post('a', 'un');
    await stage.post('a', 'deux');
    await stage.settle();
    expect(stage.texts()).toEqual(['un', 'deux']);
    expect(await stage.counts()).toEqual({ dead: 1, sent: 1 });
  });

  it('sends each part once, and goes on with the part that failed', async () => {
    stage.channel.script(taken, unwell);
    await stage.post('a', 'un|deux|trois');
    await stage.post('a', 'après');
    await stage.settle();
    expect(stage.texts()).toEqual(['un', 'deux']);
    await stage.after(1000);
    expect(stage.texts()).toEqual(['un', 'deux', 'deux', 'trois', 'après']);
    expect(stage.channel.seen.map((each) => each.part)).toEqual([0, 1, 1, 2, 0]);
  });

  it('sends codes and replies before broadcasts', async () => {
    stage.channel.hold();
    const started = Array.from({ length: 32 }, (_, n) =>
      stage.post(`s${n}`, 'lettre', { class: 'broadcast' }),
    );
    await Promise.all(started);
    stage.sender.wake();
    while (stage.channel.seen.length < 32) await new Promise((resolve) => setTimeout(resolve, 1));
    for (let n = 0; n < 40; n += 1) await stage.post(`t${n}`, 'lettre', { class: 'broadcast' });
    await stage.post('n', 'avis', { class: 'notice' });
    await stage.post('r', 'réponse');
    await stage.post('k', 'code', { class: 'code' });
    stage.sender.wake();
    while (stage.channel.seen.length < 35) await new Promise((resolve) => setTimeout(resolve, 1));
    expect(stage.texts().slice(32)).toEqual(['code', 'réponse', 'avis']);
    stage.channel.letGo();
    await stage.sender.idle();
    expect(stage.channel.seen).toHaveLength(75);
  });

  it('lets a reply pass a broadcast that waits in its own conversation', async () => {
    await stage.post('a', 'lettre', { class: 'broadcast', notBefore: stage.clock.now() + 5000 });
    await stage.post('a', 'réponse');
    await stage.settle();
    expect(stage.texts()).toEqual(['réponse']);
    await stage.after(5000);
    expect(stage.texts()).toEqual(['réponse', 'lettre']);
  });

  it('never has more than 64 requests in flight, nor 32 broadcasts', async () => {
    for (let n = 0; n < 200; n += 1) await stage.post(`b${n}`, 'lettre', { class: 'broadcast' });
    stage.channel.hold();
    stage.sender.wake();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stage.channel.most).toBe(32);
    for (let n = 0; n < 200; n += 1) await stage.post(`r${n}`, 'réponse');
    stage.sender.wake();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(stage.channel.most).toBe(64);
    stage.channel.letGo();
    await stage.settle();
    expect(stage.channel.most).toBe(64);
    expect(await stage.counts()).toEqual({ sent: 400 });
  });

  it('does not send what is no longer worth sending', async () => {
    await stage.post('a', 'tard', { expiresAt: stage.clock.now() + 100, notBefore: stage.clock.now() + 100 });
    await stage.post('a', 'encore');
    await stage.after(100);
    expect(stage.texts()).toEqual(['encore']);
    expect(await stage.counts()).toEqual({ expired: 1, sent: 1 });
  });

  it('waits as long as the provider asks, for the conversation', async () => {
    stage.channel.script({ ok: false, class: 'retry', code: '429', retryAfter: 7000, scope: 'conversation' });
    await stage.post('a', 'un');
    await stage.settle();
    await stage.post('b', 'autre');
    await stage.after(6999);
    expect(stage.texts()).toEqual(['un', 'autre']);
    await stage.after(1);
    expect(stage.texts()).toEqual(['un', 'autre', 'un']);
  });

  it('waits as long as the provider asks, for the whole channel, without counting it as a try', async () => {
    const flood: Sent = { ok: false, class: 'retry', code: '429', retryAfter: 7000, scope: 'channel' };
    for (let round = 0; round < 10; round += 1) stage.channel.script(flood);
    await stage.post('a', 'un');
    await stage.settle();
    await stage.post('b', 'autre');
    await stage.after(6999);
    expect(stage.texts()).toEqual(['un']);
    for (let round = 0; round < 12; round += 1) await stage.after(7000);
    expect(await stage.counts()).toEqual({ sent: 2 });
    expect(stage.texts().filter((text) => text === 'un').length).toBeLessThanOrEqual(11);
  });

  it('goes on at once for new messages when the clock is set back during such a wait', async () => {
    stage.channel.script({ ok: false, class: 'retry', code: '429', retryAfter: 7000, scope: 'channel' });
    await stage.post('a', 'un');
    await stage.settle();
    await stage.after(-3_600_000);
    await stage.post('b', 'autre');
    await stage.settle();
    expect(stage.texts()).toEqual(['un', 'autre']);
  });

  it('backs off twice as long each time and gives up after 8 tries', async () => {
    stage.channel.always('to a', unwell);
    await stage.post('a', 'un');
    await stage.settle();
    const waits: number[] = [];
    for (let tries = 1; tries < 8; tries += 1) {
      const from = stage.clock.now();
      const at = (await stage.store.transaction((tx) => tx.outbox.next())) ?? 0;
      waits.push(at - from);
      expect(at - from).toBeLessThanOrEqual(1000 * 2 ** (tries - 1));
      await stage.after(at - from);
      expect(stage.channel.seen).toHaveLength(tries + 1);
    }
    expect(Math.max(...waits)).toBeGreaterThan(2000);
    expect(await stage.dead()).toMatchObject([{ state: 'dead', attempts: 7, conversation: 'a' }]);
    await stage.after(3_600_000);
    expect(stage.channel.seen).toHaveLength(8);
  });

  it('sends a dead letter again when the staff say so', async () => {
    stage.channel.script({ ok: false, class: 'window', code: '131047' });
    const id = await stage.post('a', 'un');
    await stage.settle();
    const until = stage.clock.now() + 1000;
    expect(await stage.store.transaction((tx) => tx.outbox.revive(id, stage.clock.now(), until))).toBe(true);
    await stage.settle();
    expect(stage.texts()).toEqual(['un', 'un']);
    expect(await stage.counts()).toEqual({ sent: 1 });
  });

  it('sends a reply in doubt again, a broadcast never', async () => {
    stage.channel.script(inDoubt);
    await stage.post('a', 'réponse');
    await stage.settle();
    stage.channel.script(inDoubt);
    await stage.post('b', 'lettre', { class: 'broadcast' });
    await stage.settle();
    await stage.after(1000);
    await stage.after(3_600_000);
    expect(stage.texts()).toEqual(['réponse', 'lettre', 'réponse']);
    expect(await stage.counts()).toEqual({ sent: 1, uncertain: 1 });
  });

  it('gives up on a person who has left, and says so', async () => {
    stage.channel.always('to a', { ok: false, class: 'left', code: '403' });
    await stage.post('a', 'un');
    await stage.post('b', 'deux');
    await stage.settle();
    expect(stage.left).toEqual(['a']);
    expect(await stage.counts()).toEqual({ dead: 1, sent: 1 });
  });

  it('pauses a channel that needs its operator for 30 seconds, and says so', async () => {
    stage.channel.script({ ok: false, class: 'operator', code: '401' });
    await stage.post('a', 'un');
    await stage.settle();
    await stage.post('a', 'deux');
    await stage.after(29_999);
    expect(stage.texts()).toEqual(['un']);
    expect(stage.errors).toEqual(['the channel needs its operator; paused']);
    await stage.after(1);
    expect(stage.texts()).toEqual(['un', 'deux']);
  });

  it('loses nothing in an outage of ten minutes, and does not storm the provider', async () => {
    const people = Array.from({ length: 50 }, (_, n) => `p${n}`);
    for (const each of people) stage.channel.always(`to ${each}`, unwell);
    for (const each of people) await stage.post(each, 'un');
    for (let second = 0; second < 600; second += 5) await stage.after(5000);
    expect(await stage.counts()).toEqual({ waiting: 50 });
    expect(stage.channel.seen.length).toBeLessThan(150);
    for (const each of people) stage.channel.always(`to ${each}`, taken);
    for (let second = 0; second < 60; second += 1) await stage.after(1000);
    expect(await stage.counts()).toEqual({ sent: 50 });
  });

  it('gives up on a message that makes the channel throw, and says so', async () => {
    stage.channel.render = () => {
      throw new Error('defect');
    };
    await stage.post('a', 'un');
    await stage.settle();
    expect(await stage.counts()).toEqual({ dead: 1 });
    expect(stage.errors).toEqual(['a channel threw while sending']);
  });

  it('gives up on a message that can’t be opened', async () => {
    await stage.post('a', 'un', { message: 'v1.gone.AAAA' });
    await stage.post('a', 'deux');
    await stage.settle();
    expect(stage.texts()).toEqual(['deux']);
    expect(await stage.counts()).toEqual({ dead: 1, sent: 1 });
  });

  it('sends a thousand broadcasts, each once', async () => {
    for (let n = 0; n < 1000; n += 1) await stage.post(`b${n}`, `lettre ${n}`, { class: 'broadcast' });
    await stage.settle();
    expect(new Set(stage.texts()).size).toBe(1000);
    expect(stage.channel.seen).toHaveLength(1000);
    expect(await stage.counts()).toEqual({ sent: 1000 });
  });
});
