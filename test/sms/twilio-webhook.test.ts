import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { createTwilio } from '../../adapters/sms/twilio/index.ts';
import type { WebhookRequest } from '../../core/ports.ts';
import { collect, createLog, hookRequest, nature, now } from './hooks.ts';

const accountSid = `AC${'0'.repeat(32)}`;
const authToken = '12345678901234567890123456789012';
const publicUrl = 'https://bot.example';
const path = '/webhooks/twilio';
const cursor = { load: async () => null, save: async () => {} };

const form = {
  AccountSid: accountSid,
  MessageSid: `SM${'a'.repeat(32)}`,
  From: '+33639980001',
  To: '+33974990000',
  Body: 'Où jeter ça ? œuf €',
  NumMedia: '0',
};

function signed(params: Record<string, string> = form, at = path): Partial<WebhookRequest> {
  const signature = twilio.getExpectedTwilioSignature(authToken, publicUrl + at, params);
  return {
    method: 'POST',
    url: at,
    headers: { 'x-twilio-signature': signature, 'content-type': 'application/x-www-form-urlencoded' },
    body: Buffer.from(new URLSearchParams(params).toString()),
  };
}

function open() {
  const log = createLog();
  const channel = createTwilio({
    ...{ accountSid, authToken, from: '+33974990000', publicUrl, log, nature, cursor },
  });
  const intake = collect();
  const [messages, statuses] = channel.webhooks?.(intake) ?? [];
  const handle = (request: Partial<WebhookRequest>) => {
    const hook = request.url?.startsWith(`${path}/status`) ? statuses : messages;
    if (!hook) throw new Error('no such route');
    return hook.handle(hookRequest(request));
  };
  return { log, intake, handle, routes: [messages, statuses] };
}

describe('Twilio webhook', () => {
  it('takes a signed message, and answers only then', async () => {
    const { handle, intake, routes } = open();
    const taken = { status: 200, headers: { 'content-type': 'text/xml' }, body: '<Response/>' };
    expect(await handle(signed())).toEqual(taken);
    expect(intake.messages).toEqual([
      {
        v: 1,
        channel: 'sms',
        externalId: `SM${'a'.repeat(32)}`,
        sender: '+33639980001',
        phone: { e164: '+33639980001', proven: false },
        said: { kind: 'text', text: 'Où jeter ça ? œuf €' },
      },
    ]);
    expect(routes.map((route) => [route?.method, route?.path, route?.bodyLimit])).toEqual([
      ['POST', '/webhooks/twilio', 1_000_000],
      ['POST', '/webhooks/twilio/status', 1_000_000],
    ]);
  });

  it('lets through what the store throws, so that Twilio hears 503', async () => {
    const channel = createTwilio({
      ...{ accountSid, authToken, from: '+33974990000', publicUrl, log: createLog(), nature, cursor },
    });
    const broken = { accept: () => Promise.reject(new Error('disk full')), delivered: async () => {} };
    const [hook] = channel.webhooks?.(broken) ?? [];
    await expect(hook?.handle(hookRequest(signed()))).rejects.toThrow('disk full');
  });

  const good = signed();
  const header = String(good.headers?.['x-twilio-signature']);
  const withHeader = (signature: string | undefined) => ({
    ...good,
    headers: { 'x-twilio-signature': signature },
  });
  const otherToken = twilio.getExpectedTwilioSignature('x'.repeat(32), publicUrl + path, form);
  const elsewhere = twilio.getExpectedTwilioSignature(authToken, `https://evil.example${path}`, form);
  const plainHttp = twilio.getExpectedTwilioSignature(authToken, `http://bot.example${path}`, form);
  const noToken = twilio.getExpectedTwilioSignature('', publicUrl + path, form);

  it.each<[string, Partial<WebhookRequest>]>([
    ['no signature', withHeader(undefined)],
    ['an empty signature', withHeader('')],
    ['a cut signature', withHeader(header.slice(0, -1))],
    ['a longer signature', withHeader(`${header}=`)],
    ['another case', withHeader(header.toLowerCase())],
    ['hexadecimal', withHeader(Buffer.from(header, 'base64').toString('hex'))],
    ['another token', withHeader(otherToken)],
    ['the empty token', withHeader(noToken)],
    ['another host', withHeader(elsewhere)],
    ['another scheme', withHeader(plainHttp)],
    [
      'the right one for another host, said in a header',
      {
        ...withHeader(elsewhere),
        ...{
          headers: {
            'x-twilio-signature': elsewhere,
            'x-forwarded-host': 'evil.example',
            host: 'evil.example',
          },
        },
      },
    ],
    ['another byte in the body', { ...good, body: Buffer.from(String(good.body).replace('jeter', 'jetez')) }],
    ['one more parameter', { ...good, body: Buffer.from(`${good.body}&A=1`) }],
    ['a parameter twice', { ...good, body: Buffer.from(`${good.body}&Body=autre`) }],
    ['a query that was not signed', { ...good, url: `${path}?v=1` }],
    ['JSON instead', { ...good, body: Buffer.from(JSON.stringify(form)) }],
    ['no body', { ...good, body: Buffer.alloc(0) }],
    ['another account, well signed', signed({ ...form, AccountSid: `AC${'1'.repeat(32)}` })],
    ['the status route’s signature', { ...signed(form, `${path}/status`), url: path }],
  ])('refuses %s', async (_name, request) => {
    const { handle, intake, log } = open();
    expect((await handle(request)).status).toBe(403);
    expect(intake.calls).toBe(0);
    expect(log.lines.join()).not.toContain('33639980001');
    expect(log.lines).toHaveLength(1);
  });

  it.each([
    ['no MessageSid', { ...form, MessageSid: '' }],
    ['no sender', { ...form, From: '' }],
    ['a MessageSid of another shape', { ...form, MessageSid: '../x' }],
  ])('does not understand %s', async (_name, params) => {
    const { handle, intake } = open();
    expect((await handle(signed(params))).status).toBe(400);
    expect(intake.calls).toBe(0);
  });

  it.each([
    [
      'STOP is just its text',
      { ...form, Body: 'STOP', OptOutType: 'STOP' },
      [{ kind: 'text', text: 'STOP' }],
    ],
    ['nothing at all', { ...form, Body: ' ' }, [{ kind: 'unsupported', what: 'empty' }]],
    [
      'a voice message',
      {
        ...form,
        Body: '',
        NumMedia: '1',
        MediaUrl0: 'https://api.twilio.com/m',
        MediaContentType0: 'audio/amr',
      },
      [{ kind: 'unsupported', what: 'audio' }],
    ],
    [
      'two photos with words, always in the same order',
      {
        ...{ ...form, Body: 'Trou', NumMedia: '2', MediaUrl0: 'https://api.twilio.com/b' },
        ...{
          MediaContentType0: 'image/jpeg',
          MediaUrl1: 'https://api.twilio.com/a',
          MediaContentType1: 'image/png',
        },
      },
      [
        { kind: 'media', media: 'photo', ref: 'https://api.twilio.com/a', caption: 'Trou' },
        { kind: 'media', media: 'photo', ref: 'https://api.twilio.com/b' },
      ],
    ],
  ])('reads %s', async (_name, params, said) => {
    const { handle, intake } = open();
    await handle(signed(params as Record<string, string>));
    expect(intake.messages.map((message) => message.said)).toEqual(said);
    expect(new Set(intake.messages.map((message) => message.externalId)).size).toBe(said.length);
  });

  it('keeps a short code or a name opaque', async () => {
    const { handle, intake } = open();
    await handle(signed({ ...form, From: '36105' }));
    expect(intake.messages[0]?.sender).toBe('36105');
    expect(intake.messages[0]?.phone).toBeUndefined();
  });

  it.each([
    ['queued', undefined, 'accepted', undefined],
    ['sending', undefined, 'accepted', undefined],
    ['sent', undefined, 'sent', undefined],
    ['delivered', undefined, 'delivered', undefined],
    ['undelivered', '30003', 'failed', { class: 'retry', code: '30003' }],
    ['undelivered', '30005', 'failed', { class: 'invalid', code: '30005' }],
    ['undelivered', '30007', 'failed', { class: 'operator', code: '30007' }],
    ['failed', '21610', 'failed', { class: 'left', code: '21610' }],
    ['failed', undefined, 'failed', { class: 'invalid', code: 'failed' }],
    ['teleported', undefined, 'unknown', undefined],
    ['toString', undefined, 'unknown', undefined],
  ])('hands in the status %s %s as %s', async (status, error, expected, failure) => {
    const { handle, intake } = open();
    const params = { AccountSid: accountSid, MessageSid: `SM${'b'.repeat(32)}`, MessageStatus: status };
    const withError = error === undefined ? params : { ...params, ErrorCode: error };
    expect((await handle(signed(withError, `${path}/status?out=42`))).status).toBe(200);
    const common = { channel: 'sms', providerId: `SM${'b'.repeat(32)}`, outboxId: '42', at: now };
    expect(intake.deliveries).toEqual([{ ...common, status: expected, ...(failure ? { failure } : {}) }]);
  });

  it('refuses a status for another of our messages', async () => {
    const { handle, intake } = open();
    const params = { AccountSid: accountSid, MessageSid: `SM${'b'.repeat(32)}`, MessageStatus: 'delivered' };
    const request = { ...signed(params, `${path}/status?out=42`), url: `${path}/status?out=43` };
    expect((await handle(request)).status).toBe(403);
    expect(intake.deliveries).toEqual([]);
  });

  it('answers no 5xx to signed nonsense', async () => {
    const { handle } = open();
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.string(), { maxKeys: 5 }),
        fc.boolean(),
        async (extra, isStatus) => {
          const params = { ...extra, AccountSid: accountSid };
          const { status } = await handle(signed(params, isStatus ? `${path}/status` : path));
          expect([200, 400]).toContain(status);
        },
      ),
      { numRuns: 300 },
    );
  });
});
