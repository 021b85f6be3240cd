import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import twilio from 'twilio';
import { describe, expect, it } from 'vitest';
import { readMessage, toDelivery, toInbound } from '../../adapters/sms/twilio/parse.ts';
import { isSigned, signatureOf } from '../../adapters/sms/twilio/verify.ts';
import { now } from './hooks.ts';

const authToken = '12345678901234567890123456789012';
const path = '/webhooks/twilio/status';
const form = { MessageSid: `SM${'a'.repeat(32)}`, From: '+33639980001', Body: 'Bonjour', NumMedia: '0' };

describe('Twilio signature', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  const urls = fc.constantFrom(
    'https://bot.example/webhooks/twilio',
    'https://bot.example:8443/webhooks/twilio?a=1&b=%20',
    'http://bot.example:80/x/webhooks/twilio/status?out=7',
  );

  it('is what Twilio’s own library takes for right, and takes what it makes', () => {
    fc.assert(
      fc.property(urls, fc.dictionary(text, text, { maxKeys: 8 }), (url, params) => {
        const search = new URLSearchParams(Object.entries(params));
        const made = signatureOf(authToken, url, search);
        expect(twilio.validateRequest(authToken, made, url, params)).toBe(true);
        const signature = twilio.getExpectedTwilioSignature(authToken, url, params);
        expect(isSigned({ authToken, url, params: search, signature })).toBe(true);
      }),
    );
  });

  it.each([
    ['https://bot.example/a', 'https://bot.example:443/a', true],
    ['https://bot.example:443/a', 'https://bot.example/a', true],
    ['http://bot.example/a', 'http://bot.example:80/a', true],
    ['https://bot.example:8443/a', 'https://bot.example/a', true],
    ['https://bot.example/a', 'https://bot.example:8443/a', false],
    ['https://bot.example/a', 'https://bot.example:80/a', false],
  ])('configured as %s, signed over %s: %s', (url, over, expected) => {
    const params = new URLSearchParams({ Body: 'a' });
    const signature = signatureOf(authToken, over, params);
    expect(isSigned({ authToken, url, params, signature })).toBe(expected);
    expect(twilio.validateRequest(authToken, signature, url, { Body: 'a' })).toBe(expected);
  });
});

const samplesFile = join(import.meta.dirname, '../../../shared/data/payloads/twilio.json');
const hasSamples = existsSync(samplesFile);

interface Samples {
  readonly auth_token: string;
  readonly url: string;
  readonly cases: Readonly<Record<string, { readonly body: string; readonly 'x-twilio-signature': string }>>;
}

describe.skipIf(!hasSamples)(`Twilio samples${hasSamples ? '' : ' (skipped: no folder shared/data)'}`, () => {
  const read = (): Samples => JSON.parse(readFileSync(samplesFile, 'utf8'));
  const url = '/webhooks/twilio/status?out=7';

  it.each([
    ['inbound', { kind: 'text', text: 'Où jeter ça ? œuf €' }],
    ['inbound_stop', { kind: 'text', text: 'STOP' }],
  ])('%s is signed and read', (name, said) => {
    const { auth_token, url: signedUrl, cases } = read();
    const params = new URLSearchParams(cases[name]?.body);
    const signature = cases[name]?.['x-twilio-signature'];
    expect(isSigned({ authToken: auth_token, url: signedUrl, params, signature })).toBe(true);
    const received = readMessage(params);
    expect(received && toInbound(received, 'FR').map((one) => one.said)).toEqual([said]);
  });

  it.each([
    ['status_delivered', 'delivered', undefined],
    ['status_undelivered', 'failed', { class: 'retry', code: '30003' }],
  ])('%s is signed and read', (name, status, failure) => {
    const { auth_token, url: signedUrl, cases } = read();
    const params = new URLSearchParams(cases[name]?.body);
    const signature = cases[name]?.['x-twilio-signature'];
    expect(isSigned({ authToken: auth_token, url: signedUrl, params, signature })).toBe(true);
    const delivery = toDelivery(params, url, now);
    expect([delivery?.status, delivery?.failure, delivery?.outboxId]).toEqual([status, failure, '7']);
  });
});

describe('Twilio parsers', () => {
  it('never throw and never pass on what is not a message, over 20,000 bodies', () => {
    const bodies = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.webQueryParameters(),
      fc
        .dictionary(
          fc.constantFrom(...Object.keys(form), 'MediaUrl0', 'MessageStatus', 'ErrorCode'),
          fc.string(),
        )
        .map((fields) => new URLSearchParams(fields).toString()),
      fc
        .string({ maxLength: 30 })
        .map((body) => new URLSearchParams({ ...form, Body: body, NumMedia: body }).toString()),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        const params = new URLSearchParams(body);
        const received = readMessage(params);
        for (const message of received === null ? [] : toInbound(received, 'FR')) {
          expect(message.sender).not.toBe('');
          expect(message.externalId).toMatch(/^(SM|MM)[0-9a-f]{32}(:\d)?$/iu);
        }
        expect(toDelivery(params, `${path}?${body}`, now)?.channel ?? 'sms').toBe('sms');
      }),
      { numRuns: 20_000 },
    );
  });
});
