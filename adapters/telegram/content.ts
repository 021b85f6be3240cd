import type { Said } from '../../core/conversation/vocabulary.ts';
import { type Fields, fields, integer, list, words } from './fields.ts';

/** Kinds that a person can send and that no dialog takes, each by its field in Message; animation also fills document. */
const unsupportedKinds = [
  'animation',
  'voice',
  'audio',
  'video',
  'video_note',
  'sticker',
  'document',
  'poll',
  'dice',
  'game',
  'story',
  'paid_media',
  'checklist',
] as const;

const imageKinds: readonly unknown[] = ['image/jpeg', 'image/png', 'image/webp'];

/** What the message says; null for a service message (pinned, settings changed...), which nobody said. */
export function readContent(message: Fields, senderId: number | null): Said | null {
  const text = words(message.text, 16_384);
  if (text !== null) return readText(text);
  return (
    readPlace(message) ??
    readContact(message, senderId) ??
    readPhoto(message) ??
    unsupportedKinds
      .filter((kind) => fields(message[kind]) !== null)
      .map((what): Said => ({ kind: 'unsupported', what }))[0] ??
    null
  );
}

const command = /^\/([a-z0-9_]{1,32})(?:@[a-z0-9_]{1,64})?(?:\s+([\s\S]*))?$/i;

/** `/start payload` starts; any other command is its words: `/mes_donnees` says "mes donnees". */
function readText(text: string): Said {
  const [, name, rest] = command.exec(text) ?? [];
  if (name === undefined) return { kind: 'text', text };
  if (name.toLowerCase() !== 'start') {
    return { kind: 'text', text: [name.replaceAll('_', ' '), rest].filter(Boolean).join(' ').trim() || text };
  }
  // Deep links allow these characters only; anything else was typed by hand and means nothing.
  const payload = rest?.trim() ?? '';
  return /^[A-Za-z0-9_-]{1,64}$/.test(payload) ? { kind: 'started', payload } : { kind: 'started' };
}

/** A pin, a live position (its first point) or a venue, which also fills `location`. */
function readPlace(message: Fields): Said | null {
  const venue = fields(message.venue);
  const location = fields(venue?.location) ?? fields(message.location);
  if (location === null) return null;
  const { latitude: lat, longitude: lon } = location;
  if (typeof lat !== 'number' || typeof lon !== 'number' || !(Math.abs(lat) <= 90 && Math.abs(lon) <= 180)) {
    return { kind: 'unsupported', what: 'location' };
  }
  const label = [words(venue?.title, 256), words(venue?.address, 256)].filter((part) => part !== null);
  return label.length === 0
    ? { kind: 'location', lat, lon }
    : { kind: 'location', lat, lon, label: label.join(', ') };
}

/**
 * `own` only for the sender's card, sent by the button or by hand, never forwarded. Numbers in +888 are the anonymous ones
 * sold on Fragment: they belong to no SIM card and prove nothing.
 */
function readContact(message: Fields, senderId: number | null): Said | null {
  const contact = fields(message.contact);
  if (contact === null) return null;
  const digits = words(contact.phone_number, 40)?.replace(/[\s().+-]/g, '') ?? '';
  if (!/^\d{5,15}$/.test(digits)) return { kind: 'unsupported', what: 'contact' };
  const passedOn = Object.keys(message).some((key) => key.startsWith('forward_') || key === 'via_bot');
  const own = senderId !== null && contact.user_id === senderId && !passedOn && !digits.startsWith('888');
  return { kind: 'contact', phone: `+${digits}`, own };
}

/** The largest size; or an image sent "as a file". */
function readPhoto(message: Fields): Said | null {
  const document = fields(message.document);
  const isImage = document !== null && imageKinds.includes(document.mime_type);
  const sizes = list(message.photo).map(fields);
  const largest = sizes.reduce((best, size) => (area(size) >= area(best) ? size : best), null);
  const ref = words((isImage ? document : largest)?.file_id, 512);
  if (ref === null) return sizes.length > 0 ? { kind: 'unsupported', what: 'photo' } : null;
  const caption = words(message.caption, 4_096);
  return { kind: 'media', media: 'photo', ref, ...(caption === null ? {} : { caption }) };
}

function area(size: Fields | null): number {
  return (integer(size?.width) ?? 0) * (integer(size?.height) ?? 0);
}
