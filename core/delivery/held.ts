import type { Instant, Outbound } from '../conversation/vocabulary.ts';
import type { Part, Vault } from '../ports.ts';
import type { Trail } from '../trace.ts';
import type { OutboxClass, OutboxRow } from './outbox.ts';

/** A row under our lease, opened: what a turn hands to the sender, or what a claim gave. */
export interface HeldRow {
  readonly id: number;
  readonly conversation: string;
  readonly channel: string;
  readonly class: OutboxClass;
  readonly expiresAt: Instant;
  readonly leaseUntil: Instant;
  readonly attempts: number;
  readonly partsSent: number;
  /** Since when the provider may have the next part already; null when it surely has not. */
  readonly doubtSince: Instant | null;
  /** The round that it is part of, if any. */
  readonly round?: string;
  /** The channel's own id of the person. */
  readonly to: string;
  readonly message: Outbound;
  /** When what it answers came; when it was written, if it answers nothing or that is not known any more. */
  readonly since: Instant;
  /** Of the turn that it comes straight from. */
  readonly trail?: Trail;
}

/** In order of urgency. */
export const classes: readonly OutboxClass[] = ['code', 'reply', 'notice', 'broadcast'];

export function urgency(row: { readonly class: OutboxClass }): number {
  return classes.indexOf(row.class);
}

/** Throws ParvisError vault.unreadable. */
export function openRow(vault: Vault, row: OutboxRow, leaseUntil: Instant): HeldRow {
  const { id, conversation, channel, expiresAt, attempts, partsSent, doubtSince, round } = row;
  const message = JSON.parse(vault.open(row.message)) as Outbound;
  const to = vault.open(row.sender);
  return {
    id,
    conversation,
    channel,
    class: row.class,
    expiresAt,
    leaseUntil,
    attempts,
    partsSent,
    doubtSince,
    ...(round !== undefined && { round }),
    to,
    message,
    since: row.createdAt,
  };
}

/** A row on its way, part by part. */
export interface Letter {
  readonly row: HeldRow;
  readonly urgency: number;
  parts: readonly Part[] | null;
  partsSent: number;
}

export function letter(row: HeldRow): Letter {
  return { row, urgency: urgency(row), parts: null, partsSent: row.partsSent };
}
