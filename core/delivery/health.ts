import type { Instant } from '../conversation/vocabulary.ts';

/** Conversations in a row, without one success, after which it is the provider that fails and not a message. */
const outageAfter = 8;
const firstPause = 1000;
const maxPause = 30_000;

/** Tells an outage of the provider from a message that fails, so that an outage uses up nobody's tries. */
export interface Health {
  succeeded(): void;
  /** When to probe again, while there is an outage; null when there is none. */
  failed(conversation: string, now: Instant): Instant | null;
  /** One request at a time then. */
  readonly out: boolean;
}

export function watchHealth(): Health {
  const failing = new Set<string>();
  let pauses = 0;
  let pausedAt = 0;
  let pausedUntil = 0;
  return {
    succeeded() {
      failing.clear();
      pauses = 0;
    },
    failed(conversation, now) {
      failing.add(conversation);
      if (failing.size < outageAfter) return null;
      // Those that were in flight when the pause began say nothing new.
      if (now >= pausedAt && now < pausedUntil) return pausedUntil;
      pausedAt = now;
      pausedUntil = now + Math.min(maxPause, firstPause * 2 ** pauses);
      pauses += 1;
      return pausedUntil;
    },
    get out() {
      return failing.size >= outageAfter;
    },
  };
}
