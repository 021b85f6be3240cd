import { describe, expect, it } from 'vitest';
import { checkPublicUrl, checkWebhookSecret, isFromTelegram } from '../../adapters/telegram/verify.ts';

const secret = 'sixteen-letters_X';
const header = 'x-telegram-bot-api-secret-token';

it.each([
  ['itself', { [header]: secret }, true],
  ['no header', {}, false],
  ['an empty one', { [header]: '' }, false],
  ['another one', { [header]: 'sixteen-letters_Y' }, false],
  ['in another header', { authorization: secret }, false],
])('a request with the secret: %s', (_, headers, right) =>
  expect(isFromTelegram(headers, secret)).toBe(right),
);

it('no secret is never right', () => {
  expect(isFromTelegram({ [header]: '' }, '')).toBe(false);
});

describe('the secret of the webhook', () => {
  it.each(['a'.repeat(16), 'Z9_-'.repeat(64)])('%s is taken', (given) =>
    expect(checkWebhookSecret(given)).toBe(given),
  );

  it.each([undefined, '', 'a'.repeat(15), 'a'.repeat(257), `${'a'.repeat(16)} `, `é${'a'.repeat(16)}`])(
    '%j is refused with a sentence',
    (given) =>
      expect(() => checkWebhookSecret(given)).toThrow(
        'TELEGRAM_WEBHOOK_SECRET must be 16 to 256 characters of A-Z a-z 0-9 _ - when TELEGRAM_MODE is webhook. ' +
          'Make one with `openssl rand -hex 32`, or set TELEGRAM_MODE=polling.',
      ),
  );
});

describe('the public address', () => {
  it.each([
    ['https://parvis.example.org', 'https://parvis.example.org'],
    ['https://parvis.example.org/chat///', 'https://parvis.example.org/chat'],
    ['https://parvis.example.org/a/b', 'https://parvis.example.org/a/b'],
    ['http://127.0.0.1:3000/', 'http://127.0.0.1:3000'],
    ['http://localhost:3000', 'http://localhost:3000'],
    ['http://[::1]:3000', 'http://[::1]:3000'],
    ['https://localhost', 'https://localhost'],
  ])('%s is called at %s', (given, url) => expect(checkPublicUrl(given)).toBe(url));

  it.each([
    ...[undefined, '', 'nonsense', 'http://parvis.example.org', 'ftp://parvis.example.org'],
    ...['ftp://localhost', 'http://localhost.example.org'],
  ])('%s is refused with a sentence', (given) =>
    expect(() => checkPublicUrl(given)).toThrow(
      'PARVIS_PUBLIC_URL must be the https:// address of this service when TELEGRAM_MODE is webhook. ' +
        'Set it, or set TELEGRAM_MODE=polling.',
    ),
  );
});
