import { chatsFor } from '../../staff/chats.ts';
import { isInWindow, templateOf } from './audience.ts';
import type { Gesture } from './desk.ts';
import type { Rounds } from './engine.ts';
import { roundMessage } from './message.ts';
import type { RoundRow } from './round.ts';

const HOUR = 3_600_000;

/** not-yours: no conversation that speaks for who asks. channel-off, no-template: as for an `Exclusion`. */
export type TrialRefusal = 'not-yours' | 'channel-off' | 'no-template';

/** Sends a round as it would look to who asks, in a conversation that is linked to their account; nowhere else. Null: it is on its way. */
export async function tryRound(
  { world, phrases }: Rounds,
  { tx, by, now }: Gesture,
  row: RoundRow,
  to: { readonly conversation: string; readonly language: string },
): Promise<TrialRefusal | null> {
  const chats = await chatsFor(tx, by, now);
  const conversation = await tx.conversations.load(to.conversation);
  if (!conversation || !chats.some((chat) => chat.conversation === conversation.id)) return 'not-yours';
  const channel = world.channels.get(conversation.channel);
  if (!channel || conversation.leftAt !== null) return 'channel-off';
  const inWindow = isInWindow(channel, conversation, now);
  if (!inWindow && !templateOf(row.content, channel.name, to.language)) return 'no-template';
  const reader = { channel, language: to.language, inWindow };
  await tx.outbox.add({
    conversation: conversation.id,
    channel: channel.name,
    class: 'notice',
    message: world.vault.seal(JSON.stringify(roundMessage(phrases, row.content, 'first', reader))),
    createdAt: now,
    notBefore: now,
    expiresAt: now + HOUR,
  });
  const detail = { channel: channel.name, language: to.language };
  await tx.audit.append({ at: now, actor: by, act: 'round.tried', subject: row.id, detail });
  return null;
}
