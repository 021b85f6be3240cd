import type { Part } from '../../../core/ports.ts';
import { type Json, list, record, text } from '../json.ts';

/** How a part looks in WhatsApp, as text. The names of its own two request buttons are WhatsApp's, in the phone's language. */
export function preview(part: Part): string {
  if (part.type === 'location') return `📍 ${record(part.location).name}`;
  if (part.type === 'document') return `📎 ${record(part.document).filename}`;
  if (part.type === 'text') return String(record(part.text).body);
  if (part.type === 'template') return previewTemplate(record(part.template));
  const interactive = record(part.interactive);
  return `${record(interactive.body).text}\n${previewAction(text(interactive.type), record(interactive.action))}`;
}

/** The value alone: the words around it are in the template, which Meta keeps. */
function previewTemplate({ name, components }: Json): string {
  const [body] = list(components).map(record);
  return `(${name}) ${record(list(record(body).parameters)[0]).text}`;
}

function previewAction(type: string | undefined, action: Json): string {
  switch (type) {
    case 'button':
      return list(action.buttons)
        .map((button) => `[${record(record(button).reply).title}]`)
        .join(' ');
    case 'list':
      return [`(${action.button})`, ...rowsOf(action).map(previewRow)].join(' ');
    case 'cta_url':
      return `[${record(action.parameters).display_text}] ${record(action.parameters).url}`;
    case 'location_request_message':
      return '[📍 Send location]';
    default:
      return '[📞 Share phone number]';
  }
}

function rowsOf(action: Json): readonly Json[] {
  return list(action.sections).flatMap((section) => list(record(section).rows).map(record));
}

function previewRow({ title, description }: Json): string {
  return description === undefined ? `[${title}]` : `[${title} · ${description}]`;
}
