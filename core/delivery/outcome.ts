import type { Instant } from '../conversation/vocabulary.ts';
import type { Sent } from '../ports.ts';
import type { OutboxClass } from './outbox.ts';

export type Failed = Extract<Sent, { readonly ok: false }>;

/** What becomes of a row whose send failed. */
export type Outcome =
  | { readonly kind: 'retry'; readonly at: Instant; readonly code: string }
  /** Tried again without counting it: the whole channel is asked to wait. */
  | { readonly kind: 'release'; readonly at: Instant }
  | { readonly kind: 'settle'; readonly state: 'dead' | 'uncertain'; readonly code: string };

export const maxTries = 8;
const firstBackoff = 1000;
const maxBackoff = 15 * 60 * 1000;

/** Exponential with full jitter, in milliseconds. `chance` is in [0, 1). */
export function backoff(attempts: number, chance: number): number {
  return Math.floor(Math.min(maxBackoff, firstBackoff * 2 ** attempts) * chance);
}

/**
 * A send in doubt is the one place where a message can go out twice: what a resident waits for is sent again, a broadcast
 * is left uncertain until the provider's word or the staff settle it.
 */
export function decide(
  row: { readonly class: OutboxClass; readonly attempts: number },
  failed: Failed,
  now: Instant,
  chance: number,
): Outcome {
  const { code } = failed;
  if (failed.inDoubt && row.class === 'broadcast') return { kind: 'settle', state: 'uncertain', code };
  if (failed.class !== 'retry') return { kind: 'settle', state: 'dead', code };
  if (failed.scope === 'channel' && failed.retryAfter !== undefined && !failed.inDoubt) {
    return { kind: 'release', at: now + failed.retryAfter };
  }
  if (row.attempts + 1 >= maxTries) return { kind: 'settle', state: 'dead', code };
  const wait = Math.max(failed.retryAfter ?? 0, backoff(row.attempts, chance));
  return { kind: 'retry', at: now + wait, code };
}
