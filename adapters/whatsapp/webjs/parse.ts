import type { Delivery, DeliveryStatus, Instant, Said } from '../../../core/conversation/vocabulary.ts';
import { type Json, list, record, text } from '../json.ts';
import { channelName } from '../person.ts';

/** One message as WhatsApp Web shows it, before it is known who `from` is. */
export interface Heard {
  /** The chat: `33612345678@c.us`, or `118305962483912@lid` where WhatsApp hides the number. */
  readonly from: string;
  /** Of the message alone, without the chat: the same message may come under either name of its sender. */
  readonly externalId: string;
  readonly sentAt?: Instant;
  readonly said: Said;
}

export type Reading =
  | { readonly heard: Heard }
  | { readonly skipped: 'own' | 'group' | 'broadcast' | 'notice' | 'malformed' };

/** Whoever writes from here is one person: not a group, a channel, a broadcast list, nor WhatsApp itself (`0@c.us`). */
export function isPerson(chat: string): boolean {
  return /^\d{6,20}@(?:c\.us|lid)$/.test(chat);
}

/** A message of the library, whatever it is. Pure; never throws. */
export function parse(message: unknown): Reading {
  const fields = record(message);
  if (fields.fromMe === true) return { skipped: 'own' };
  const from = text(fields.from);
  const id = record(fields.id);
  const externalId = text(id.id);
  if (from === undefined || externalId === undefined) return { skipped: 'malformed' };
  if (fields.isStatus === true || fields.broadcast === true || /@(?:broadcast|newsletter)$/.test(from))
    return { skipped: 'broadcast' };
  if (!isPerson(from)) return { skipped: 'group' };
  const said = readSaid(fields, text(id._serialized));
  if (said === null) return { skipped: 'notice' };
  const { timestamp } = fields;
  const sentAt = typeof timestamp === 'number' && timestamp > 0 ? { sentAt: timestamp * 1000 } : {};
  return { heard: { from, externalId, ...sentAt, said } };
}

/** Kinds that a person sends and that no dialog reads. All others are WhatsApp's own notices. */
const unread: Readonly<Record<string, string>> = {
  ptt: 'voice',
  audio: 'audio',
  video: 'video',
  ptv: 'video',
  sticker: 'sticker',
  document: 'file',
  poll_creation: 'poll',
  event_creation: 'event',
  order: 'order',
  product: 'product',
  payment: 'payment',
  groups_v4_invite: 'invitation',
};

/** Null when nobody said anything: a call, a key that changed, a message taken back. */
function readSaid(fields: Json, serialized: string | undefined): Said | null {
  const type = text(fields.type) ?? '';
  const body = text(fields.body);
  switch (type) {
    case 'chat':
    case 'buttons_response':
    case 'list_response':
    case 'template_button_reply':
      return body === undefined ? null : { kind: 'text', text: body };
    case 'location':
      return readLocation(record(fields.location));
    case 'image':
      if (fields.hasMedia !== true || serialized === undefined) return unsupported('image');
      return { kind: 'media', media: 'photo', ref: serialized, ...(body !== undefined && { caption: body }) };
    case 'vcard':
    case 'multi_vcard':
      return readContact(list(fields.vCards));
    default:
      return unread[type] === undefined ? null : unsupported(unread[type]);
  }
}

function unsupported(what: string): Said {
  return { kind: 'unsupported', what };
}

function readLocation(location: Json): Said {
  const [lat, lon] = [coordinate(location.latitude), coordinate(location.longitude)];
  if (!(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) return unsupported('location');
  const label = text(location.name) ?? text(location.address);
  return { kind: 'location', lat, lon, ...(label !== undefined && { label }) };
}

const coordinate = (value: unknown): number => (typeof value === 'number' ? value : Number.NaN);

/** Anybody's card, picked from an address book: it proves nothing. */
function readContact(cards: readonly unknown[]): Said {
  const card = text(cards[0]) ?? '';
  const number = /waid=(\d{6,15})/.exec(card)?.[1];
  if (number !== undefined) return { kind: 'contact', phone: `+${number}`, own: false };
  const written = /^TEL[^:\n]*:([+\d][\d ().-]{5,25})\r?$/m.exec(card)?.[1]?.replace(/[^\d+]/g, '');
  return written ? { kind: 'contact', phone: written, own: false } : unsupported('contacts');
}

/** MessageAck of the library: -1 error, 0 waits, 1 at WhatsApp, 2 on the phone, 3 read, 4 played. */
const statuses: ReadonlyMap<unknown, DeliveryStatus> = new Map([
  [-1, 'failed'],
  [1, 'sent'],
  [2, 'delivered'],
  [3, 'read'],
  [4, 'read'],
]);

/** What became of a message of ours; null for anything else. Pure; never throws. */
export function parseAck(message: unknown, ack: unknown, at: Instant): Delivery | null {
  const { fromMe, id } = record(message);
  const providerId = text(record(id).id);
  const status = statuses.get(ack);
  if (fromMe !== true || providerId === undefined || status === undefined) return null;
  const failure = { class: 'invalid', code: 'ack_error' } as const;
  return { channel: channelName, providerId, status, ...(status === 'failed' && { failure }), at };
}
