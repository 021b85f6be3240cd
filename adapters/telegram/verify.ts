import { createHash, timingSafeEqual } from 'node:crypto';
import { ParvisError } from '../../core/errors.ts';

const header = 'x-telegram-bot-api-secret-token';

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** The secret is what setWebhook was given; Telegram repeats it with every update. Constant time; fails closed. */
export function isFromTelegram(
  headers: Readonly<Record<string, string | undefined>>,
  secret: string,
): boolean {
  const shown = headers[header];
  if (shown === undefined || secret === '') return false;
  return timingSafeEqual(digest(shown), digest(secret));
}

/** Throws ParvisError config.invalid. Telegram allows A-Z a-z 0-9 _ - and 256 characters; we ask for 16 at least. */
export function checkWebhookSecret(secret: string | undefined): string {
  if (secret !== undefined && /^[A-Za-z0-9_-]{16,256}$/.test(secret)) return secret;
  throw new ParvisError(
    'config.invalid',
    'TELEGRAM_WEBHOOK_SECRET must be 16 to 256 characters of A-Z a-z 0-9 _ - when TELEGRAM_MODE is webhook. ' +
      'Make one with `openssl rand -hex 32`, or set TELEGRAM_MODE=polling.',
  );
}

/** Throws ParvisError config.invalid. Telegram calls https only; plain http is let through for a stand-in on this machine. */
export function checkPublicUrl(publicUrl: string | undefined): string {
  const url = publicUrl !== undefined && URL.canParse(publicUrl) ? new URL(publicUrl) : null;
  const local = url !== null && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url !== null && (url.protocol === 'https:' || (local && url.protocol === 'http:'))) {
    return url.href.replace(/\/+$/, '');
  }
  throw new ParvisError(
    'config.invalid',
    'PARVIS_PUBLIC_URL must be the https:// address of this service when TELEGRAM_MODE is webhook. ' +
      'Set it, or set TELEGRAM_MODE=polling.',
  );
}
