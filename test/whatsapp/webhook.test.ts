import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWhatsAppCloud } from '../../adapters/whatsapp/cloud/index.ts';
import { challenge, isSigned } from '../../adapters/whatsapp/cloud/verify.ts';
import { ParvisError } from '../../core/errors.ts';
import { sign } from '../peers/whatsapp-answers.ts';
import { got, nature, openChannel, posted, recordLog, settings } from './setup.ts';

const secret = settings.appSecret;

function fixture(name: string): unknown {
  const path = join(import.meta.dirname, '../payloads/whatsapp', `${name}.json`);
  return (JSON.parse(readFileSync(path, 'utf8')) as { webhook: unknown }).webhook;
}

const good = sign(fixture('text'), secret);
const hmac = (key: string, bytes: Buffer) => createHmac('sha256', key).update(bytes).digest('hex');
const header = (value: string | undefined) => ({ 'x-hub-signature-256': value });
const digest = hmac(secret, good.body);

test('routes', () => {
  const { get, post } = openChannel();
  expect([get.method, get.path]).toEqual(['GET', '/webhooks/whatsapp']);
  expect([post.method, post.path, post.bodyLimit]).toEqual(['POST', '/webhooks/whatsapp', 3 * 1024 * 1024]);
});

describe('a signed webhook is taken', () => {
  test('with the characters that Meta escapes', async () => {
    const { post, messages } = openChannel();
    expect(good.body.toString()).toContain('cass\\u00e9, \\u0153uf \\ud83d\\udeae');
    expect(await post.handle(posted(good.body, good.headers))).toEqual({ status: 200 });
    expect(messages.map(({ said }) => said)).toEqual([
      { kind: 'text', text: 'Un lampadaire cassé, œuf 🚮 !' },
    ]);
  });

  test('with the same words in UTF-8, when these bytes are signed', async () => {
    const { post, messages } = openChannel();
    const body = Buffer.from(JSON.stringify(fixture('text')));
    expect(await post.handle(posted(body, header(`sha256=${hmac(secret, body)}`)))).toEqual({ status: 200 });
    expect(messages).toHaveLength(1);
  });

  test('a batch: messages in their order, statuses apart', async () => {
    const { post, messages, deliveries } = openChannel();
    const { body, headers } = sign(fixture('batch-out-of-order'), secret);
    await post.handle(posted(body, headers));
    expect(messages.map(({ externalId }) => externalId)).toEqual([
      'wamid.IN0101=',
      'wamid.IN0100=',
      'wamid.IN0102=',
      'wamid.IN0103=',
    ]);
    expect(deliveries.map(({ status }) => status)).toEqual(['read', 'delivered']);
  });

  test('of a kind unknown: 200, said in the log, nothing else', async () => {
    const { post, messages, lines } = openChannel();
    const { body, headers } = sign(fixture('another-field'), secret);
    expect(await post.handle(posted(body, headers))).toEqual({ status: 200 });
    expect(messages).toEqual([]);
    expect(lines).toEqual([
      {
        channel: 'whatsapp',
        reason: 'field',
        id: 'message_template_status_update',
        message: 'part of a webhook left aside',
      },
    ]);
  });

  test('for another phone number id: left aside, named in the log', async () => {
    const { post, messages, lines } = openChannel({ phoneNumberId: '111' });
    expect(await post.handle(posted(good.body, good.headers))).toEqual({ status: 200 });
    expect(messages).toEqual([]);
    expect(lines).toMatchObject([{ reason: 'number', id: '106540352242922' }]);
  });

  test('that the store cannot keep: the error goes up, for a 503', async () => {
    const { channel } = openChannel();
    const broken = new ParvisError('store.unavailable', 'disk full');
    const [, post] =
      channel.webhooks?.({ accept: () => Promise.reject(broken), delivered: async () => {} }) ?? [];
    await expect(post?.handle(posted(good.body, good.headers))).rejects.toBe(broken);
  });
});

/** Meta's body written again by a JSON library: the escapes are gone. */
const rewritten = Buffer.from(JSON.stringify(JSON.parse(good.body.toString())));
const other = Buffer.from(good.body.toString().replace('1795424301', '1795424302'));

describe('a webhook that is not signed by us is refused, and nothing is taken', () => {
  const bad: readonly [string, Buffer, string | undefined][] = [
    ['missing', good.body, undefined],
    ['empty', good.body, ''],
    ['without its prefix', good.body, digest],
    ['nothing after the prefix', good.body, 'sha256='],
    ['truncated', good.body, `sha256=${digest.slice(0, -1)}`],
    ['one digit more', good.body, `sha256=${digest}0`],
    ['capital hexadecimal', good.body, `sha256=${digest.toUpperCase()}`],
    ['capital prefix', good.body, `SHA256=${digest}`],
    ['not hexadecimal', good.body, `sha256=${'z'.repeat(64)}`],
    ['SHA-1', good.body, `sha1=${createHmac('sha1', secret).update(good.body).digest('hex')}`],
    ['a space before', good.body, ` sha256=${digest}`],
    ['a line after', good.body, `sha256=${digest}\n`],
    ['two signatures', good.body, `sha256=${digest}, sha256=${digest}`],
    ['another secret', good.body, `sha256=${hmac('another-secret', good.body)}`],
    ['the empty secret', good.body, `sha256=${hmac('', good.body)}`],
    ['a digest without a key', good.body, `sha256=${hmac('', Buffer.alloc(0))}`],
    ['one byte of the body changed', other, `sha256=${digest}`],
    ['one byte less', good.body.subarray(0, -1), `sha256=${digest}`],
    ['one byte more', Buffer.concat([good.body, Buffer.from(' ')]), `sha256=${digest}`],
    ['the body written again as JSON', rewritten, `sha256=${digest}`],
    ['no body', Buffer.alloc(0), `sha256=${digest}`],
  ];

  test.each(bad)('%s', async (_, body, value) => {
    const { post, messages, deliveries, lines } = openChannel();
    expect(await post.handle(posted(body, header(value)))).toEqual({ status: 401 });
    expect([messages, deliveries]).toEqual([[], []]);
    expect(lines).toMatchObject([{ code: 'channel.unauthorised' }]);
  });

  test.each(['', '{', 'null}', '{"object":', '\u0000', '[1,]'])('signed, but not JSON: %j', async (text) => {
    const { post, messages } = openChannel();
    const body = Buffer.from(text);
    const answer = await post.handle(posted(body, header(`sha256=${hmac(secret, body)}`)));
    expect(answer).toEqual({ status: 400 });
    expect(messages).toEqual([]);
  });

  test.each(['token', 'phoneNumberId', 'appSecret', 'verifyToken'] as const)(
    'without its %s the channel does not start',
    (name) => {
      const options = { ...settings, nature, log: recordLog().log, [name]: '' };
      expect(() => createWhatsAppCloud(options)).toThrow(`WhatsApp: ${name} is empty`);
    },
  );
});

test('an empty secret or token verifies nothing, not even what fits it', () => {
  expect(isSigned('', `sha256=${hmac('', good.body)}`, good.body)).toBe(false);
  const query = new URLSearchParams('hub.mode=subscribe&hub.verify_token=&hub.challenge=1');
  expect(challenge('', query)).toBe(null);
});

test('any signed bytes get 200 or 400', async () => {
  const { post } = openChannel();
  const body = fc.oneof(
    fc.uint8Array(),
    fc.json().map((text) => Buffer.from(text)),
  );
  await fc.assert(
    fc.asyncProperty(body, async (bytes) => {
      const raw = Buffer.from(bytes);
      const { status } = await post.handle(posted(raw, header(`sha256=${hmac(secret, raw)}`)));
      expect([200, 400]).toContain(status);
    }),
    { numRuns: 3_000 },
  );
});

describe('the challenge', () => {
  const ok = 'hub.mode=subscribe&hub.verify_token=stub-verify&hub.challenge=1158201444';

  test('is given back as plain text', async () => {
    const answer = await openChannel().get.handle(got(`?${ok}`));
    expect(answer).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: '1158201444',
    });
  });

  test.each([
    '',
    '?',
    '?hub.mode=subscribe&hub.challenge=1',
    '?hub.mode=subscribe&hub.verify_token=&hub.challenge=1',
    '?hub.mode=subscribe&hub.verify_token=stub-verif&hub.challenge=1',
    '?hub.mode=subscribe&hub.verify_token=STUB-VERIFY&hub.challenge=1',
    '?hub.mode=subscribe&hub.verify_token=stub-verify',
    '?hub.mode=unsubscribe&hub.verify_token=stub-verify&hub.challenge=1',
    '?hub.verify_token=stub-verify&hub.challenge=1',
  ])('is refused: %s', async (query) => {
    expect(await openChannel().get.handle(got(query))).toEqual({ status: 403 });
  });
});

test('the log never holds what was said, a number or a name', async () => {
  const { post, lines } = openChannel();
  for (const name of ['batch-out-of-order', 'reaction', 'group-message', 'no-sender', 'status-unknown']) {
    const { body, headers } = sign(fixture(name), secret);
    await post.handle(posted(body, headers));
  }
  expect(lines).toHaveLength(4);
  expect(JSON.stringify(lines)).not.toMatch(/33639980|wamid|deux|habitante|FR\./);
});
