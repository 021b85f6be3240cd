import { TelegramError } from 'telegraf';
import { ParvisError } from '../../core/errors.ts';
import type { Log, Nature } from '../../core/ports.ts';
import type { BotClient } from './client.ts';
import { allowedUpdates } from './parse.ts';
import { type Backoff, isTokenRefused, nameOf, pause, tokenRefused, waitAfter } from './poll.ts';

export interface Webhooked {
  readonly url: string;
  readonly secret: string;
}

/**
 * Says to Telegram how it reaches us (null: by polling) and gives the bot's user name. Throws ParvisError config.invalid when a
 * setting is refused; TelegramError or undici's error when it may be tried again.
 */
export async function register(
  client: BotClient,
  webhook: Webhooked | null,
  signal: AbortSignal,
): Promise<string> {
  try {
    const { username } = await client.callApi('getMe', {}, { signal });
    if (webhook === null) {
      await client.callApi('deleteWebhook', { drop_pending_updates: false }, { signal });
    } else {
      const { url, secret } = webhook;
      const settings = { url, secret_token: secret, allowed_updates: allowedUpdates };
      await client.callApi('setWebhook', settings, { signal });
    }
    return username;
  } catch (error) {
    throw asSetting(error);
  }
}

interface Tries {
  readonly client: BotClient;
  readonly log: Log;
  readonly nature: Nature;
  readonly backoff: Backoff;
  readonly signal: AbortSignal;
}

/** The bot's user name, for a node that takes no updates; null when the signal aborts first, or the token is refused. */
export async function identify({ client, log, nature, backoff, signal }: Tries): Promise<string | null> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    try {
      return (await client.callApi('getMe', {}, { signal })).username;
    } catch (error) {
      if (isTokenRefused(error)) log.error({ channel: 'telegram', code: '401' }, tokenRefused);
      if (signal.aborted || isTokenRefused(error)) return null;
      log.warn({ channel: 'telegram', failures, code: nameOf(error) }, 'Telegram not reached; trying again');
      await pause(nature, waitAfter(failures, backoff, error), signal);
    }
  }
  return null;
}

/** Tries until it is registered; null when the signal aborts first, or a setting is refused (which is logged). */
export async function registerAtLast(
  options: Tries & { readonly webhook: Webhooked | null },
  firstError: unknown,
): Promise<string | null> {
  const { client, webhook, log, nature, backoff, signal } = options;
  let error = firstError;
  for (let failures = 1; !signal.aborted; failures += 1) {
    if (error instanceof ParvisError) {
      log.error({ channel: 'telegram', code: error.code }, error.message);
      return null;
    }
    log.warn({ channel: 'telegram', failures, code: nameOf(error) }, 'Telegram not reached; trying again');
    await pause(nature, waitAfter(failures, backoff, error), signal);
    if (signal.aborted) return null;
    try {
      return await register(client, webhook, signal);
    } catch (next) {
      error = next;
    }
  }
  return null;
}

function asSetting(error: unknown): unknown {
  if (isTokenRefused(error)) return new ParvisError('config.invalid', tokenRefused);
  if (error instanceof TelegramError && error.code === 400) {
    const message = `Telegram refuses the webhook at PARVIS_PUBLIC_URL (${error.description}). It must be an https:// address that Telegram reaches.`;
    return new ParvisError('config.invalid', message);
  }
  return error;
}
