import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isBusinessScopedUserId } from '@kapso/whatsapp-cloud-api';
import { normalizeWebhook, verifySignature } from '@kapso/whatsapp-cloud-api/server';
import { describe, expect, test } from 'vitest';
import { WhatsAppAPI } from 'whatsapp-api-js';
import { parse } from '../../adapters/whatsapp/cloud/parse.ts';
import { challenge, isSigned } from '../../adapters/whatsapp/cloud/verify.ts';
import { isNumber } from '../../adapters/whatsapp/person.ts';
import { sign } from '../peers/whatsapp-answers.ts';
import { openChannel, posted, settings } from './setup.ts';

/** Two clients of the Cloud API that others wrote, set against our reading. */
const number = '33639980011';
const userId = 'FR.1502576394655843';
const options = { phoneNumberId: settings.phoneNumberId, receivedAt: 0 };
const own = join(import.meta.dirname, '../payloads/whatsapp');
const payloads = readdirSync(own).map((name) => ({
  name,
  webhook: (JSON.parse(readFileSync(join(own, name), 'utf8')) as { webhook: unknown }).webhook,
}));

describe('signatures of the stub', () => {
  const api = new WhatsAppAPI({ token: 't', appSecret: 'stub-secret', webhookVerifyToken: 'v', v: 'v23.0' });
  const text = payloads.find(({ name }) => name === 'text.json')?.webhook;
  const { body, headers } = sign(text, 'stub-secret');
  const signature = headers['x-hub-signature-256'];
  const wrong = signature.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));

  test('hold for kapso, whatsapp-api-js and us', async () => {
    expect(verifySignature({ appSecret: 'stub-secret', rawBody: body, signatureHeader: signature })).toBe(
      true,
    );
    expect(await api.verifyRequestSignature(body.toString(), signature)).toBe(true);
    expect(isSigned('stub-secret', signature, body)).toBe(true);
  });

  test('fail for all three when one digit is wrong', async () => {
    expect(verifySignature({ appSecret: 'stub-secret', rawBody: body, signatureHeader: wrong })).toBe(false);
    expect(await api.verifyRequestSignature(body.toString(), wrong)).toBe(false);
    expect(isSigned('stub-secret', wrong, body)).toBe(false);
  });

  test.each([
    ['v', '42'],
    ['w', null],
  ])('the challenge with the token %s', (token, expected) => {
    const params = { 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '42' } as const;
    const theirs = () => api.get(params);
    if (expected === null) expect(theirs).toThrow();
    else expect(theirs()).toBe(expected);
    expect(challenge('v', new URLSearchParams(params))).toBe(expected);
  });
});

describe('kapso reads the same senders, messages and statuses as we do', () => {
  const ofOurs = payloads.filter(({ name }) => !/another-number|group|no-sender|reaction|system/.test(name));

  test.each(ofOurs)('$name', ({ webhook }) => {
    const theirs = normalizeWebhook(webhook);
    const ours = parse(webhook, options);
    expect(theirs.messages.map(({ id }) => id)).toEqual(ours.messages.map(({ externalId }) => externalId));
    expect(
      ours.messages.filter(({ sender }) => !isNumber(sender)).every(({ sender }) => sender.startsWith('FR.')),
    ).toBe(true);
    const known = theirs.statuses.filter(({ status }) => status !== 'deleted');
    expect(known.map(({ id }) => id)).toEqual(ours.deliveries.map(({ providerId }) => providerId));
    for (const [index, message] of theirs.messages.entries())
      if (message.fromUserId) expect(ours.messages[index]?.sender).toBe(message.fromUserId);
  });

  test('and knows a user id from a number', () => {
    for (const id of [userId, 'FR.ENT.1502576394655843', number])
      expect(isBusinessScopedUserId(id)).toBe(!isNumber(id));
  });
});

const folder = join(import.meta.dirname, '../../../shared/data/payloads');
const absent = !existsSync(folder);

describe(`payloads of the data folder${absent ? ' (skipped: the folder is not here)' : ''}`, () => {
  const read = (name: string): unknown =>
    absent ? {} : JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const incoming = absent
    ? []
    : readdirSync(join(folder, 'whatsapp')).filter((name) => /^(in-|status-|batch)/.test(name));

  test.skipIf(absent)('every incoming one is read whole', () => {
    const kinds = incoming.map((name) => {
      const { messages, deliveries, skipped } = parse(read(`whatsapp/${name}`), options);
      expect([name, skipped]).toEqual([name, []]);
      return [messages.length, deliveries.length];
    });
    expect(kinds).toContainEqual([2, 2]);
    expect(kinds.every(([messages = 0, deliveries = 0]) => messages + deliveries > 0)).toBe(true);
  });

  test.skipIf(absent)('signed bodies, plain and escaped, are taken', async () => {
    type Signed = { app_secret: string; raw_body_base64: string; 'x-hub-signature-256': string };
    for (const vector of Object.values(read('whatsapp-cloud-signed.json') as Record<string, Signed>)) {
      const { post, messages } = openChannel({ appSecret: vector.app_secret });
      const body = Buffer.from(vector.raw_body_base64, 'base64');
      const headers = { 'x-hub-signature-256': vector['x-hub-signature-256'] };
      expect(await post.handle(posted(body, headers))).toEqual({ status: 200 });
      expect(messages.map(({ said }) => said)).toEqual([{ kind: 'text', text: 'Où jeter ça ? œuf € 🚮' }]);
    }
  });
});
