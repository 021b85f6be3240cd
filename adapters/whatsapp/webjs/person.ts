import { LRUCache } from 'lru-cache';
import type { Inbound } from '../../../core/conversation/vocabulary.ts';
import { isNumber, provenPhone } from '../person.ts';

/** What the library's `getContactLidAndPhone` says of one person; either may be missing. */
export interface LidAndPhone {
  readonly lid?: string | undefined;
  readonly pn?: string | undefined;
}

export type Identity = Pick<Inbound, 'sender' | 'alias' | 'phone'>;

const remembered = 10_000;

/**
 * Who writes from a chat. WhatsApp names one person by number (`33612345678@c.us`) or by an id that hides it (`...@lid`), and not
 * always by the same. The number is the sender where it is known, as for the Cloud API, and the other id the alias: the
 * conversation goes on under either. Asking WhatsApp is what makes an account look like a robot: each person is asked for once.
 * `look` may throw: the chat's own name then is what is known.
 */
export function createIdentities(look: (chat: string) => Promise<LidAndPhone | undefined>) {
  const known = new LRUCache<string, Identity>({ max: remembered });
  return async (chat: string): Promise<Identity> => {
    const before = known.get(chat);
    if (before) return before;
    const found = await look(chat).catch(() => undefined);
    const identity = identityOf(chat, found ?? {});
    if (found?.lid !== undefined && found.pn !== undefined) known.set(chat, identity);
    return identity;
  };
}

/** Pure. `chat` is one that `isPerson` let pass. */
export function identityOf(chat: string, { lid, pn }: LidAndPhone): Identity {
  const number = numberOf(chat) ?? numberOf(pn);
  const hidden = [chat, lid].find((id) => id?.endsWith('@lid'));
  if (number === undefined) return { sender: chat };
  const phone = provenPhone(number);
  return hidden === undefined ? { sender: number, phone } : { sender: number, alias: hidden, phone };
}

function numberOf(id: string | undefined): string | undefined {
  const [user = '', server] = id?.split('@') ?? [];
  return server === 'c.us' && isNumber(user) ? user : undefined;
}

/** The chat of a sender; null when it is an id of another way to WhatsApp. */
export function chatOf(sender: string): string | null {
  if (isNumber(sender)) return `${sender}@c.us`;
  return /^\d{6,20}@lid$/.test(sender) ? sender : null;
}
