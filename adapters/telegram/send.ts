import type { Message, Opts } from 'telegraf/types';
import type { Part, Sent } from '../../core/ports.ts';
import type { BotClient } from './client.ts';
import { fields, words } from './fields.ts';
import { failureOf } from './outcome.ts';

/** Bytes of a document of the store. Throws ParvisError. */
export type ReadMedia = (ref: string) => Promise<Buffer>;

/** Sends one part. Never throws for what the provider answers. */
export async function sendPart(
  client: BotClient,
  readMedia: ReadMedia,
  to: string,
  part: Part,
): Promise<Sent> {
  const payload = fields(part.payload);
  if (payload === null) return { ok: false, class: 'invalid', code: 'part' };
  const addressed = { ...payload, chat_id: /^-?\d{1,15}$/.test(to) ? Number(to) : to };
  try {
    const message = await call(client, readMedia, part.method, addressed);
    return message === null
      ? { ok: false, class: 'invalid', code: 'part' }
      : { ok: true, providerId: String(message.message_id) };
  } catch (error) {
    return failureOf(error);
  }
}

/** Null when the part is not one that render.ts makes. */
async function call(
  client: BotClient,
  readMedia: ReadMedia,
  method: unknown,
  payload: { readonly chat_id: string | number; readonly document?: unknown },
): Promise<Message | null> {
  switch (method) {
    case 'sendMessage':
      return client.callApi(method, payload as Opts<'sendMessage'>);
    case 'sendLocation':
      return client.callApi(method, payload as Opts<'sendLocation'>);
    case 'sendVenue':
      return client.callApi(method, payload as Opts<'sendVenue'>);
    case 'sendDocument': {
      const document = await readDocument(readMedia, payload.document);
      return client.callApi(method, { ...payload, document } as unknown as Opts<'sendDocument'>);
    }
    default:
      return null;
  }
}

async function readDocument(readMedia: ReadMedia, value: unknown): Promise<File> {
  const document = fields(value);
  const bytes = await readMedia(words(document?.ref, 512) ?? '');
  const type = words(document?.mime, 128) ?? 'application/octet-stream';
  return new File([new Uint8Array(bytes)], words(document?.name, 255) ?? 'document', { type });
}
