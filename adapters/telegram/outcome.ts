import { TelegramError } from 'telegraf';
import { ParvisError } from '../../core/errors.ts';
import type { Sent } from '../../core/ports.ts';
import { unreadable } from './client.ts';

export type Failure = Extract<Sent, { readonly ok: false }>;

/** Errors of node and undici that come before any byte of the request was written. */
const unwritten =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

/** What a failed call means for the message. Throws what is neither the provider's nor the network's: a defect of ours. */
export function failureOf(error: unknown): Failure {
  if (error instanceof TelegramError) return refusal(error);
  if (error instanceof ParvisError) {
    return { ok: false, class: error.retry ? 'retry' : 'invalid', code: error.code };
  }
  const code = networkCode(error);
  if (code === null) throw error;
  const name = code.endsWith('_TIMEOUT') ? 'timeout' : code;
  return { ok: false, class: 'retry', code: name, inDoubt: !unwritten.test(code) };
}

/** The code of a network error (`ECONNRESET`, `UND_ERR_SOCKET`, `ABORT_ERR`...), or null when it is none. */
export function networkCode(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'ABORT_ERR';
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

function refusal(error: TelegramError): Failure {
  const code = String(error.code);
  switch (error.code) {
    case 400:
      return { ok: false, class: isGone(error.description) ? 'left' : 'invalid', code };
    case 401:
    case 404:
      return { ok: false, class: 'operator', code };
    case 403:
      return { ok: false, class: 'left', code };
    case 429:
      // Whether the bot or this one chat is meant is not told.
      return { ok: false, class: 'retry', code, scope: 'channel', retryAfter: waitOf(error) };
    default:
      // Telegram's own word that it failed is no doubt; a gateway's page may hide a message that went out.
      if (error.code >= 500)
        return { ok: false, class: 'retry', code, inDoubt: error.description === unreadable };
      return { ok: false, class: 'invalid', code };
  }
}

/** Milliseconds. */
function waitOf(error: TelegramError): number {
  return Math.max(1, error.parameters?.retry_after ?? 1) * 1000;
}

function isGone(description: string): boolean {
  return /chat not found|user not found|PEER_ID_INVALID|user is deactivated/i.test(description);
}
