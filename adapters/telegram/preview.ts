import type { Part } from '../../core/ports.ts';
import { type Fields, fields, list } from './fields.ts';

/** The part as a person sees it: the text, then each row of buttons as `[label] [label]`. */
export function previewPart(part: Part): string {
  const payload = fields(part.payload) ?? {};
  const markup = fields(payload.reply_markup) ?? {};
  const rows = [...list(markup.inline_keyboard), ...list(markup.keyboard)].map((row) =>
    list(row)
      .map((button) => `[${fields(button)?.text}]`)
      .join(' '),
  );
  return [body(part.method, payload), ...rows].join('\n');
}

function body(method: unknown, payload: Fields): string {
  switch (method) {
    case 'sendVenue':
      return `[📍 ${payload.title}, ${payload.address}]`;
    case 'sendLocation':
      return `[📍 ${payload.latitude}, ${payload.longitude}]`;
    case 'sendDocument': {
      const name = `[📄 ${fields(payload.document)?.name}]`;
      return payload.caption === undefined ? name : `${name}\n${payload.caption}`;
    }
    default:
      return String(payload.text);
  }
}
