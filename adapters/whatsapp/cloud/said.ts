import type { Said } from '../../../core/conversation/vocabulary.ts';
import { type Json, list, record, text } from '../json.ts';
import { decodeChoice } from './choice.ts';

/** What a person did, from one entry of `messages`. */
export function readSaid(message: Json): Said {
  const type = text(message.type) ?? '';
  const content = record(message[type]);
  switch (type) {
    case 'text':
      return readText(text(content.body)) ?? unsupported(type);
    case 'interactive':
      return readReply(content);
    case 'button':
      return readTemplateButton(content);
    case 'location':
      return readLocation(content);
    case 'image':
      return readImage(content);
    case 'contacts':
      return readContact(message);
    case 'request_welcome':
      return { kind: 'started' };
    case 'audio':
      return unsupported(content.voice === true ? 'voice' : type);
    default:
      return unsupported(type);
  }
}

/** The kind goes to the logs, so it must be a word. */
function unsupported(what: string): Said {
  return { kind: 'unsupported', what: /^[a-z_]{1,30}$/.test(what) ? what : 'unknown' };
}

function readText(body: string | undefined): Said | null {
  return body === undefined ? null : { kind: 'text', text: body };
}

function readReply(interactive: Json): Said {
  const reply = record(interactive.button_reply ?? interactive.list_reply);
  const id = text(reply.id);
  if (id === undefined) return unsupported(text(interactive.type) ?? 'interactive');
  return { kind: 'choice', ...(decodeChoice(id) ?? { id }) };
}

/** The payload of a template's button is ours, or words that the operator chose when the template was made: `STOP`. */
function readTemplateButton(button: Json): Said {
  const payload = text(button.payload) ?? '';
  const choice = decodeChoice(payload);
  if (choice) return { kind: 'choice', ...choice };
  return readText(text(payload) ?? text(button.text)) ?? unsupported('button');
}

function readLocation(location: Json): Said {
  const { latitude: lat, longitude: lon } = location;
  if (typeof lat !== 'number' || typeof lon !== 'number' || !(Math.abs(lat) <= 90 && Math.abs(lon) <= 180))
    return unsupported('location');
  const label = text(location.name) ?? text(location.address);
  return { kind: 'location', lat, lon, ...(label !== undefined && { label }) };
}

function readImage(image: Json): Said {
  const ref = text(image.id);
  const caption = text(image.caption);
  if (ref === undefined) return unsupported('image');
  return { kind: 'media', media: 'photo', ref, ...(caption !== undefined && { caption }) };
}

/**
 * A card proves its number only as the answer to `request_contact_info`: `origin: contact_request`, which stands on the card
 * or on the message. Any other card was picked from an address book.
 */
function readContact(message: Json): Said {
  const card = record(list(message.contacts)[0]);
  const phone = readPhone(card);
  if (phone === undefined) return unsupported('contacts');
  const origin = card.origin ?? message.origin;
  return { kind: 'contact', phone, own: origin === 'contact_request' };
}

function readPhone(card: Json): string | undefined {
  const phones = list(card.phones).map(record);
  const waId =
    phones.map((phone) => text(phone.wa_id)).find((id) => id !== undefined) ??
    /waid=(\d{6,15})/.exec(text(card.vcard) ?? '')?.[1];
  if (waId !== undefined && /^\d{6,15}$/.test(waId)) return `+${waId}`;
  return text(phones[0]?.phone)?.replace(/[^\d+]/g, '') || undefined;
}
