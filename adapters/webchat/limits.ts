import { LRUCache } from 'lru-cache';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import type { Limit, Limits } from '../../core/nodes/limit.ts';

/** Limits that this node counts by itself. */
export function localLimits(now: () => Instant): Limits {
  return (_, limit) => createLimiter(limit, now);
}

/** Token buckets, one per key, in the memory of this node. */
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
