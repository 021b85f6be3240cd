import { LRUCache } from 'lru-cache';
import type { Instant } from '../../core/conversation/vocabulary.ts';

export interface Limit {
  readonly count: number;
  /** Milliseconds in which `count` are allowed; they come back evenly. */
  readonly per: number;
}

/** Token buckets, one per key, in the memory of this node. `take` says whether one more is allowed. */
export function createLimiter(limit: Limit, now: () => Instant): { take(key: string): boolean } {
  const buckets = new LRUCache<string, { left: number; at: Instant }>({ max: 50_000 });
  return {
    take(key) {
      const at = now();
      const bucket = buckets.get(key) ?? { left: limit.count, at };
      const refilled = bucket.left + ((at - bucket.at) * limit.count) / limit.per;
      const left = Math.min(limit.count, refilled) - 1;
      buckets.set(key, { left: Math.max(left, 0), at });
      return left >= 0;
    },
  };
}
