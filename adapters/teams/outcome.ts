import { ParvisError } from '../../core/errors.ts';
import type { Sent } from '../../core/ports.ts';
import { type Json, list, record, text } from './json.ts';
import { LoginRefused } from './tokens.ts';

export type Failure = Extract<Sent, { readonly ok: false }>;

/** The channel refuses for everybody: an administrator closed the app. */
const closed = /BotDisabledByAdmin|BotNotRegistered|TenantAdmin|AppDisabled/i;

/** Errors of node that come before any byte of the request was written. */
const unwritten =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_|ERR_TLS|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED)/;

/** What a failed call means for the message. Throws what is neither the channel's nor the network's: a defect of ours. */
export function failureOf(error: unknown): Failure {
  if (error instanceof LoginRefused) return { ok: false, class: 'operator', code: error.code };
  if (error instanceof ParvisError)
    return { ok: false, class: error.retry ? 'retry' : 'invalid', code: error.code };
  if (!(error instanceof Error)) throw error;
  if (error.name === 'AbortError') return { ok: false, class: 'retry', code: 'timeout', inDoubt: true };
  if (error.name !== 'RestError') throw error;
  const { statusCode, code, response } = error as Error & RestError;
  if (typeof statusCode === 'number') return refusal(statusCode, response);
  const name = text(code) ?? 'connection';
  return { ok: false, class: 'retry', code: name, ...(!unwritten.test(name) && { inDoubt: true }) };
}

/** @azure/core-rest-pipeline's, as far as it is read here. */
interface RestError {
  readonly statusCode?: unknown;
  readonly code?: unknown;
  readonly response?: {
    readonly bodyAsText?: string | null;
    readonly headers?: { get(name: string): string | undefined };
  };
}

/** learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages#status-codes-from-bot-conversational-apis */
function refusal(status: number, response: RestError['response']): Failure {
  const code = codeIn(response?.bodyAsText ?? '') ?? String(status);
  switch (status) {
    case 401:
      return { ok: false, class: 'operator', code };
    case 403:
      if (closed.test(code)) return { ok: false, class: 'operator', code };
      // Teams always says why; without a word it is not the person who refuses.
      return { ok: false, class: code === '403' ? 'invalid' : 'left', code };
    case 404:
      return { ok: false, class: 'left', code };
    case 429: {
      const retryAfter = secondsIn(response?.headers?.get('retry-after'));
      return { ok: false, class: 'retry', code, scope: 'channel', ...(retryAfter && { retryAfter }) };
    }
    case 408:
    case 412:
      return { ok: false, class: 'retry', code };
    default:
      if (status < 500) return { ok: false, class: 'invalid', code };
      // A gateway's word: what stands behind it may have taken the message.
      return { ok: false, class: 'retry', code, ...(status !== 500 && status !== 503 && { inDoubt: true }) };
  }
}

/** Milliseconds. */
function secondsIn(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,6}$/.test(header) ? Math.max(1, Number(header)) * 1000 : undefined;
}

/** The most exact of the codes: Teams wraps one error in the message of another, `{"errorCode":209,"message":"{\"subCode\":...}"}`. */
function codeIn(body: string): string | undefined {
  const all = parsed(body);
  const error = record(all.error);
  const inner = parsed(text(error.message ?? all.message, 4_096) ?? '');
  const codes = [inner.subCode, inner.errorCode, error.code, all.subCode, all.errorCode, all.code];
  return codes.map((code) => (typeof code === 'number' ? String(code) : text(code, 64))).find(isWord);
}

/** A code goes to the logs, so it must be a word. */
function isWord(code: string | undefined): code is string {
  return code !== undefined && /^\w+$/.test(code);
}

function parsed(json: string): Json {
  try {
    const value: unknown = JSON.parse(json);
    return record(list(value)[0] ?? value);
  } catch {
    return {};
  }
}
