import { channelOf, type Playing, type Told } from './engine.ts';
import { compose, join } from './prompt.ts';
import { openSession } from './session.ts';
import type { Instant, Outbound } from './vocabulary.ts';

const HOUR = 3_600_000;
/** A reply is worth sending for a day; what is less urgent, for three. */
const WORTH = { reply: 24 * HOUR, notice: 72 * HOUR } as const;

/** Puts the turn's messages into the outbox; gives the conversations that have something to send. */
export async function post(p: Playing): Promise<readonly string[]> {
  const replies = p.out.filter((each) => each.class === 'reply').map((each) => each.message);
  for (const message of join(replies, p.channel.capabilities)) await add(p, message, 'reply', p.now);
  for (const each of p.out) if (each.class === 'notice') await add(p, each.message, 'notice', each.notBefore);
  for (const told of p.told) await tell(p, told);
  return [...new Set([...(p.out.length > 0 ? [p.row.id] : []), ...p.told.map((told) => told.conversation)])];
}

async function add(
  p: Playing,
  message: Outbound,
  kind: keyof typeof WORTH,
  notBefore: Instant,
): Promise<void> {
  await p.tx.outbox.add({
    conversation: p.row.id,
    channel: p.row.channel,
    class: kind,
    message: p.engine.world.vault.seal(JSON.stringify(message)),
    createdAt: p.now,
    notBefore,
    expiresAt: notBefore + WORTH[kind],
  });
}

/** A message to another conversation, in that one's language and form. Its buttons carry turn 0: never out of date. */
async function tell(p: Playing, told: Told): Promise<void> {
  const { world, phrases } = p.engine;
  const row = await p.tx.conversations.load(told.conversation);
  if (!row || row.leftAt !== null) return;
  const language = row.session ? openSession(world.vault, row.session).language : p.session.language;
  const can = channelOf(world, row.channel).capabilities;
  const { message } = compose(phrases, told.say, { language, can }, 0);
  await p.tx.outbox.add({
    conversation: row.id,
    channel: row.channel,
    class: told.class,
    message: world.vault.seal(JSON.stringify(message)),
    createdAt: p.now,
    notBefore: p.now,
    expiresAt: told.expiresAt,
  });
}
