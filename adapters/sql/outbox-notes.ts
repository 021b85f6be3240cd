import type { DeliveryStatus } from '../../core/conversation/vocabulary.ts';
import type { OutboxRecords } from '../../core/delivery/outbox.ts';
import type { Db } from './database.ts';
import { state } from './outbox-row.ts';

interface NotedRow {
  readonly id: number;
  readonly conversation: string;
  readonly state: number;
  readonly status: number;
}

const status: Readonly<Record<DeliveryStatus, number>> = {
  unknown: 0,
  accepted: 1,
  sent: 2,
  delivered: 3,
  read: 4,
  failed: 5,
};

/** Forward only: a late `sent` never overwrites `read`, and what was delivered did not fail. */
function moves(from: number, to: number): boolean {
  return to === status.failed ? from < status.delivered : to > from && from !== status.failed;
}

/** What an uncertain row is after a word about it. */
function settled(row: NotedRow, to: number): number {
  if (row.state !== state.uncertain) return row.state;
  return to === status.failed ? state.dead : state.sent;
}

export function outboxNotes(db: Db): Pick<OutboxRecords, 'note'> {
  const found = 'outbox.id, outbox.conversation, outbox.state, outbox.status';
  const byKey = db.prepare<NotedRow>(
    `SELECT ${found} FROM outbox_part JOIN outbox ON outbox.id = outbox_part.outbox
    WHERE provider_key = ? AND channel = ? ${db.dialect.hold}`,
  );
  const byId = db.prepare<NotedRow>(
    `SELECT ${found} FROM outbox WHERE id = ? AND channel = ? ${db.dialect.hold}`,
  );
  const update = db.prepare(
    `UPDATE outbox SET status = ?, status_at = ?, code = coalesce(?, code), state = ?,
    message = CASE WHEN CAST(? AS BIGINT) = 2 THEN '' ELSE message END WHERE id = ?`,
  );

  return {
    async note(delivery, providerKey) {
      const { channel, outboxId } = delivery;
      const known = providerKey === null ? undefined : await byKey.get(providerKey, channel);
      const row = known ?? (outboxId === undefined ? undefined : await byId.get(outboxId, channel));
      if (row === undefined) return null;
      const to = status[delivery.status];
      const moved = moves(row.status, to);
      if (moved) {
        const now = settled(row, to);
        update.later(to, delivery.at, delivery.failure?.code ?? null, now, now, row.id);
      }
      return { id: row.id, conversation: row.conversation, moved };
    },
  };
}
