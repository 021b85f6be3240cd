import { ParvisError } from '../../../core/errors.ts';
import { text } from '../json.ts';
import { MEDIA_LIMIT } from '../media.ts';
import type { Client } from './client.ts';

/**
 * Whether the token may go to this address: the API's own origin, or Meta's hosts of media over https on the usual port. A
 * webhook or an answer that names any other host would carry the token away.
 */
export function isMediaUrl(url: URL, apiRoot: string): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.origin === new URL(apiRoot).origin) return true;
  const isMeta = url.hostname === 'lookaside.fbsbx.com' || /^([a-z0-9-]+\.)+fbcdn\.net$/.test(url.hostname);
  return url.protocol === 'https:' && url.port === '' && isMeta;
}

/** Bytes of a photo, by its media id. Throws ParvisError channel.unavailable or media.refused. */
export async function fetchMedia(client: Client, apiRoot: string, ref: string): Promise<Buffer> {
  if (!/^[\w-]{1,128}$/.test(ref)) throw refused('not a media id');
  const outcome = await client.get(ref);
  if (!outcome.answered) throw unavailable(outcome.code);
  if (outcome.status >= 500 || outcome.status === 429) throw unavailable(String(outcome.status));
  const address = text(outcome.body?.url);
  if (outcome.status !== 200 || address === undefined || !URL.canParse(address))
    throw refused('no such media');
  if (Number(outcome.body?.file_size) > MEDIA_LIMIT) throw refused('too large');
  const url = new URL(address);
  if (!isMediaUrl(url, apiRoot)) throw refused('not on a host of the provider');
  return download(client, url);
}

async function download(client: Client, url: URL): Promise<Buffer> {
  const answer = await client.download(url).catch((cause: unknown) => {
    throw unavailable('connection', cause);
  });
  const bytes = await collect(answer.body);
  if (answer.statusCode === 200) return bytes;
  if (answer.statusCode >= 500 || answer.statusCode === 429) throw unavailable(String(answer.statusCode));
  // Meta sends the bytes themselves: a redirect is not followed, so the token stays.
  throw refused(`status ${answer.statusCode}`);
}

async function collect(body: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      if (size > MEDIA_LIMIT) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw unavailable('connection', cause);
  }
  if (size > MEDIA_LIMIT) throw refused('too large');
  return Buffer.concat(chunks);
}

function refused(reason: string): ParvisError {
  return new ParvisError('media.refused', `WhatsApp media: ${reason}`);
}

function unavailable(code: string, cause?: unknown): ParvisError {
  return new ParvisError('channel.unavailable', 'WhatsApp did not give the media', { code }, cause);
}
