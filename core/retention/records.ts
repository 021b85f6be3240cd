import type { Instant } from '../conversation/vocabulary.ts';
import type { RetentionRule } from './table.ts';

/** What the storage erases by itself; people who have gone are erased as they would ask for it, see purge.ts. */
export type StoredRule = Exclude<RetentionRule, 'conversations'>;

export interface RetentionRecords {
  /** How many rows are due: kept since before `before`. Looks at all of them. */
  count(rule: StoredRule, before: Instant): Promise<number>;
  /** Erases up to `limit` rows that are due; returns how many. */
  purge(rule: StoredRule, before: Instant, limit: number): Promise<number>;
  /**
   * Of the `limit` conversations after `after` (0 at first), the people none of whose conversations was used since `before`;
   * staff and mediators are not among them. `next`: where to go on; null at the end.
   */
  unused(
    before: Instant,
    after: number,
    limit: number,
  ): Promise<{ readonly people: readonly string[]; readonly next: number | null }>;
}
