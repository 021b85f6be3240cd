import type { FailureClass } from '../../../core/conversation/vocabulary.ts';

/** What to do about an error of the Cloud API. `retryAfter` in milliseconds. */
export interface Verdict {
  readonly class: FailureClass;
  readonly retryAfter?: number;
  readonly scope?: 'conversation' | 'channel';
}

const retry: Verdict = { class: 'retry' };
const invalid: Verdict = { class: 'invalid' };
const operator: Verdict = { class: 'operator' };
const appLimit: Verdict = { class: 'retry', retryAfter: 60_000, scope: 'channel' };

/** By Meta's code: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. */
const verdicts: ReadonlyMap<number, Verdict> = new Map([
  // Something of theirs: a few more tries, which may send twice.
  ...entries(retry, 1, 2, 131000, 131016, 131057, 133004),
  // Too many calls of the app, of the account.
  ...entries(appLimit, 4, 613, 80007),
  // Too many messages of our number in one second.
  ...entries({ class: 'retry', retryAfter: 2_000, scope: 'channel' }, 130429),
  // Too many messages to this one person: one every 6 seconds.
  ...entries({ class: 'retry', retryAfter: 6_000, scope: 'conversation' }, 131056),
  // More than 24 hours since the person wrote: only a template goes.
  ...entries({ class: 'window' }, 131047),
  ...entries({ class: 'left' }, 131050),
  // Parameters, sender = recipient, undeliverable, kind, media, needs a number, an experiment, kept healthy by Meta.
  ...entries(invalid, 100, 131008, 131009, 131021, 131026, 131049, 131051, 131052, 131053, 131062, 130472),
  // Token, permission, account locked or not registered, payment, quality of the number.
  ...entries(operator, 0, 3, 10, 102, 190, 368, 130497, 131005, 131031, 131037, 131042, 131045, 131048),
  ...entries(operator, 133000, 133005, 133006, 133008, 133009, 133010, 133015),
]);

function entries(verdict: Verdict, ...codes: readonly number[]): [number, Verdict][] {
  return codes.map((code) => [code, verdict]);
}

/** `code` is Meta's, from an answer or a status; `status` is HTTP's, for answers without a code that we know. */
export function judge(code: number | undefined, status?: number): Verdict {
  const known = code === undefined ? undefined : verdicts.get(code);
  if (known) return known;
  if (code !== undefined && code >= 200 && code <= 299) return operator;
  if (status === 429) return { class: 'retry', scope: 'channel' };
  if (status === 401 || status === 403) return operator;
  return status !== undefined && status >= 500 ? retry : invalid;
}
