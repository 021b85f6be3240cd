import type {
  InlineKeyboardButton,
  InlineKeyboardMarkup,
  KeyboardButton,
  ReplyKeyboardMarkup,
  ReplyKeyboardRemove,
} from 'telegraf/types';
import type { Outbound } from '../../core/conversation/vocabulary.ts';
import { encodeChoice } from './callback.ts';

export type Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove;

/** Words of the two buttons that Telegram itself acts on, by language. */
export type AskLabels = (language: string) => { readonly location: string; readonly contact: string };

/**
 * The keyboard of a message. A message has one only: with a request for location or contact, which Telegram allows on a reply
 * keyboard alone, the choices are further keys and come back as plain text.
 */
export function keyboardOf(message: Outbound, labels: AskLabels): Markup {
  if (message.ask === 'location' || message.ask === 'contact') return askKeyboard(message, labels);
  const choices = (message.choices ?? []).map(
    (choice): InlineKeyboardButton => ({
      text: choice.label,
      callback_data: encodeChoice(choice, message.turn),
    }),
  );
  const rows = packed(choices);
  if (message.link !== undefined) rows.push([{ text: message.link.label, url: message.link.url }]);
  // Whether an earlier question left a reply keyboard is not known here; taking away none is allowed.
  return rows.length > 0 ? { inline_keyboard: rows } : { remove_keyboard: true };
}

function askKeyboard(message: Outbound, labels: AskLabels): ReplyKeyboardMarkup {
  const { location, contact } = labels(message.language);
  const ask: KeyboardButton =
    message.ask === 'location'
      ? { text: location, request_location: true }
      : { text: contact, request_contact: true };
  const choices = (message.choices ?? []).map((choice) => ({ text: choice.label }));
  return { keyboard: [[ask], ...packed(choices)], one_time_keyboard: true, resize_keyboard: true };
}

/** Longest label, in UTF-16 units, that a narrow phone shows whole with 1, 2 or 3 buttons in a row. */
const widths = [Number.POSITIVE_INFINITY, 16, 10] as const;

/** Short labels side by side, up to three; a long one has its own row. */
function packed<B extends { readonly text: string }>(buttons: readonly B[]): B[][] {
  const rows: B[][] = [];
  for (const button of buttons) {
    const row = rows.at(-1);
    const width = widths[row?.length ?? 3] ?? 0;
    if (row !== undefined && [...row, button].every(({ text }) => text.length <= width)) row.push(button);
    else rows.push([button]);
  }
  return rows;
}
