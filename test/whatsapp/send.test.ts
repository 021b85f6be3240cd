import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Outbound } from '../../core/conversation/vocabulary.ts';
import { startWhatsAppStub, type WhatsAppStub } from '../peers/whatsapp.ts';
import type { Failure } from '../peers/whatsapp-answers.ts';
import { type Overrides, openChannel } from './setup.ts';

const number = '33639980011';
const userId = 'FR.1502576394655843';
const hello: Outbound = { v: 1, language: 'fr', text: 'Bonjour' };
const paper: Outbound = {
  v: 1,
  language: 'fr',
  text: '',
  document: { name: 'atelier.ics', mime: 'text/calendar; charset=utf-8', ref: 'm1' },
};

let stub: WhatsAppStub;
beforeEach(async () => {
  stub = await startWhatsAppStub();
});
afterEach(() => stub.close());

async function deliver(message: Outbound = hello, to = number, overrides: Overrides = {}) {
  const { channel } = openChannel({ apiRoot: stub.apiRoot, ...overrides });
  const [part] = channel.render(message);
  return channel.send(to, part ?? {}, { outboxId: '4711', part: 0 });
}

describe('sending', () => {
  test('to a number', async () => {
    expect(await deliver()).toEqual({ ok: true, providerId: 'wamid.OUT000001=' });
    expect(stub.sent).toEqual([
      {
        id: 'wamid.OUT000001=',
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: number,
        biz_opaque_callback_data: 'out:4711',
        type: 'text',
        text: { body: 'Bonjour', preview_url: false },
      },
    ]);
  });

  test('to a user id, which never stands in `to`', async () => {
    expect(await deliver(hello, userId)).toEqual({ ok: true, providerId: 'wamid.OUT000001=' });
    expect(stub.sent).toMatchObject([{ recipient: userId }]);
    expect(stub.sent[0]).not.toHaveProperty('to');
  });

  test('the id comes back with the statuses', async () => {
    const { post, deliveries } = openChannel({ apiRoot: stub.apiRoot });
    await deliver(hello, userId);
    const statuses = [stub.status('wamid.OUT000001=', 'failed', 131047)];
    const { body, headers } = stub.signed(stub.webhook({ statuses }));
    await post.handle({ method: 'POST', url: '/webhooks/whatsapp', headers, body, ip: '127.0.0.1' });
    expect(deliveries).toEqual([
      {
        channel: 'whatsapp',
        providerId: 'wamid.OUT000001=',
        outboxId: '4711',
        status: 'failed',
        failure: { class: 'window', code: '131047' },
        at: 1_795_424_400_000,
      },
    ]);
  });

  test('a wrong token is for the staff to mend', async () => {
    expect(await deliver(hello, number, { token: 'old' })).toEqual({
      ok: false,
      class: 'operator',
      code: '190',
    });
  });

  test('a wrong number id', async () => {
    expect(await deliver(hello, number, { phoneNumberId: '2' })).toEqual({
      ok: false,
      class: 'invalid',
      code: '100',
    });
  });
});

describe('what the API answers', () => {
  const table: readonly [string, Failure, unknown][] = [
    [
      'too fast for this person',
      { status: 400, code: 131056 },
      { class: 'retry', code: '131056', retryAfter: 6000, scope: 'conversation' },
    ],
    [
      'too fast',
      { status: 429, code: 130429 },
      { class: 'retry', code: '130429', retryAfter: 2000, scope: 'channel' },
    ],
    [
      'too fast, for a minute',
      { status: 429, code: 130429, headers: { 'retry-after': '60' } },
      { class: 'retry', code: '130429', retryAfter: 60_000, scope: 'channel' },
    ],
    [
      '429 of a gateway',
      { status: 429, headers: { 'retry-after': '3' } },
      { class: 'retry', code: '429', retryAfter: 3000, scope: 'channel' },
    ],
    [
      'too many calls',
      { status: 400, code: 80007 },
      { class: 'retry', code: '80007', retryAfter: 60_000, scope: 'channel' },
    ],
    ['something went wrong', { status: 500, code: 131000 }, { class: 'retry', code: '131000' }],
    ['500 without a word', { status: 500, body: '<html>' }, { class: 'retry', code: '500' }],
    ['502 of a gateway', { status: 502, body: '<html>' }, { class: 'retry', code: '502', inDoubt: true }],
    ['504 of a gateway', { status: 504 }, { class: 'retry', code: '504', inDoubt: true }],
    ['window closed', { status: 400, code: 131047 }, { class: 'window', code: '131047' }],
    ['left', { status: 400, code: 131050 }, { class: 'left', code: '131050' }],
    ['undeliverable', { status: 400, code: 131026 }, { class: 'invalid', code: '131026' }],
    ['payment', { status: 403, code: 131042 }, { class: 'operator', code: '131042' }],
    [
      '200 that is not JSON',
      { status: 200, body: '<html>' },
      { class: 'retry', code: 'unreadable', inDoubt: true },
    ],
    ['200 without an id', { status: 200, body: '{}' }, { class: 'retry', code: 'unreadable', inDoubt: true }],
    ['a list for an answer', { status: 400, body: '[]' }, { class: 'invalid', code: '400' }],
  ];

  test.each(table)('%s', async (_, failure, expected) => {
    stub.fail(failure);
    expect(await deliver()).toEqual({ ok: false, ...(expected as object) });
    expect(stub.sent).toEqual([]);
  });
});

describe('what the network does', () => {
  test('no connection: surely not taken', async () => {
    const gone = await startWhatsAppStub();
    await gone.close();
    expect(await deliver(hello, number, { apiRoot: gone.apiRoot })).toEqual({
      ok: false,
      class: 'retry',
      code: 'ECONNREFUSED',
    });
  });

  test('reset before it was taken: we can not know', async () => {
    stub.fail('reset');
    expect(await deliver()).toEqual({ ok: false, class: 'retry', code: 'connection', inDoubt: true });
    expect(stub.sent).toHaveLength(0);
  });

  test('reset after it was taken', async () => {
    stub.fail('lost');
    expect(await deliver()).toEqual({ ok: false, class: 'retry', code: 'connection', inDoubt: true });
    expect(stub.sent).toHaveLength(1);
  });

  test('no answer in time', async () => {
    stub.fail('silent');
    expect(await deliver(hello, number, { timeout: 200 })).toEqual({
      ok: false,
      class: 'retry',
      code: 'timeout',
      inDoubt: true,
    });
    expect(stub.sent).toHaveLength(1);
  });
});

describe('a document', () => {
  const bytes = Buffer.from('BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n');
  const readMedia = async (ref: string) => (ref === 'm1' ? { bytes, mime: 'text/calendar' } : null);

  test('is uploaded as text, then sent under its name', async () => {
    expect(await deliver(paper, userId, { readMedia })).toEqual({ ok: true, providerId: 'wamid.OUT000001=' });
    expect(stub.uploads).toEqual([{ id: '900000000001', mime: 'text/plain', name: 'atelier.ics', bytes }]);
    expect(stub.sent).toMatchObject([
      { recipient: userId, type: 'document', document: { id: '900000000001', filename: 'atelier.ics' } },
    ]);
  });

  test('that is gone from the store', async () => {
    expect(await deliver(paper)).toEqual({ ok: false, class: 'invalid', code: 'media.missing' });
    expect(stub.count()).toBe(0);
  });

  test('of a kind that Meta refuses', async () => {
    const zip: Outbound = { ...paper, document: { name: 'a.zip', mime: 'application/zip', ref: 'm1' } };
    expect(await deliver(zip, number, { readMedia })).toEqual({ ok: false, class: 'invalid', code: '100' });
    expect(stub.sent).toEqual([]);
  });

  test('lost on its way up leaves no doubt', async () => {
    stub.fail('reset');
    expect(await deliver(paper, number, { readMedia })).toEqual({
      ok: false,
      class: 'retry',
      code: 'connection',
    });
    stub.fail({ status: 200, body: '{}' });
    expect(await deliver(paper, number, { readMedia })).toEqual({
      ok: false,
      class: 'retry',
      code: 'unreadable',
    });
  });

  test('lost after the upload is in doubt', async () => {
    stub.fail('pass', 'lost');
    const pdf: Outbound = { ...paper, document: { name: 'a.pdf', mime: 'application/pdf', ref: 'm1' } };
    expect(await deliver(pdf, number, { readMedia })).toEqual({
      ok: false,
      class: 'retry',
      code: 'connection',
      inDoubt: true,
    });
    expect([stub.uploads[0]?.mime, stub.sent.length]).toEqual(['application/pdf', 1]);
  });
});

test('the stub counts only, when lean', async () => {
  const lean = await startWhatsAppStub({ lean: true });
  expect(await deliver(hello, number, { apiRoot: lean.apiRoot })).toEqual({
    ok: true,
    providerId: 'wamid.OUT000001=',
  });
  expect([lean.count(), lean.sent]).toEqual([1, []]);
  await lean.close();
});

test('what the channel can do', () => {
  const { channel } = openChannel();
  expect(channel.name).toBe('whatsapp');
  expect(channel.capabilities).toEqual({
    buttons: true,
    choices: 10,
    textLimit: 4096,
    terse: false,
    location: true,
    contact: true,
    photo: true,
    document: true,
    link: true,
    senderIsPhone: false,
    window: 86_400_000,
    templates: true,
  });
  expect(channel.pace).toEqual({ perSecond: 80, perPersonPerSecond: 3 });
});
