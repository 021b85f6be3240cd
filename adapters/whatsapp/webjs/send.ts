import { setTimeout as sleep } from 'node:timers/promises';
import type { Client, Message } from 'whatsapp-web.js';
import type { Instant } from '../../../core/conversation/vocabulary.ts';
import type { Nature, Part, SendContext, Sent } from '../../../core/ports.ts';
import type { ReadMedia } from '../media.ts';
import { contentOf } from './client.ts';
import { failureOf, noRecipient, notReady, refused } from './outcome.ts';
import { chatOf } from './person.ts';
import type { WebPart } from './render.ts';
import { type Timings, within } from './timings.ts';

export interface SendOptions {
  /** The client that is linked just now; null when there is none. */
  readonly client: () => Client | null;
  readonly readMedia: ReadMedia;
  readonly nature: Pick<Nature, 'random'>;
  readonly timings: Pick<Timings, 'answer' | 'hesitation'>;
}

/** Sends one part, at a person's pace. Never throws for what the page answers. */
export async function send(
  options: SendOptions,
  to: string,
  part: WebPart & Part,
  { doubtSince }: SendContext,
): Promise<Sent> {
  const chat = chatOf(to);
  if (chat === null) return noRecipient;
  if (options.client() === null) return notReady;
  const bytes = part.kind === 'document' ? (await options.readMedia(part.ref))?.bytes : Buffer.alloc(0);
  if (bytes === undefined) return { ok: false, class: 'invalid', code: 'media' };
  await sleep(options.timings.hesitation * ((options.nature.random(1)[0] ?? 0) / 256));
  const client = options.client();
  if (client === null) return notReady;
  const { answer } = options.timings;
  try {
    const before =
      doubtSince === undefined ? null : await within(answer, find(client, chat, part, doubtSince));
    return sentAs(before ?? (await within(answer, sendTo(client, chat, part, bytes))));
  } catch (error) {
    return failureOf(error);
  }
}

async function sendTo(
  client: Client,
  chat: string,
  part: WebPart,
  bytes: Buffer,
): Promise<Message | undefined> {
  const content = await contentOf(part, bytes);
  return client.sendMessage(chat, content, {
    // A preview is fetched by the browser: the address of a resident's own page would be called from here.
    linkPreview: false,
    // Words that begin like a contact card are words.
    parseVCards: false,
    // Read is what is on disk: receive.ts says so.
    sendSeen: false,
    waitUntilMsgSent: true,
    sendMediaAsDocument: true,
  });
}

/** The providerId is the message's own part of the id: the whole holds the number. */
function sentAs(message: Message | undefined): Sent {
  if (!message) return noRecipient;
  return message.ack === -1 ? refused : { ok: true, providerId: message.id.id };
}

/** Our last messages that are looked back at, and milliseconds by which its clock and ours may differ. */
const lookBack = 30;
const tolerance = 5_000;

/** A send whose outcome is not known: the same part in the chat since then. Null when it did not go out. */
async function find(client: Client, chat: string, part: WebPart, since: Instant): Promise<Message | null> {
  const found = await client.getChatById(chat);
  if (!found) return null;
  const ours = await found.fetchMessages({ limit: lookBack, fromMe: true });
  return (
    ours.find(
      (message) =>
        message.timestamp * 1000 >= since - tolerance && message.ack !== -1 && isSame(message, part),
    ) ?? null
  );
}

function isSame(message: Message, part: WebPart): boolean {
  switch (part.kind) {
    case 'text':
      return message.type === 'chat' && message.body === part.text;
    case 'location':
      return (
        message.type === 'location' &&
        Number(message.location.latitude) === part.lat &&
        Number(message.location.longitude) === part.lon
      );
    case 'document':
      return (
        message.type === 'document' && (message.rawData as { filename?: unknown }).filename === part.name
      );
    default:
      throw new Error(`unknown ${part satisfies never}`);
  }
}
