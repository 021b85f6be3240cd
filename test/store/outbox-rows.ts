import type { NewOutboxRow } from '../../core/delivery/outbox.ts';
import type { Store } from '../../core/ports.ts';

/** A reply to this conversation; `more` differs. */
export const outboxRow = (to: string, more: Partial<NewOutboxRow> = {}): NewOutboxRow => ({
  conversation: to,
  channel: 'x',
  class: 'reply',
  message: `to ${to}`,
  createdAt: 10,
  notBefore: 10,
  expiresAt: 9000,
  ...more,
});

/** Puts them into the outbox; their ids. */
export function addRows(store: Store, rows: readonly NewOutboxRow[]): Promise<number[]> {
  return store.transaction(async (tx) => {
    const ids: number[] = [];
    for (const each of rows) ids.push(await tx.outbox.add(each));
    return ids;
  });
}
