import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Answer } from '../conversation/vocabulary.ts';
import { chatCodeIn, chatCodeKey } from './chats.ts';
import { accountRule, oneLess, oneMore, waitOf } from './limits.ts';

/**
 * `desk.link` { code } as typed: this conversation speaks for the account that made the code. Refuses `sender` (the channel does not
 * vouch for who writes), `busy` (relay mode), `wait` (too many wrong ones), `code` (unknown, used, too old, a disabled account).
 */
const link: LocalOp = {
  kind: 'local',
  async run({ code: typed }, context) {
    const { tx, now, world, conversation } = context;
    if (conversation.can.senderIsPhone) return { ok: false, reason: 'sender' };
    if (conversation.helped || (await tx.mediators.of(conversation.id))) return { ok: false, reason: 'busy' };
    const key = world.vault.key('staff attempts', `chat:${conversation.id}`);
    const attempts = await tx.staff.attempts(key);
    if (waitOf(attempts, accountRule, now) > 0) return { ok: false, reason: 'wait' };
    const staff = await ownerOf(String(typed ?? ''), context);
    const after = staff === null ? oneMore(attempts, accountRule, now) : oneLess(attempts);
    await tx.staff.saveAttempts(key, after);
    return staff === null ? { ok: false, reason: 'code' } : linked(staff, context);
  },
};

async function ownerOf(typed: string, { tx, now, world }: OpContext): Promise<string | null> {
  const code = chatCodeIn(typed);
  const staff = code === null ? null : await tx.staff.takeChatCode(chatCodeKey(world.vault, code), now);
  const row = staff === null ? null : await tx.staff.load(staff);
  return row?.disabledAt === null ? row.id : null;
}

async function linked(staff: string, { tx, now, world, conversation }: OpContext): Promise<Answer> {
  const { id: of, channel } = conversation;
  const id = world.nature.newId();
  await tx.staff.linkChat({ conversation: of, staff, id, channel, linkedAt: now, usedAt: now });
  await tx.audit.append({
    at: now,
    actor: staff,
    act: 'staff.chat-linked',
    subject: id,
    detail: { channel },
  });
  return { ok: true };
}

export const linkOps: Ops = { 'desk.link': link };
