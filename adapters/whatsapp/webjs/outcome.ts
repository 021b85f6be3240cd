import type { Sent } from '../../../core/ports.ts';
import { Late } from './timings.ts';

type Failed = Extract<Sent, { readonly ok: false }>;

/** Nobody is linked just now: the whole channel waits, and no message loses a try. */
export const notReady: Failed = {
  ok: false,
  class: 'retry',
  code: 'not_ready',
  scope: 'channel',
  retryAfter: 3_000,
};

/** A sender of another way to WhatsApp, or a number that WhatsApp doesn't know. */
export const noRecipient: Failed = { ok: false, class: 'invalid', code: 'recipient' };

/** WhatsApp Web took it and then could not send it. */
export const refused: Failed = { ok: false, class: 'retry', code: 'ack_error' };

/** What went wrong while the page was sending. Only words of the library and the page are matched, and none goes on. */
export function failureOf(error: unknown): Failed {
  const words = error instanceof Error ? error.message : String(error);
  // What getChat says of somebody whom WhatsApp doesn't know.
  if (/no lid for user|invalid wid|wid error/i.test(words)) return noRecipient;
  // The file is uploaded before anything is sent.
  if (/media-fault|upload failed/i.test(words)) return { ok: false, class: 'retry', code: 'upload' };
  if (error instanceof Late) return { ok: false, class: 'retry', code: 'timeout', inDoubt: true };
  return { ok: false, class: 'retry', code: codeOf(error), inDoubt: true };
}

/** `LOGOUT`, `net::ERR_NAME_NOT_RESOLVED`, `TargetCloseError`: a code that holds nothing of what a page or a person says. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error))
    return typeof error === 'string' && /^[\w ]{1,40}$/.test(error) ? error.replaceAll(' ', '_') : 'unknown';
  if ('code' in error && typeof error.code === 'string' && /^E[A-Z]{2,20}$/.test(error.code))
    return error.code;
  return /net::\w{1,60}/.exec(error.message)?.[0] ?? (/^\w{1,40}$/.test(error.name) ? error.name : 'Error');
}
