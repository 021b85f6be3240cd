import type { World } from '../../core/conversation/ops.ts';
import { conversationId } from '../../core/conversation/persons.ts';
import type { RoundContent } from '../../core/delivery/rounds/round.ts';
import type { Sender } from './envelopes.ts';
import type { Fate } from './round-providers.ts';

/** What tells a message of the round from the answers. */
export const mark = 'square';

/** A simulated resident: `chat` is the channel's own id of them. */
export interface Resident {
  readonly channel: 'telegram' | 'whatsapp' | 'sms';
  readonly chat: string;
  readonly fate: Fate;
  /** Wrote to us in the last day; otherwise, on WhatsApp, only an approved message may go. */
  readonly isRecent: boolean;
}

/** Numbers of the ranges that the regulator keeps for fiction, and beyond: nothing leaves this machine. */
const firstNumber = 33_639_980_000;
const fates: readonly (readonly [share: number, fate: Fate])[] = [
  [0.02, 'refuses'],
  [0.02, 'blocked'],
  [0.03, 'unwell-once'],
  [0.01, 'breaks'],
];

/** Of five thousand: 3,950 on Telegram, 900 on WhatsApp, half of them outside its window, 150 by SMS. */
export function crowd(count: number): readonly Resident[] {
  return Array.from({ length: count }, (_, index) => {
    const place = (index * 97) % 1000;
    const channel = place < 790 ? 'telegram' : place < 970 ? 'whatsapp' : 'sms';
    const number = String(firstNumber + index);
    const chat = channel === 'telegram' ? String(70_000 + index) : channel === 'sms' ? `+${number}` : number;
    return { channel, chat, fate: fateOf(channel, index), isRecent: index % 2 === 0 };
  });
}

function fateOf(channel: Resident['channel'], index: number): Fate {
  let place = ((index * 7919) % 1000) / 1000;
  for (const [share, fate] of fates) {
    // An operator of SMS knows of no blocking.
    if (place < share) return channel === 'sms' && fate === 'blocked' ? 'refuses' : fate;
    place -= share;
  }
  return 'takes';
}

export const senderOf = ({ channel, chat }: Resident): Sender => ({
  channel: channel === 'telegram' ? 'telegram' : 'whatsapp',
  chat,
  phone: chat,
});

const day = 24 * 3_600_000;

/** Puts them into the database, each with a conversation. */
export async function settleIn(world: World, residents: readonly Resident[]): Promise<void> {
  const { store, vault, nature } = world;
  const now = nature.now();
  await store.transaction(async (tx) => {
    for (const { channel, chat, isRecent } of residents) {
      const nobody = { phoneKey: null, phone: null, provenAt: null, stoppedAt: null, facts: {} };
      const person = { id: nature.newId(), createdAt: now, ...nobody };
      await tx.people.add(person);
      await tx.conversations.add({
        ...{ id: conversationId({ vault }, channel, chat), channel, sender: vault.seal(chat) },
        ...{ person: person.id, session: null, version: 0, leftAt: null },
        lastSaidAt: isRecent ? now - 1000 : now - 2 * day,
      });
    }
  });
}

export function contentOf(now: number): RoundContent {
  return {
    v: 1,
    title: 'Le square',
    consultation: null,
    text: { fr: `Un nouveau ${mark} ouvre samedi.` },
    reminder: null,
    templates: { whatsapp: { name: 'city_news', languages: { fr: 'fr' } } },
    audience: {},
    startsAt: null,
    closesAt: now + day,
    hours: { from: 0, to: 24 },
    everyDay: true,
    perMinute: null,
    budget: null,
    // Failures are what is tried here.
    limits: { failures: 0.5, stops: 0.9 },
  };
}
