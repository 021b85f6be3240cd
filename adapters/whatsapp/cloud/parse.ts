import type { Delivery, DeliveryStatus, Inbound, Instant } from '../../../core/conversation/vocabulary.ts';
import { type Json, list, record, text } from '../json.ts';
import { channelName, isNumber, provenPhone } from '../person.ts';
import { judge } from './errors.ts';
import { readSaid } from './said.ts';

/** What was left aside, for the logs. No message id: a `wamid` has the person's number in it, in base64. */
export interface Skipped {
  readonly reason:
    | 'object'
    | 'field'
    | 'number'
    | 'group'
    | 'reaction'
    | 'system'
    | 'malformed'
    | 'status'
    | 'error';
  /** The other phone number id, the field, the status, or the error's code. */
  readonly id?: string;
}

export interface Parsed {
  readonly messages: readonly Inbound[];
  readonly deliveries: readonly Delivery[];
  readonly skipped: readonly Skipped[];
}

export interface ParseOptions {
  readonly phoneNumberId: string;
  /** For statuses without a time stamp of their own. */
  readonly receivedAt: Instant;
}

type Item = { readonly message: Inbound } | { readonly delivery: Delivery } | { readonly skipped: Skipped };

/** A webhook's JSON, whatever it is, as what was said and what became of our messages. Pure; never throws. */
export function parse(body: unknown, options: ParseOptions): Parsed {
  const items = readBody(record(body), options);
  return {
    messages: items.flatMap((item) => ('message' in item ? [item.message] : [])),
    deliveries: items.flatMap((item) => ('delivery' in item ? [item.delivery] : [])),
    skipped: items.flatMap((item) => ('skipped' in item ? [item.skipped] : [])),
  };
}

function readBody(body: Json, options: ParseOptions): Item[] {
  if (body.object !== 'whatsapp_business_account') return [skip('object', body.object)];
  return list(body.entry)
    .flatMap((entry) => list(record(entry).changes))
    .flatMap((change) => readChange(record(change), options));
}

function readChange(change: Json, options: ParseOptions): Item[] {
  if (change.field !== 'messages') return [skip('field', change.field)];
  const value = record(change.value);
  const phoneNumberId = record(value.metadata).phone_number_id;
  if (phoneNumberId !== options.phoneNumberId) return [skip('number', phoneNumberId)];
  const contacts = list(value.contacts).map(record);
  return [
    ...list(value.messages).map((message) => readMessage(record(message), contacts)),
    ...list(value.statuses).map((status) => readStatus(record(status), options.receivedAt)),
    ...list(value.errors).map((error) => skip('error', String(record(error).code))),
  ];
}

function skip(reason: Skipped['reason'], id?: unknown): Item {
  if (id === undefined) return { skipped: { reason } };
  return { skipped: { reason, id: typeof id === 'string' && /^\w{1,40}$/.test(id) ? id : 'unreadable' } };
}

function readMessage(message: Json, contacts: readonly Json[]): Item {
  const externalId = text(message.id);
  const person = readPerson(message, contacts);
  if (message.type === 'reaction') return skip('reaction');
  // A number or user id that changed: nobody said anything, and `from` is a number that the person has left.
  if (message.type === 'system') return skip('system');
  // Groups are not a place for a service that talks with one person at a time.
  if (message.group_id !== undefined) return skip('group');
  if (externalId === undefined || person === null) return skip('malformed');
  const sentAt = instant(message.timestamp);
  return {
    message: {
      v: 1,
      channel: channelName,
      externalId,
      ...person,
      ...(sentAt !== undefined && { sentAt }),
      said: readSaid(message),
    },
  };
}

/**
 * Who wrote. The sender is the business-scoped user id when there is one: Meta sends it with every message since 2026,
 * while the number comes and goes with the person's username and settings. A person known before by number only keeps the
 * conversation through `alias`, the number. Without a user id the number is the sender. `send` takes both kinds.
 */
function readPerson(
  message: Json,
  contacts: readonly Json[],
): Pick<Inbound, 'sender' | 'alias' | 'phone'> | null {
  const from = text(message.from);
  const fromUserId = text(message.from_user_id);
  const contact = contacts.find(
    ({ wa_id, user_id }) =>
      (fromUserId !== undefined && user_id === fromUserId) || (from !== undefined && wa_id === from),
  );
  const alone = from === undefined && fromUserId === undefined && contacts.length === 1 ? contacts[0] : {};
  const userId = fromUserId ?? text(contact?.user_id ?? alone?.user_id);
  const number = [text(contact?.wa_id ?? alone?.wa_id), from].find((id) => id !== undefined && isNumber(id));
  if (number === undefined) {
    const sender = userId ?? from;
    return sender === undefined ? null : { sender };
  }
  const phone = provenPhone(number);
  return userId === undefined ? { sender: number, phone } : { sender: userId, alias: number, phone };
}

const statuses: ReadonlyMap<unknown, DeliveryStatus> = new Map([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
  ['failed', 'failed'],
]);

function readStatus(report: Json, receivedAt: Instant): Item {
  const status = statuses.get(report.status);
  if (status === undefined) return skip('status', report.status);
  const providerId = text(report.id);
  const outboxId = /^out:(.+)$/s.exec(text(report.biz_opaque_callback_data) ?? '')?.[1];
  if (providerId === undefined && outboxId === undefined) return skip('malformed');
  return {
    delivery: {
      channel: channelName,
      ...(providerId !== undefined && { providerId }),
      ...(outboxId !== undefined && { outboxId }),
      status,
      ...(status === 'failed' && { failure: readFailure(report) }),
      at: instant(report.timestamp) ?? receivedAt,
    },
  };
}

function readFailure(report: Json): NonNullable<Delivery['failure']> {
  const code = record(list(report.errors)[0]).code;
  if (typeof code !== 'number') return { class: 'invalid', code: 'unknown' };
  return { class: judge(code).class, code: String(code) };
}

/** Meta's time stamps are seconds, in a string. */
function instant(timestamp: unknown): Instant | undefined {
  const digits = text(timestamp);
  return digits !== undefined && /^\d{1,11}$/.test(digits) ? Number(digits) * 1000 : undefined;
}
