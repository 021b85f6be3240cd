import type { Capabilities, Outbound } from '../../../core/conversation/vocabulary.ts';
import type { Part } from '../../../core/ports.ts';
import { numbered } from '../lines.ts';
import { cut, split } from '../words.ts';

/** Characters. WhatsApp takes 65,536 in a text; nobody reads more than this at once. */
const textLimit = 4096;
const labelLimit = 1000;

export const capabilities: Capabilities = {
  // WhatsApp no longer shows buttons that come from an ordinary account.
  buttons: false,
  choices: 10,
  textLimit,
  terse: false,
  location: true,
  contact: false,
  photo: true,
  document: true,
  link: true,
  senderIsPhone: false,
  // Not WhatsApp's rule but ours: an account that writes first to many is banned. Rounds reach who wrote within the day.
  window: 24 * 3_600_000,
};

export type WebPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'location'; readonly lat: number; readonly lon: number; readonly label: string }
  | { readonly kind: 'document'; readonly ref: string; readonly mime: string; readonly name: string };

/** One message as what is sent one after the other: a pin or file first, then the words with their numbered choices. */
export function render(message: Outbound): readonly (WebPart & Part)[] {
  const { place, document } = message;
  const pin: WebPart[] = place ? [{ kind: 'location', ...place, label: cut(place.label, labelLimit) }] : [];
  const file: WebPart[] = document ? [{ kind: 'document', ...document }] : [];
  const words = split(numbered(message), textLimit).map((text): WebPart => ({ kind: 'text', text }));
  return [...pin, ...file, ...words];
}

export function preview(part: Part): string {
  if (part.kind === 'location') return `📍 ${part.label}`;
  if (part.kind === 'document') return `📎 ${part.name}`;
  return String(part.text);
}
