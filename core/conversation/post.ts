import { leaseTime } from '../delivery/claims.ts';
import type { HeldRow } from '../delivery/held.ts';
import type { NewOutboxRow } from '../delivery/outbox.ts';
import type { Tx } from '../ports.ts';
import { channelOf, type Engine, type Playing, type Told } from './engine.ts';
import { compose, join } from './prompt.ts';
import { openSession } from './session.ts';
import type { Instant, Outbound } from './vocabulary.ts';

const HOUR = 3_600_000;
/** A reply is worth sending for a day; what is less urgent, for three. */
const WORTH = { reply: 24 * HOUR, notice: 72 * HOUR } as const;

/** What a turn left in the outbox: held to be sent at once, or waiting. */
export interface Posted {
  readonly held: readonly HeldRow[];
  readonly written: readonly string[];
  /** All of them. */
  readonly rows: readonly number[];
}

/** Puts the turn's messages into the outbox. Nothing is written to who has left. */
export async function post(p: Playing, left: boolean): Promise<Posted> {
  const held: HeldRow[] = [];
  const written = new Set<string>();
  const rows: number[] = [];
  if (left) p.out.length = 0;
  const span = p.trail.span.open('outbox', { conversation: p.row.id });
  const replies = p.out.filter((each) => each.class === 'reply').map((each) => each.message);
  for (const message of join(replies, p.channel.capabilities)) {
    const { id, row } = await reply(p, message);
    rows.push(id);
    if (row) held.push(row);
    else written.add(p.row.id);
  }
  for (const each of p.out)
    if (each.class === 'notice') {
      rows.push(await p.tx.outbox.add(rowOf(p, each.message, 'notice', each.notBefore)));
      written.add(p.row.id);
    }
  for (const told of p.told) {
    const id = await write(p.engine, p.tx, p.now, told, p.session.language);
    if (id !== null) rows.push(id);
    written.add(told.conversation);
  }
  span.note({ outbox: rows.join(' '), messages: rows.length });
  span.end('done');
  return { held, written: [...written], rows };
}

function rowOf(p: Playing, message: Outbound, kind: keyof typeof WORTH, notBefore: Instant): NewOutboxRow {
  return {
    conversation: p.row.id,
    channel: p.row.channel,
    class: kind,
    message: p.engine.world.vault.seal(JSON.stringify(message)),
    createdAt: p.now,
    notBefore,
    expiresAt: notBefore + WORTH[kind],
  };
}

/** A reply is born under this node's lease: the sender has it in hand as soon as the turn is on disk. */
async function reply(p: Playing, message: Outbound): Promise<{ id: number; row: HeldRow | null }> {
  const row = rowOf(p, message, 'reply', p.now);
  const leaseUntil = p.now + leaseTime;
  const { id, held } = await p.tx.outbox.addHeld(row, { node: p.engine.node, leaseUntil });
  if (!held) return { id, row: null };
  const { conversation, channel, expiresAt } = row;
  const to = p.engine.world.vault.open(p.row.sender);
  const fresh = { attempts: 0, partsSent: 0, doubtSince: null };
  const since = p.trail.since ?? p.now;
  const about = { id, conversation, channel, class: 'reply', expiresAt, leaseUntil } as const;
  return { id, row: { ...about, ...fresh, to, message, since, trail: p.trail } };
}

/**
 * A message to a conversation outside its own turn, in its language and form. Its buttons carry turn 0: never out of date.
 * Null for who has left: nothing is written to them.
 */
export async function messageTo(
  { world, phrases }: Pick<Engine, 'world' | 'phrases'>,
  tx: Tx,
  { conversation, say, language: own }: Pick<Told, 'conversation' | 'say' | 'language'>,
  fallback: string,
): Promise<{ readonly channel: string; readonly message: Outbound } | null> {
  const row = await tx.conversations.load(conversation);
  if (!row || row.leftAt !== null) return null;
  const language = own ?? (row.session ? openSession(world.vault, row.session).language : fallback);
  const can = channelOf(world, row.channel).capabilities;
  return { channel: row.channel, message: compose(phrases, say, { language, can }, 0).message };
}

/** Writes such a message. */
export async function tell(...args: Parameters<typeof write>): Promise<void> {
  await write(...args);
}

/** Gives its row; null when nothing is written. */
async function write(
  engine: Pick<Engine, 'world' | 'phrases'>,
  tx: Tx,
  now: Instant,
  told: Told,
  fallback: string,
): Promise<number | null> {
  const made = await messageTo(engine, tx, told, fallback);
  if (!made) return null;
  return tx.outbox.add({
    conversation: told.conversation,
    channel: made.channel,
    class: told.class,
    message: engine.world.vault.seal(JSON.stringify(made.message)),
    createdAt: now,
    notBefore: now,
    expiresAt: told.expiresAt,
  });
}
