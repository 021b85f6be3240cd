import type { Inbound, Said } from '../../core/conversation/vocabulary.ts';
import { decodeChoice } from './callback.ts';
import { readContent } from './content.ts';
import { type Fields, fields, integer, list, words } from './fields.ts';

export const channelName = 'telegram';

/** The updates that we ask for, by polling and by webhook. */
export const allowedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

/** A pressed button: to be answered, or it spins; then the menu's buttons are taken away (`keep`: those that are links). */
export interface Press {
  readonly queryId: string;
  readonly menu?: {
    readonly chatId: number;
    readonly messageId: number;
    readonly keep: readonly (readonly { readonly text: string; readonly url: string }[])[];
  };
}

/** What an update comes to. At most one of `inbound`'s messages; `skipped` says why there is nothing. */
export interface Reading {
  readonly updateId: number | null;
  readonly inbound: readonly Inbound[];
  readonly press?: Press;
  /** Something said in a group: never taken in. */
  readonly group?: { readonly chatId: number; readonly language: string | null };
  readonly skipped?: string;
}

/** Update (core.telegram.org/bots/api#update) to what was said. Pure; never throws, whatever it is given. */
export function parse(update: unknown): readonly Inbound[] {
  return readUpdate(update).inbound;
}

export function readUpdate(update: unknown): Reading {
  const all = fields(update);
  const updateId = integer(all?.update_id);
  if (all === null || updateId === null) return { updateId: null, inbound: [], skipped: 'not an update' };
  const [message, edited] = [fields(all.message), fields(all.edited_message)];
  const [query, member] = [fields(all.callback_query), fields(all.my_chat_member)];
  if (message !== null) return readMessage(updateId, message);
  if (edited !== null) return readEdited(updateId, edited);
  if (query !== null) return readPress(updateId, query);
  if (member !== null) return readMembership(updateId, member);
  return { updateId, inbound: [], skipped: 'unknown kind' };
}

function readMessage(updateId: number, message: Fields): Reading {
  const origin = readOrigin(message);
  if (typeof origin === 'string') return { updateId, inbound: [], skipped: origin };
  const { chatId, language, from } = origin;
  if (!origin.isPrivate) {
    const spoken = words(message.text, 16_384) !== null;
    return { updateId, inbound: [], ...(spoken ? { group: { chatId, language } } : { skipped: 'group' }) };
  }
  const said = readContent(message, integer(from?.id));
  const messageId = integer(message.message_id);
  if (said === null || messageId === null) return { updateId, inbound: [], skipped: 'service message' };
  return { updateId, inbound: [inbound(updateId, `m${messageId}`, origin, said, message.date)] };
}

/** A live position moves by edits, several a minute: those are not corrections, and are left alone. */
function readEdited(updateId: number, message: Fields): Reading {
  const origin = readOrigin(message);
  if (typeof origin === 'string') return { updateId, inbound: [], skipped: origin };
  const [messageId, editedAt] = [integer(message.message_id), integer(message.edit_date)];
  if (!origin.isPrivate || messageId === null || editedAt === null || fields(message.location) !== null) {
    return { updateId, inbound: [], skipped: 'edit' };
  }
  const said: Said = { kind: 'unsupported', what: 'edited' };
  return { updateId, inbound: [inbound(updateId, `m${messageId}e${editedAt}`, origin, said, editedAt)] };
}

/** The message may be inaccessible (date 0, older than 48 hours) or missing (inline mode): the press still counts. */
function readPress(updateId: number, query: Fields): Reading {
  const queryId = words(query.id, 64);
  const [from, message] = [fields(query.from), fields(query.message)];
  const origin = readOrigin({ from: query.from, chat: message?.chat ?? { id: from?.id, type: 'private' } });
  if (queryId === null || typeof origin === 'string') {
    return { updateId, inbound: [], skipped: typeof origin === 'string' ? origin : 'press without an id' };
  }
  const press = readMenu(queryId, origin.chatId, message);
  if (!origin.isPrivate) return { updateId, inbound: [], press, skipped: 'group' };
  const choice = decodeChoice(words(query.data, 256) ?? '');
  const said: Said =
    choice === null ? { kind: 'unsupported', what: 'button' } : { kind: 'choice', ...choice };
  // When it was pressed is not told: the message's date is the menu's.
  return { updateId, press, inbound: [inbound(updateId, `q${queryId}`, origin, said, undefined)] };
}

function readMenu(queryId: string, chatId: number, message: Fields | null): Press {
  const messageId = integer(message?.message_id);
  const rows = list(fields(message?.reply_markup)?.inline_keyboard);
  if (messageId === null || rows.length === 0) return { queryId };
  const links = rows.map((row) => list(row).flatMap(readLink));
  return { queryId, menu: { chatId, messageId, keep: links.filter((row) => row.length > 0) } };
}

function readLink(button: unknown): readonly { text: string; url: string }[] {
  const [text, url] = [words(fields(button)?.text, 256), words(fields(button)?.url, 2_048)];
  return text === null || url === null ? [] : [{ text, url }];
}

/** In a private chat: `kicked` is blocked by the person, `member` is taken back. In a group: the bot was added or removed. */
function readMembership(updateId: number, change: Fields): Reading {
  const origin = readOrigin(change);
  if (typeof origin === 'string') return { updateId, inbound: [], skipped: origin };
  const status = fields(change.new_chat_member)?.status;
  const { chatId, language } = origin;
  if (!origin.isPrivate) {
    const added = status === 'member' || status === 'administrator';
    return { updateId, inbound: [], ...(added ? { group: { chatId, language } } : { skipped: 'group' }) };
  }
  if (status !== 'kicked' && status !== 'member') return { updateId, inbound: [], skipped: 'membership' };
  const said: Said = { kind: status === 'kicked' ? 'left' : 'returned' };
  return {
    updateId,
    inbound: [inbound(updateId, `d${integer(change.date) ?? 0}`, origin, said, change.date)],
  };
}

interface Origin {
  readonly chatId: number;
  readonly isPrivate: boolean;
  readonly from: Fields | null;
  readonly language: string | null;
}

/** Where it comes from, or why it is none of our business. */
function readOrigin(message: Fields): Origin | string {
  const [chat, from] = [fields(message.chat), fields(message.from)];
  const chatId = integer(chat?.id);
  if (chat === null || chatId === null) return 'no chat';
  if (from?.is_bot === true) return 'a bot';
  const code = words(from?.language_code, 35);
  const language = code !== null && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(code) ? code : null;
  return { chatId, isPrivate: chat.type === 'private', from, language };
}

/** After a quiet week update ids begin again at random: chat and message make the key unique for good. */
function inbound(updateId: number, what: string, origin: Origin, said: Said, date: unknown): Inbound {
  const seconds = integer(date);
  return {
    v: 1,
    channel: channelName,
    externalId: `${updateId}:${origin.chatId}:${what}`,
    sender: String(origin.chatId),
    ...(origin.language === null ? {} : { language: origin.language }),
    ...(seconds !== null && seconds > 0 && seconds < 1e11 ? { sentAt: seconds * 1000 } : {}),
    said,
  };
}
