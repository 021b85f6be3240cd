import type { Instant } from '../conversation/vocabulary.ts';
import type { Attempts } from './accounts.ts';

/** How failures to sign in slow the next try. Times in milliseconds. */
export interface LimitRule {
  /** Failures that cost nothing. */
  readonly free: number;
  /** The wait after the first one beyond; it doubles with each. */
  readonly first: number;
  readonly longest: number;
  /** Failures are forgotten after this long without another. */
  readonly memory: number;
}

const second = 1000;
const minute = 60 * second;

/** Whoever it is that tries one account's password. Passkeys are not slowed by it. */
export const accountRule: LimitRule = {
  free: 5,
  first: 30 * second,
  longest: 15 * minute,
  memory: 24 * 60 * minute,
};

/** One address may be a whole office: it has more tries, and waits by itself. */
export const addressRule: LimitRule = {
  free: 30,
  first: 30 * second,
  longest: 15 * minute,
  memory: 60 * minute,
};

/** Milliseconds until the next try; 0 when it may be made now. */
export function waitOf({ count, lastAt }: Attempts, rule: LimitRule, now: Instant): number {
  const over = count - rule.free;
  if (over < 0 || now - lastAt >= rule.memory) return 0;
  const wait = Math.min(rule.first * 2 ** over, rule.longest);
  return Math.max(0, lastAt + wait - now);
}

export function oneMore({ count, lastAt }: Attempts, rule: LimitRule, now: Instant): Attempts {
  return { count: now - lastAt >= rule.memory ? 1 : count + 1, lastAt: now };
}

/** A try that succeeded was no failure. */
export function oneLess({ count, lastAt }: Attempts): Attempts {
  return { count: Math.max(0, count - 1), lastAt };
}
