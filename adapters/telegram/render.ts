import type { Outbound } from '../../core/conversation/vocabulary.ts';
import { split } from '../split.ts';
import { type AskLabels, keyboardOf, type Markup } from './keyboard.ts';

export const textLimit = 4_096;
const captionLimit = 1_024;

interface Common {
  readonly reply_markup?: Markup;
}

/** One call of the Bot API, without its chat_id. A document is named by `ref`; its bytes are read when it is sent. */
export type TelegramPart =
  | { readonly method: 'sendMessage'; readonly payload: Common & { readonly text: string } }
  | {
      readonly method: 'sendLocation';
      readonly payload: Common & { readonly latitude: number; readonly longitude: number };
    }
  | {
      readonly method: 'sendVenue';
      readonly payload: Common & {
        readonly latitude: number;
        readonly longitude: number;
        readonly title: string;
        readonly address: string;
      };
    }
  | {
      readonly method: 'sendDocument';
      readonly payload: Common & {
        readonly document: { readonly ref: string; readonly name: string; readonly mime: string };
        readonly caption?: string;
      };
    };

/**
 * The pin first, then the document (with the text as its caption when that fits), then the text; buttons on the last part.
 * Plain text, no parse_mode: nothing needs escaping, and nothing that a resident wrote can turn into markup.
 */
export function renderMessage(message: Outbound, labels: AskLabels): readonly TelegramPart[] {
  const parts: TelegramPart[] = [];
  const text = fullText(message);
  if (message.place !== undefined) parts.push(renderPlace(message.place));
  const captioned = message.document !== undefined && text.length <= captionLimit;
  if (message.document !== undefined) {
    const caption = captioned && text !== '' ? { caption: text } : {};
    parts.push({ method: 'sendDocument', payload: { document: message.document, ...caption } });
  }
  if (!captioned && (text !== '' || parts.length === 0)) {
    for (const piece of split(text, textLimit))
      parts.push({ method: 'sendMessage', payload: { text: piece } });
  }
  const last = parts.length - 1;
  const markup = keyboardOf(message, labels);
  return parts.map((part, index) => (index === last ? withMarkup(part, markup) : part));
}

/** A reply keyboard has no link buttons: with a request, the link is written out. */
function fullText(message: Outbound): string {
  const text = message.text.trim();
  const asks = message.ask === 'location' || message.ask === 'contact';
  if (message.link === undefined || !asks) return text;
  return `${text}\n\n${message.link.label} : ${message.link.url}`;
}

/** A venue needs an address: what follows the label's first comma, else the figures. */
function renderPlace(place: NonNullable<Outbound['place']>): TelegramPart {
  const point = { latitude: place.lat, longitude: place.lon };
  const [title = '', ...rest] = place.label.split(',').map((piece) => piece.trim());
  if (title === '') return { method: 'sendLocation', payload: point };
  const address = rest.join(', ') || `${place.lat.toFixed(5)}, ${place.lon.toFixed(5)}`;
  return { method: 'sendVenue', payload: { ...point, title, address } };
}

function withMarkup(part: TelegramPart, markup: Markup): TelegramPart {
  return { ...part, payload: { ...part.payload, reply_markup: markup } } as TelegramPart;
}
