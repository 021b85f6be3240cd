import type { OutboxClass, OutboxRow } from '../../core/delivery/outbox.ts';

/** Stored as numbers, so that order is urgency and the partial indexes stay small. */
export const classes = ['code', 'reply', 'notice', 'broadcast'] as const;
export const states = ['waiting', 'sending', 'sent', 'dead', 'expired', 'uncertain'] as const;

export const state = { waiting: 0, sending: 1, sent: 2, dead: 3, expired: 4, uncertain: 5 } as const;

export function rank(name: OutboxClass): number {
  return classes.indexOf(name);
}

export type StoredRow = Omit<OutboxRow, 'class' | 'state' | 'sender' | 'round'> & {
  readonly class: number;
  readonly state: number;
  readonly sender: string | null;
  readonly round: string | null;
};

/** With `conversation` joined. */
export const columns = `outbox.id, outbox.conversation, outbox.channel, class, message, created_at AS "createdAt",
  not_before AS "notBefore", expires_at AS "expiresAt", state, attempts, parts_sent AS "partsSent", doubt_since AS "doubtSince", sender,
  outbox.round`;

export function fromStored(row: StoredRow): OutboxRow {
  const { round, ...others } = row;
  return {
    ...others,
    class: classes[row.class] ?? 'notice',
    state: states[row.state] ?? 'dead',
    sender: row.sender ?? '',
    ...(round !== null && { round }),
  };
}
