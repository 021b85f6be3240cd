import type { Engine } from '../conversation/engine.ts';
import { tell } from '../conversation/post.ts';
import type { Instant, Say } from '../conversation/vocabulary.ts';
import { isInWindow } from '../delivery/rounds/audience.ts';
import type { RoundNews } from '../delivery/rounds/engine.ts';
import type { RoundRow } from '../delivery/rounds/round.ts';
import type { Tx } from '../ports.ts';
import type { Role, StaffRow } from './accounts.ts';
import { chatsFor, type StaffChatRow, type StaffNotices } from './chats.ts';

/** What notices need of the service. */
export type Speaking = Pick<Engine, 'world' | 'phrases'>;

const HOUR = 3_600_000;
const worth = 24 * HOUR;

/** Of who never said. */
export const noNotices: StaffNotices = { release: false, stopped: false, deadLetters: null };

/** Rounds that wait for somebody's release are told to approvers, those that stop by themselves to campaigners: in their linked conversations. */
export function roundNotices(speaking: Speaking): RoundNews {
  return {
    async waits(tx, row) {
      for (const [staff, wanted] of await holdersOf(tx, 'approver'))
        if (wanted.release && staff.id !== row.author && staff.id !== row.editedBy)
          await notify(speaking, tx, staff, waitingSay(row));
    },
    async stopped(tx, row) {
      for (const [staff, wanted] of await holdersOf(tx, 'campaigner'))
        if (wanted.stopped) await notify(speaking, tx, staff, stoppedSay(speaking, row));
    },
  };
}

function waitingSay({ id, content: { title }, counted }: RoundRow): Say {
  return {
    type: 'say',
    key: 'desk.notice-release',
    values: { title, people: counted?.people ?? 0 },
    choices: [{ id: `@go:desk:release.${id}`, key: 'desk.notice-read' }],
  };
}

function stoppedSay(speaking: Speaking, { id, content: { title }, reason }: RoundRow): Say {
  return {
    type: 'say',
    key: 'desk.notice-stopped',
    values: { title, reason: { key: `desk.stopped-${reason ?? 'drift'}` } },
    choices: [{ id: '@go:desk', key: 'desk.menu' }],
    ...consoleLink(speaking, `/staff/rounds/${id}`),
  };
}

export function deadSay(speaking: Speaking, dead: number): Say {
  return {
    type: 'say',
    key: 'desk.notice-dead',
    values: { dead },
    choices: [{ id: '@go:desk:figures', key: 'desk.figures' }],
    ...consoleLink(speaking, '/staff/outbox'),
  };
}

function consoleLink({ world: { publicUrl } }: Speaking, path: string): Pick<Say, 'link'> {
  return publicUrl === null ? {} : { link: { key: 'desk.prove-link', url: `${publicUrl}${path}` } };
}

/** Who holds a role now, with what they asked to be told. */
export async function holdersOf(tx: Tx, role: Role): Promise<readonly (readonly [StaffRow, StaffNotices])[]> {
  const holders = (await tx.staff.all()).filter(
    ({ roles, disabledAt }) => disabledAt === null && roles.includes(role),
  );
  return Promise.all(
    holders.map(async (staff) => [staff, (await tx.staff.notices(staff.id)) ?? noNotices] as const),
  );
}

/** In the linked conversation that was used last among those that may be written to, in the language of the account. False: in none. */
export async function notify(speaking: Speaking, tx: Tx, staff: StaffRow, say: Say): Promise<boolean> {
  const now = speaking.world.nature.now();
  const { languages } = speaking.phrases;
  const language = languages.includes(staff.language) ? staff.language : (languages[0] ?? 'fr');
  for (const chat of await chatsFor(tx, staff.id, now)) {
    if (!(await isReachable(speaking, tx, chat, now))) continue;
    const told = { conversation: chat.conversation, say, language, expiresAt: now + worth };
    await tell(speaking, tx, now, { ...told, class: 'notice' }, language);
    return true;
  }
  return false;
}

/** Not where STOP was said, where the channel takes nothing now, or while the telephone is lent to somebody. */
async function isReachable({ world }: Speaking, tx: Tx, chat: StaffChatRow, now: Instant): Promise<boolean> {
  const conversation = await tx.conversations.load(chat.conversation);
  const channel = conversation && world.channels.get(conversation.channel);
  if (!conversation || !channel || conversation.leftAt !== null) return false;
  if ((await tx.mediators.of(conversation.id)) !== null) return false;
  const person = await tx.people.load(conversation.person);
  return person?.stoppedAt === null && isInWindow(channel, conversation, now);
}
