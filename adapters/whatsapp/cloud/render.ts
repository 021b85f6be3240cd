import type { Choice, Outbound } from '../../../core/conversation/vocabulary.ts';
import type { Part } from '../../../core/ports.ts';
import { numbered, oneLine, withLink } from '../lines.ts';
import { cut, split, splitTail } from '../words.ts';
import { BUTTON_ID_LIMIT, encodeChoice, ROW_ID_LIMIT } from './choice.ts';
import { renderTemplate } from './template.ts';

/** Meta's limits, in characters, from its own OpenAPI document of v23. */
export const limits = {
  text: 4096,
  body: 1024,
  buttons: 3,
  buttonTitle: 20,
  rows: 10,
  rowTitle: 24,
  rowDescription: 72,
  label: 1000,
} as const;

/** The words on WhatsApp's own furniture, in the person's language. */
export interface Labels {
  /** What opens a list: "Choisir". At most 20 characters. */
  readonly choose: string;
}

type Action = {
  readonly type: string;
  readonly action: Readonly<Record<string, unknown>>;
};

/**
 * One message as the requests that make it, without addressee: a pin or file first, then the words, so that the buttons stand
 * last. A document's `ref` and `mime` become an uploaded id when it is sent. WhatsApp has no way to escape `*bold*`; the
 * worst that a resident's own stars can do is to look bold.
 */
export function render(message: Outbound, labels: (language: string) => Labels): readonly Part[] {
  const template = renderTemplate(message);
  if (template) return [template];
  return [...renderAttachments(message), ...renderWords(message, labels)];
}

function renderAttachments({ place, document }: Outbound): Part[] {
  const parts: Part[] = [];
  if (place) {
    const { lat: latitude, lon: longitude, label } = place;
    parts.push({ type: 'location', location: { latitude, longitude, name: cut(label, limits.label) } });
  }
  if (document) {
    const { ref, mime, name: filename } = document;
    parts.push({ type: 'document', document: { ref, mime, filename } });
  }
  return parts;
}

function renderWords(message: Outbound, labels: (language: string) => Labels): Part[] {
  const { text, choices = [], ask, link } = message;
  // Buttons can't stand beside a request: the choices are then numbered words, which are understood too.
  if (ask === 'location')
    return interactive(numbered(message), {
      type: 'location_request_message',
      action: { name: 'send_location' },
    });
  if (ask === 'contact')
    return interactive(numbered(message), {
      type: 'request_contact_info',
      action: { name: 'request_contact_info' },
    });
  const pressable =
    choices.length === 0 ? null : (buttons(message, choices) ?? rows(message, choices, labels));
  if (pressable) return interactive(withLink(text, link), pressable);
  if (choices.length === 0 && link && isButtonLink(link))
    return interactive(text, {
      type: 'cta_url',
      action: { name: 'cta_url', parameters: { display_text: oneLine(link.label), url: link.url } },
    });
  return split(numbered(message), limits.text).map(textPart);
}

function textPart(body: string): Part {
  return { type: 'text', text: { body, preview_url: false } };
}

/** What doesn't fit in the body goes before it, as text. */
function interactive(text: string, { type, action }: Action): Part[] {
  const { head, tail } = splitTail(text, limits.body);
  const before = split(head, limits.text).map(textPart);
  return [...before, { type: 'interactive', interactive: { type, body: { text: tail || '…' }, action } }];
}

function buttons({ turn }: Outbound, choices: readonly Choice[]): Action | null {
  const titles = choices.map((choice) => oneLine(choice.label));
  const ids = choices.map((choice) => encodeChoice(turn, choice.id));
  const fits =
    choices.length <= limits.buttons &&
    titles.every((title) => title.length <= limits.buttonTitle) &&
    new Set(titles).size === titles.length &&
    ids.every((id) => id.length <= BUTTON_ID_LIMIT);
  if (!fits) return null;
  const replies = titles.map((title, index) => ({ type: 'reply', reply: { id: ids[index], title } }));
  return { type: 'button', action: { buttons: replies } };
}

function rows(
  message: Outbound,
  choices: readonly Choice[],
  labels: (language: string) => Labels,
): Action | null {
  const entries = choices.map(({ id, label }) => ({
    id: encodeChoice(message.turn, id),
    ...rowWords(oneLine(label)),
  }));
  if (entries.length > limits.rows || entries.some(({ id }) => id.length > ROW_ID_LIMIT)) return null;
  const button = cut(labels(message.language).choose, limits.buttonTitle);
  return { type: 'list', action: { button, sections: [{ rows: entries }] } };
}

/** A label too long for a row's title is begun there and stands whole below, or goes on there when too long for that too. */
function rowWords(label: string): { readonly title: string; readonly description?: string } {
  if (label.length <= limits.rowTitle) return { title: label };
  const title = cut(label, limits.rowTitle);
  const rest = label.length <= limits.rowDescription ? label : label.slice(title.length - 1).trim();
  return { title, description: cut(rest, limits.rowDescription) };
}

/** WhatsApp opens only secure addresses from a button. */
function isButtonLink({ label, url }: NonNullable<Outbound['link']>): boolean {
  return url.startsWith('https://') && label !== '' && label.length <= limits.buttonTitle;
}
