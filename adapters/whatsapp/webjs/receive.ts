import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { Client } from 'whatsapp-web.js';
import type { Instant } from '../../../core/conversation/vocabulary.ts';
import { nameOf } from '../../../core/errors.ts';
import type { Intake, Log } from '../../../core/ports.ts';
import { channelName } from '../person.ts';
import { codeOf } from './outcome.ts';
import { type Heard, isPerson, parse } from './parse.ts';
import type { Identity } from './person.ts';

export interface ReceiverOptions {
  readonly intake: Intake;
  readonly identify: (chat: string) => Promise<Identity>;
  /** Tells the chat that we have read it. Throws what the page throws. */
  readonly markSeen: (chat: string) => Promise<unknown>;
  readonly log: Log;
  readonly signal: AbortSignal;
}

export interface Receiver {
  /** One message of the library, whatever it is. Those of one chat are taken in their order. */
  take(message: unknown): void;
  /** Resolves when what was taken is on disk, or given up by the signal: it stays unread in WhatsApp, and is caught up later. */
  idle(): Promise<void>;
}

/** Ids of messages. */
const remembered = 10_000;

/** Milliseconds before a database that can't write is tried again; doubled to the most. */
const retry = { first: 1_000, most: 30_000 };

export function createReceiver({ intake, identify, markSeen, log, signal }: ReceiverOptions): Receiver {
  /** The last piece of work of each chat. */
  const lines = new Map<string, Promise<void>>();
  /** What comes while we look back comes twice. */
  const taken = new LRUCache<string, true>({ max: remembered });

  function take(message: unknown): void {
    const reading = parse(message);
    if (!('heard' in reading)) {
      if (reading.skipped !== 'own')
        log.info({ channel: channelName, skipped: reading.skipped }, 'not for us');
      return;
    }
    const { heard } = reading;
    if (taken.has(heard.externalId)) return;
    taken.set(heard.externalId, true);
    const before = lines.get(heard.from) ?? Promise.resolve();
    const work: Promise<void> = before.then(() => accept(heard)).then(() => settle(heard.from, work));
    lines.set(heard.from, work);
  }

  async function accept({ from, ...heard }: Heard): Promise<void> {
    const person = await identify(from);
    for (let wait = retry.first; !signal.aborted; wait = Math.min(retry.most, wait * 2))
      try {
        return await intake.accept([{ v: 1, channel: channelName, ...heard, ...person }]);
      } catch (error) {
        log.error(
          { channel: channelName, error: nameOf(error) },
          'a message could not be stored; trying again',
        );
        await sleep(wait, undefined, { signal }).catch(() => undefined);
      }
  }

  /** A chat is marked as read only once all that it said is on disk: until then WhatsApp keeps it for `catchUp`. */
  async function settle(chat: string, work: Promise<void>): Promise<void> {
    if (lines.get(chat) !== work) return;
    lines.delete(chat);
    if (signal.aborted) return;
    await markSeen(chat).catch((error: unknown) =>
      log.warn({ channel: channelName, error: codeOf(error) }, 'a chat could not be marked as read'),
    );
  }

  return {
    take,
    async idle() {
      await Promise.all(lines.values());
    },
  };
}

/** Messages of one chat that are looked back at. */
const mostUnread = 50;

/**
 * Takes what came while we were away: what chats have unread, written since then. What was already taken is known by its id.
 */
export async function catchUp(
  client: Pick<Client, 'getChats'>,
  receiver: Receiver,
  since: Instant,
): Promise<number> {
  let count = 0;
  for (const chat of await client.getChats()) {
    if (chat.isGroup || chat.unreadCount <= 0 || !isPerson(chat.id._serialized)) continue;
    const limit = Math.min(chat.unreadCount, mostUnread);
    for (const message of await chat.fetchMessages({ limit, fromMe: false })) {
      // WhatsApp's time stamps are whole seconds.
      if (message.timestamp * 1000 + 999 < since) continue;
      receiver.take(message);
      count += 1;
    }
  }
  return count;
}
