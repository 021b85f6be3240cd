import { setTimeout as sleep } from 'node:timers/promises';
import { TelegramError } from 'telegraf';
import type { Update } from 'telegraf/types';
import type { Log, Nature } from '../../core/ports.ts';
import type { BotClient } from './client.ts';
import { allowedUpdates } from './parse.ts';

export interface Backoff {
  /** Milliseconds before the second try; doubled each time. */
  readonly first: number;
  /** Milliseconds at most. */
  readonly most: number;
}

export interface PollOptions {
  readonly client: BotClient;
  /** Resolves once the updates are on disk. */
  readonly take: (updates: readonly unknown[]) => Promise<void>;
  readonly log: Log;
  readonly nature: Nature;
  readonly signal: AbortSignal;
  readonly backoff: Backoff;
}

/** Seconds that Telegram holds an idle getUpdates. */
const holdFor = 25;

/** A server that answers at once with nothing (some stand-ins do) is not asked again before this many milliseconds. */
const emptyPause = 200;

/**
 * Takes updates until `signal` aborts. The offset moves only after `take` resolved: what is not on disk comes again. Ends by
 * itself only when the token is refused.
 */
export async function poll({ client, take, log, nature, signal, backoff }: PollOptions): Promise<void> {
  let offset = 0;
  let failures = 0;
  while (!signal.aborted) {
    try {
      const askedAt = performance.now();
      const updates = await getUpdates(client, offset, signal);
      if (updates.length > 0) await take(updates);
      offset = updates.reduce((next, { update_id }) => Math.max(next, update_id + 1), offset);
      failures = 0;
      if (updates.length === 0 && performance.now() - askedAt < emptyPause)
        await pause(nature, emptyPause, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isTokenRefused(error)) {
        log.error({ channel: 'telegram', code: '401' }, tokenRefused);
        return;
      }
      failures += 1;
      log.warn({ channel: 'telegram', failures, code: nameOf(error) }, explain(error));
      await pause(nature, waitAfter(failures, backoff, error), signal);
    }
  }
}

export const tokenRefused =
  'Telegram refuses TELEGRAM_TOKEN: nothing more is received. Set the token that BotFather shows for this bot, then restart.';

export function isTokenRefused(error: unknown): boolean {
  return error instanceof TelegramError && (error.code === 401 || error.code === 404);
}

async function getUpdates(client: BotClient, offset: number, signal: AbortSignal): Promise<Update[]> {
  const request = { timeout: holdFor, limit: 100, offset, allowed_updates: allowedUpdates };
  const updates: unknown = await client.callApi('getUpdates', request, { signal });
  return Array.isArray(updates) ? updates.filter((update) => Number.isSafeInteger(update?.update_id)) : [];
}

/** Milliseconds: what Telegram asks for, else doubling up to `most`. */
export function waitAfter(failures: number, { first, most }: Backoff, error: unknown): number {
  const asked = error instanceof TelegramError ? error.parameters?.retry_after : undefined;
  return asked === undefined ? Math.min(most, first * 2 ** (failures - 1)) : asked * 1000;
}

/** Sleeps the time given and up to a half more, so that many bots do not come back together; wakes on abort. */
export async function pause(nature: Nature, milliseconds: number, signal: AbortSignal): Promise<void> {
  const jitter = 1 + (nature.random(1)[0] ?? 0) / 512;
  await sleep(milliseconds * jitter, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

function explain(error: unknown): string {
  return error instanceof TelegramError && error.code === 409
    ? 'Another program takes the updates of this bot: run one only, or set TELEGRAM_MODE=webhook. Trying again.'
    : 'updates could not be taken; trying again';
}

/** For the logs: never a message, which might quote what was sent. */
export function nameOf(error: unknown): string {
  if (error instanceof TelegramError) return String(error.code);
  if (!(error instanceof Error)) return 'unknown';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
