import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKannel } from '../../adapters/sms/kannel/index.ts';
import type { Channel } from '../../core/ports.ts';
import { type KannelStub, type StubAnswer, startKannelStub } from '../peers/kannel-stub.ts';
import { createLog, nature } from './hooks.ts';

const webhookSecret = 'kannel-secret-0123456789';
let stub: KannelStub;
let channel: Channel;

beforeEach(async () => {
  stub = await startKannelStub('parvis', 'se cret&1');
  channel = createKannel({
    ...{
      sendUrl: stub.sendUrl,
      username: 'parvis',
      password: 'se cret&1',
      from: '3975',
      webhookSecret,
      nature,
    },
    ...{ publicUrl: 'http://127.0.0.1:3000/', log: createLog(), timeout: 300 },
  });
});

afterEach(() => stub.stop());

async function send(text: string) {
  const [part = {}] = channel.render({ v: 1, language: 'fr', text });
  return channel.send('+33639980001', part, { outboxId: '42', part: 0 });
}

describe('sending by Kannel', () => {
  it.each([
    ['Ça coûte 5 €', 'Ça coute 5 €', '0'],
    ['Forêt 🥚', 'Forêt 🥚', '2'],
  ])('sends %j as %j with coding %s', async (text, body, coding) => {
    expect(await send(text)).toEqual({ ok: true });
    expect(Object.fromEntries(stub.sent[0] ?? [])).toEqual({
      ...{ username: 'parvis', password: 'se cret&1', from: '3975', to: '+33639980001', text: body, coding },
      ...{ charset: 'UTF-8', 'dlr-mask': '31' },
      'dlr-url': `http://127.0.0.1:3000/webhooks/kannel/status?out=42&type=%d&secret=${webhookSecret}`,
    });
  });

  it.each<[StubAnswer, unknown]>([
    [{ status: 202, body: '3: Queued for later delivery' }, { ok: true }],
    [
      { status: 403, body: 'Authorization failed' },
      { ok: false, class: 'operator', code: '403' },
    ],
    [
      { status: 404, body: 'Unknown request.' },
      { ok: false, class: 'operator', code: '404' },
    ],
    [
      { status: 400, body: 'Not routable' },
      { ok: false, class: 'invalid', code: '400' },
    ],
    [
      { status: 503, body: 'Temporal failure' },
      { ok: false, class: 'retry', code: '503' },
    ],
    [
      { status: 502, body: '' },
      { ok: false, class: 'retry', code: '502' },
    ],
    ['reset', { ok: false, class: 'retry', code: 'ECONNRESET', inDoubt: true }],
    ['silence', { ok: false, class: 'retry', code: 'UND_ERR_HEADERS_TIMEOUT', inDoubt: true }],
  ])('classes %j', async (answer, expected) => {
    stub.script(answer);
    const sent = await send('Bonjour');
    // A reset may be told by the socket or by the HTTP client.
    expect(sent.ok ? sent : { ...sent, code: sent.code.replace('UND_ERR_SOCKET', 'ECONNRESET') }).toEqual(
      expected,
    );
  });

  it('is not in doubt when Kannel is down', async () => {
    await stub.stop();
    expect(await send('Bonjour')).toEqual({
      ok: false,
      class: 'retry',
      code: 'ECONNREFUSED',
      inDoubt: false,
    });
  });
});
