import type { Client } from 'whatsapp-web.js';
import { ParvisError } from '../../../core/errors.ts';
import { MEDIA_LIMIT } from '../media.ts';
import { codeOf } from './outcome.ts';
import { within } from './timings.ts';

/** Bytes of a photo, by its message's whole id. Throws ParvisError channel.unavailable or media.refused. */
export async function fetchPhoto(client: Client | null, ref: string, patience: number): Promise<Buffer> {
  if (!/^false_\d{6,20}@(?:c\.us|lid)_\w{1,64}$/.test(ref)) throw refused('not a message id');
  if (client === null) throw unavailable('not_ready');
  const media = await within(patience, download(client, ref)).catch((error: unknown) => {
    if (error instanceof ParvisError) throw error;
    throw unavailable(codeOf(error), error);
  });
  const bytes = Buffer.from(media.data, 'base64');
  if (bytes.length > MEDIA_LIMIT) throw refused('too large');
  return bytes;
}

async function download(client: Client, ref: string) {
  const message = await client.getMessageById(ref);
  if (!message) throw refused('no such message');
  // Before it is downloaded: the size that its sender declares.
  const { size } = message.rawData as { readonly size?: unknown };
  if (Number(size) > MEDIA_LIMIT) throw refused('too large');
  const media = await message.downloadMedia();
  // Undefined when it has expired or was deleted; the telephone no longer has it either.
  if (!media) throw refused('no longer there');
  return media;
}

function refused(reason: string): ParvisError {
  return new ParvisError('media.refused', `WhatsApp Web media: ${reason}`);
}

function unavailable(code: string, cause?: unknown): ParvisError {
  return new ParvisError('channel.unavailable', 'WhatsApp Web did not give the media', { code }, cause);
}
