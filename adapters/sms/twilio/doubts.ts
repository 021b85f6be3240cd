import { LRUCache } from 'lru-cache';
import type { Instant } from '../../../core/conversation/vocabulary.ts';
import type { Client, ListedMessage } from './client.ts';

export interface Attempt {
  /** Our own id of the part: outbox row and number. */
  readonly id: string;
  readonly to: string;
  readonly body: string;
}

/** Sends whose outcome is not known, and what was certainly sent: Twilio has no idempotency key for messages. */
export interface Doubts {
  /** Since when this part is in doubt; null when it is not. */
  since(id: string): Instant | null;
  note(id: string, since: Instant): void;
  settle(id: string, sid: string | undefined): void;
  /** Looks the part up in Twilio's list: its id there, null when it did not go out, 'unknown' when Twilio can't be asked. */
  lookUp(attempt: Attempt, since: Instant): Promise<string | null | 'unknown'>;
}

/** Twilio's clock and ours may differ; its dates are whole seconds. */
const tolerance = 5_000;
const kept = 10_000;

export function createDoubts(client: Client): Doubts {
  const open = new LRUCache<string, Instant>({ max: kept });
  const taken = new LRUCache<string, string>({ max: kept });
  return {
    since: (id) => open.get(id) ?? null,
    note(id, since) {
      if (!open.has(id)) open.set(id, since);
    },
    settle(id, sid) {
      open.delete(id);
      if (sid !== undefined) taken.set(sid, id);
    },
    async lookUp({ id, to, body }, since) {
      const query = new URLSearchParams({ To: to, PageSize: '50' });
      const page = await client.page<ListedMessage>(`Messages.json?${query}`, 'messages');
      if (page === null) return 'unknown';
      const found = page.rows.find(
        (row) =>
          row.to === to &&
          row.body === body &&
          String(row.direction).startsWith('outbound') &&
          Date.parse(row.date_created ?? '') >= since - tolerance &&
          // The same words sent just before for another row are not this one.
          (taken.get(row.sid) ?? id) === id,
      );
      return found?.sid ?? null;
    },
  };
}
