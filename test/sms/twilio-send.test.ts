import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTwilio } from '../../adapters/sms/twilio/index.ts';
import type { Channel, Nature } from '../../core/ports.ts';
import { type Step, startTwilioStub, type TwilioStub } from '../peers/twilio.ts';
import { type Collected, collect, createLog, type HookServer, nature, serveHooks } from './hooks.ts';

const number = '+33974990000';
const person = '+33639980001';
const publicUrl = 'https://bot.example';
const real: Nature = { ...nature, now: Date.now };

let server: HookServer;
let stub: TwilioStub;
let channel: Channel;
let intake: Collected;
let behind: number;

beforeEach(async () => {
  behind = 0;
  server = await serveHooks();
  stub = await startTwilioStub({
    number,
    publicUrl,
    target: () => server.url,
    now: () => Date.now() - behind,
  });
  const { apiRoot, accountSid, authToken } = stub;
  const cursor = { load: async () => null, save: async () => {} };
  channel = createTwilio({
    ...{ accountSid, authToken, from: number, apiRoot, publicUrl, cursor, timeout: 300 },
    ...{ log: createLog(), nature: real },
  });
  intake = collect();
  server.mount(channel.webhooks?.(intake) ?? []);
});

afterEach(async () => {
  expect(stub.complaints).toEqual([]);
  await stub.stop();
  await server.close();
});

const part = (text: string) => ({ text, encoding: 'gsm7', segments: 1 });
const send = (text = 'Bonjour', outboxId = '42', more = {}) =>
  channel.send(person, part(text), { outboxId, part: 0, ...more });

describe('sending by Twilio', () => {
  it('sends, and hears of the delivery under our own id', async () => {
    const sent = await send('Où ? 5 €');
    expect(sent).toEqual({ ok: true, providerId: stub.messages[0]?.sid });
    expect(stub.messages[0]).toMatchObject({ to: person, from: number, body: 'Où ? 5 €' });
    expect(await stub.report(stub.messages[0]?.sid ?? '', 'delivered')).toBe(200);
    expect(intake.deliveries).toMatchObject([{ outboxId: '42', status: 'delivered' }]);
  });

  it.each<[string, Step, unknown]>([
    [
      '429',
      { kind: 'error', status: 429, code: 20429, retryAfter: 3 },
      { ok: false, class: 'retry', code: '20429', retryAfter: 3000, scope: 'channel' },
    ],
    ['STOP', { kind: 'error', status: 400, code: 21610 }, { ok: false, class: 'left', code: '21610' }],
    [
      'a bad number',
      { kind: 'error', status: 400, code: 21211 },
      { ok: false, class: 'invalid', code: '21211' },
    ],
    [
      'no mobile',
      { kind: 'error', status: 400, code: 21614 },
      { ok: false, class: 'invalid', code: '21614' },
    ],
    [
      'a wrong token',
      { kind: 'error', status: 401, code: 20003 },
      { ok: false, class: 'operator', code: '20003' },
    ],
    [
      'an unknown refusal',
      { kind: 'error', status: 400, code: 99999 },
      { ok: false, class: 'invalid', code: '99999' },
    ],
    [
      'maintenance',
      { kind: 'error', status: 503, code: 20503 },
      { ok: false, class: 'retry', code: '20503' },
    ],
    [
      'an error of its own, after which it may have sent',
      { kind: 'error', status: 500, code: 20500 },
      { ok: false, class: 'retry', code: '20500', inDoubt: true },
    ],
  ])('classes %s', async (_name, step, expected) => {
    stub.script(step);
    expect(await send()).toEqual(expected);
  });

  it('is not in doubt when nobody answers at all', async () => {
    await stub.stop();
    expect(await send()).toEqual({ ok: false, class: 'retry', code: 'ECONNREFUSED', inDoubt: false });
  });

  it.each<[string, Step]>([
    ['the connection was cut', { kind: 'reset', taken: true }],
    ['no answer came', { kind: 'silence' }],
  ])('finds a message that was taken although %s, and sends it once', async (_name, step) => {
    stub.script(step);
    expect(await send()).toMatchObject({ ok: false, class: 'retry', inDoubt: true });
    expect(await send()).toEqual({ ok: true, providerId: stub.messages[0]?.sid });
    expect(stub.messages).toHaveLength(1);
  });

  it('sends again what was not taken', async () => {
    stub.script({ kind: 'reset', taken: false });
    expect(await send()).toMatchObject({ ok: false, class: 'retry', inDoubt: true });
    expect(stub.messages).toHaveLength(0);
    expect(await send()).toMatchObject({ ok: true });
    expect(stub.messages).toHaveLength(1);
  });

  it('waits while the list of messages does not answer', async () => {
    stub.script({ kind: 'reset', taken: true });
    await send();
    stub.listing(false);
    expect(await send()).toEqual({ ok: false, class: 'retry', code: 'unsettled', inDoubt: true });
    stub.listing(true);
    expect(await send()).toMatchObject({ ok: true });
    expect(stub.messages).toHaveLength(1);
  });

  it('does not take the same words of another message for it', async () => {
    await send('Menu', '41');
    stub.script({ kind: 'reset', taken: false });
    await send('Menu', '42');
    expect(await send('Menu', '42')).toEqual({ ok: true, providerId: stub.messages[1]?.sid });
    expect(stub.messages).toHaveLength(2);
  });

  it('does not take the same words of an hour ago for it', async () => {
    behind = 3_600_000;
    stub.script({ kind: 'silence' });
    await send('Menu', '41');
    behind = 0;
    stub.script({ kind: 'reset', taken: false });
    await send('Menu', '42');
    expect(await send('Menu', '42')).toEqual({ ok: true, providerId: stub.messages[1]?.sid });
    expect(stub.messages).toHaveLength(2);
  });

  it('looks up what a process that died may have sent', async () => {
    stub.script({ kind: 'reset', taken: true });
    const before = Date.now();
    await send('Menu', '7');
    const again = createTwilio({
      ...{
        accountSid: stub.accountSid,
        authToken: stub.authToken,
        apiRoot: stub.apiRoot,
        from: number,
        publicUrl,
      },
      ...{ log: createLog(), nature: real, cursor: { load: async () => null, save: async () => {} } },
    });
    const sent = await again.send(person, part('Menu'), { outboxId: '7', part: 0, doubtSince: before });
    expect(sent).toEqual({ ok: true, providerId: stub.messages[0]?.sid });
    expect(stub.messages).toHaveLength(1);
  });
});
