import { createHash } from 'node:crypto';
import type { Said } from '../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../core/errors.ts';
import type { WebhookRequest } from '../../core/ports.ts';
import { photoLimit, photoMime } from './photo.ts';

/** Why a form was not taken; the page says it by the phrase `web.error.<reason>`. */
export type Refusal = 'empty' | 'tooLong' | 'photoMissing' | 'photoKind' | 'photoSize' | 'location';

export interface Photo {
  readonly mime: string;
  readonly bytes: Buffer;
}

export type Post =
  | { readonly ok: true; readonly said: Said; readonly content: string | Buffer; readonly photo?: Photo }
  | { readonly ok: false; readonly reason: Refusal };

/** Characters that one may write at once. */
export const writeLimit = 4_000;

/** The fields of a form, urlencoded or multipart. Throws ParvisError channel.malformed. */
export async function formOf({ headers, body }: WebhookRequest): Promise<FormData> {
  const type = headers['content-type'] ?? '';
  try {
    return await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
  } catch {
    // The cause is dropped: its message may quote the body.
    throw new ParvisError('channel.malformed', 'not a form', { channel: 'web', type: type.slice(0, 80) });
  }
}

export function field(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
}

/** What the person did with the page's forms: a button, a position, or a text. Pure. */
export function parseForm(form: FormData): Post {
  const choice = field(form, 'choice');
  if (choice !== '') return parseChoice(choice, field(form, 'turn'));
  if (form.has('lat')) return parseLocation(field(form, 'lat'), field(form, 'lon'));
  const text = field(form, 'text').replaceAll('\r\n', '\n').trim();
  if (text === '') return { ok: false, reason: 'empty' };
  if (text.length > writeLimit) return { ok: false, reason: 'tooLong' };
  return { ok: true, said: { kind: 'text', text }, content: text };
}

function parseChoice(id: string, turn: string): Post {
  if (id.length > 200) return { ok: false, reason: 'tooLong' };
  const said: Said = /^\d{1,9}$/.test(turn)
    ? { kind: 'choice', id, turn: Number(turn) }
    : { kind: 'choice', id };
  return { ok: true, said, content: `${turn}:${id}` };
}

function parseLocation(latitude: string, longitude: string): Post {
  const [lat, lon] = [latitude, longitude].map((text) => (text.trim() === '' ? Number.NaN : Number(text)));
  if (lat === undefined || lon === undefined || !(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180))
    return { ok: false, reason: 'location' };
  return { ok: true, said: { kind: 'location', lat, lon }, content: `${lat},${lon}` };
}

/** One photo with perhaps a caption; `ref` is what `fetchMedia` takes. */
export async function parsePhoto(form: FormData, ref: (content: Buffer) => string): Promise<Post> {
  const file = form.get('photo');
  if (file === null || typeof file === 'string' || file.size === 0)
    return { ok: false, reason: 'photoMissing' };
  if (file.size > photoLimit) return { ok: false, reason: 'photoSize' };
  const bytes = Buffer.from(await file.arrayBuffer());
  const mime = photoMime(bytes);
  if (mime === null) return { ok: false, reason: 'photoKind' };
  const caption = field(form, 'caption').trim().slice(0, writeLimit);
  const media = { kind: 'media', media: 'photo', ref: ref(bytes) } as const;
  const said: Said = caption === '' ? media : { ...media, caption };
  return { ok: true, said, content: bytes, photo: { mime, bytes } };
}

/**
 * The message's own id: the same form sent twice with the same content is one message; the form of a page that the browser kept,
 * filled in anew, is another. A hash, so that nothing of the content is in the id.
 */
export function externalId(sender: string, id: string, content: string | Buffer): string {
  return createHash('sha256').update(`${sender}\n${id}\n`).update(content).digest('base64url');
}
