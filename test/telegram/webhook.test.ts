import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from '../../adapters/telegram/parse.ts';
import { ParvisError } from '../../core/errors.ts';
import type { Webhook, WebhookRequest } from '../../core/ports.ts';
import { recordingIntake, recordingLog, telegram } from './setting.ts';

const secret = 'Zb3_k9-Qx7LmT2vR8sWy';
const payload = (name: string): Buffer =>
  readFileSync(new URL(`../payloads/telegram/${name}.json`, import.meta.url));
const nowhere = 'http://127.0.0.1:9';

function mounted(intake = recordingIntake(), log = recordingLog()) {
  const channel = telegram({
    apiRoot: nowhere,
    mode: 'webhook',
    webhookSecret: secret,
    publicUrl: 'https://parvis.example/',
    log,
  });
  const [webhook] = channel.webhooks?.(intake) ?? [];
  if (webhook === undefined) throw new Error('no route');
  return { channel, webhook, intake, log };
}

function post(webhook: Webhook, body: Buffer, headers: WebhookRequest['headers']) {
  return webhook.handle({ method: 'POST', url: webhook.path, headers, body, ip: '127.0.0.1' });
}

const name = 'x-telegram-bot-api-secret-token';
const signed = { [name]: secret };

test('the route', () => {
  const { webhook } = mounted();
  expect(webhook).toMatchObject({ method: 'POST', path: '/webhooks/telegram', bodyLimit: 1_048_576 });
});

test('the right secret: taken in, then 200', async () => {
  const { webhook, intake } = mounted();
  expect(await post(webhook, payload('text'), signed)).toEqual({ status: 200 });
  expect(intake.accepted.map(({ said }) => said)).toEqual([
    { kind: 'text', text: 'Où jeter un matelas ? œuf € 🛏' },
  ]);
});

test.each<[string, WebhookRequest['headers']]>([
  ['missing', {}],
  ['undefined', { [name]: undefined }],
  ['empty', { [name]: '' }],
  ['a space', { [name]: ' ' }],
  ['truncated', { [name]: secret.slice(0, -1) }],
  ['longer by one', { [name]: `${secret}a` }],
  ['other case', { [name]: secret.toLowerCase() }],
  ['last letter wrong', { [name]: `${secret.slice(0, -1)}z` }],
  ['first letter wrong', { [name]: `a${secret.slice(1)}` }],
  ['space before', { [name]: ` ${secret}` }],
  ['twice, joined by node', { [name]: `${secret}, ${secret}` }],
  ['a NUL after', { [name]: `${secret}\0` }],
  ['in another header', { authorization: `Bearer ${secret}` }],
  ['the token instead', { [name]: '123456:stub-token' }],
])('the secret %s: 401, nothing taken in', async (_, headers) => {
  const { webhook, intake } = mounted();
  expect(await post(webhook, payload('text'), headers)).toEqual({ status: 401 });
  expect(intake.tries).toBe(0);
});

test.each(['', '{', '{"update_id":1', 'update_id=1', '\u0000', '\ufeff{}', '['.repeat(500_000)])(
  'broken JSON: 400, nothing taken in (%#)',
  async (body) => {
    const { webhook, intake } = mounted();
    expect(await post(webhook, Buffer.from(body), signed)).toEqual({ status: 400 });
    expect(intake.tries).toBe(0);
  },
);

test.each(['null', '1', '[]', '{}', '{"update_id":"1"}', '{"update_id":1}', '{"update_id":1,"message":{}}'])(
  'not understood: 200, skipped, logged by id: %s',
  async (body) => {
    const { webhook, intake, log } = mounted();
    expect(await post(webhook, Buffer.from(body), signed)).toEqual({ status: 200 });
    expect(intake.tries).toBe(0);
    const updateId = body.startsWith('{"update_id":1') ? 1 : null;
    expect(log.lines.map((line) => line.fields)).toEqual([
      { channel: 'telegram', updateId, reason: expect.any(String) },
    ]);
  },
);

test('a store that fails is told: no 200 before it is on disk', async () => {
  const { webhook } = mounted(recordingIntake(1));
  await expect(post(webhook, payload('text'), signed)).rejects.toThrow('disk full');
});

test.each([undefined, '', 'short-secret-15', `${secret} `, `é${secret}`, 'a'.repeat(257)])(
  'a webhook with the secret %j does not start',
  (webhookSecret) => {
    const options = { apiRoot: nowhere, mode: 'webhook' as const, publicUrl: 'https://parvis.example' };
    const create = () => telegram({ ...options, ...(webhookSecret === undefined ? {} : { webhookSecret }) });
    expect(create).toThrow(ParvisError);
    expect(create).toThrow(/TELEGRAM_WEBHOOK_SECRET .* Make one with/);
  },
);

test.each([undefined, '', 'parvis.example', 'http://parvis.example', 'ftp://parvis.example'])(
  'a webhook at %j does not start',
  (publicUrl) => {
    const options = { apiRoot: nowhere, mode: 'webhook' as const, webhookSecret: secret };
    const create = () => telegram({ ...options, ...(publicUrl === undefined ? {} : { publicUrl }) });
    expect(create).toThrow(/PARVIS_PUBLIC_URL must be/);
  },
);

test('by polling there is no route at all', () => {
  expect(telegram({ apiRoot: nowhere }).webhooks?.(recordingIntake())).toEqual([]);
});

describe('hostile bodies', () => {
  const samples = ['text', 'button', 'photo', 'venue', 'contact-own', 'edited-text', 'blocked', 'group-text'];
  const bodies = samples.map((sample) => JSON.parse(payload(sample).toString()));

  /** Replaces the value at a random path of a real payload by any JSON value. */
  function mutate(body: unknown, path: readonly number[], value: unknown): unknown {
    if (typeof body !== 'object' || body === null || path.length === 0) return value;
    const entries = Object.entries(body);
    const [first = 0, ...rest] = path;
    const at = first % (entries.length + 1);
    const copy = entries.map(([key, inner], index) => [
      key,
      index === at ? mutate(inner, rest, value) : inner,
    ]);
    return Array.isArray(body) ? copy.map(([, inner]) => inner) : Object.fromEntries(copy);
  }

  test('any JSON: never throws', () => {
    fc.assert(
      fc.property(
        fc.jsonValue({ maxDepth: 4 }),
        fc.constantFrom('message', 'callback_query', 'x'),
        (value, kind) => {
          expect(Array.isArray(parse(value))).toBe(true);
          expect(Array.isArray(parse({ update_id: 1, [kind]: value }))).toBe(true);
        },
      ),
      { numRuns: 10_000 },
    );
  });

  test('real payloads with a wrong value somewhere: 200, a sender and a key that are strings', async () => {
    const wrong = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom<unknown>(null, '', -1, 1e308, 0.5, [], {}, '\ud800', '🛏'.repeat(9_000), true),
    );
    const paths = fc.array(fc.nat(20), { minLength: 1, maxLength: 6 });
    const { webhook, intake } = mounted();
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...bodies), paths, wrong, async (body, path, value) => {
        const mutated = Buffer.from(JSON.stringify(mutate(body, path, value)));
        expect(await post(webhook, mutated, signed)).toEqual({ status: 200 });
      }),
      { numRuns: 5_000 },
    );
    for (const { sender, externalId } of intake.accepted) {
      expect(sender).toMatch(/^-?\d+$/);
      expect(externalId).toMatch(/^-?\d+:-?\d+:[mqd].+$/s);
    }
  });

  test('any bytes: 400 or 200', async () => {
    const { webhook } = mounted();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        expect([200, 400]).toContain((await post(webhook, Buffer.from(bytes), signed)).status);
      }),
      { numRuns: 2_000 },
    );
  });
});
