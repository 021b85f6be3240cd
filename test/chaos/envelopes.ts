import { createHmac } from 'node:crypto';
import { readUpdate } from '../../adapters/telegram/parse.ts';
import { parse } from '../../adapters/whatsapp/cloud/parse.ts';
import type { Taken } from './providers.ts';

/** The secrets that the service and the providers share. */
export const secrets = {
  telegram: 'chaos-webhook-secret-0123456789',
  whatsapp: 'chaos-app-secret',
  phoneNumberId: '106540352242922',
} as const;

/** What a person does. */
export type Act =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'press'; readonly data: string; readonly label: string }
  | { readonly kind: 'location'; readonly lat: number; readonly lon: number }
  | { readonly kind: 'contact' };

/** A webhook's request, and the key of the message in it (null for a status). */
export interface Envelope {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly message: { readonly channel: string; readonly externalId: string } | null;
}

export interface Sender {
  readonly channel: 'telegram' | 'whatsapp';
  /** The channel's own id. */
  readonly chat: string;
  /** Digits, without the plus sign. */
  readonly phone: string;
}

type Seal = (sender: Sender, act: Act) => Envelope;

/** Puts what people do into the bodies that their provider posts. */
export function createEnvelopes(): { seal: Seal; status(taken: Taken, status: string): Envelope } {
  let count = 0;
  return {
    seal(sender, act) {
      count += 1;
      return sender.channel === 'telegram' ? telegram(sender, act, count) : whatsapp(sender, act, count);
    },
    status: (taken, status) => statusOf(taken, status),
  };
}

const seconds = (): number => Math.floor(Date.now() / 1000);

function telegram({ chat, phone }: Sender, act: Act, count: number): Envelope {
  const id = Number(chat);
  const from = { id, is_bot: false, first_name: 'Essai', language_code: 'fr' };
  const common = { chat: { id, type: 'private' }, date: seconds() };
  const message = { message_id: count, from, ...common, ...telegramContent(act, id, phone) };
  const press = act.kind === 'press' && {
    id: `9${count}`,
    from,
    data: act.data,
    message: { message_id: count, ...common, text: '…' },
  };
  const update = { update_id: 800_000_000 + count, ...(press ? { callback_query: press } : { message }) };
  const externalId = readUpdate(update).inbound[0]?.externalId ?? '';
  return {
    path: '/webhooks/telegram',
    headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secrets.telegram },
    body: JSON.stringify(update),
    message: { channel: 'telegram', externalId },
  };
}

function telegramContent(act: Act, id: number, phone: string): object {
  switch (act.kind) {
    case 'text':
      return { text: act.text };
    case 'location':
      return { location: { latitude: act.lat, longitude: act.lon } };
    case 'contact':
      return { contact: { phone_number: phone, first_name: 'Essai', user_id: id } };
    case 'press':
      return {};
    default:
      throw new Error(`unknown ${act satisfies never}`);
  }
}

function whatsapp({ chat, phone }: Sender, act: Act, count: number): Envelope {
  const named = chat === phone ? {} : { user_id: chat };
  const message = {
    from: phone,
    ...(chat !== phone && { from_user_id: chat }),
    id: `wamid.IN${count}=`,
    timestamp: String(seconds()),
    ...whatsappContent(act, phone),
  };
  const contacts = [{ profile: { name: 'Essai' }, wa_id: phone, ...named }];
  return signed({ contacts, messages: [message] });
}

function whatsappContent(act: Act, phone: string): object {
  switch (act.kind) {
    case 'text':
      return { type: 'text', text: { body: act.text } };
    case 'location':
      return { type: 'location', location: { latitude: act.lat, longitude: act.lon } };
    case 'contact':
      return {
        type: 'contacts',
        contacts: [{ origin: 'contact_request', phones: [{ phone: `+${phone}`, wa_id: phone }] }],
      };
    case 'press':
      return {
        type: 'interactive',
        interactive: { type: 'button_reply', button_reply: { id: act.data, title: act.label } },
      };
    default:
      throw new Error(`unknown ${act satisfies never}`);
  }
}

function statusOf({ id, chat, row }: Taken, status: string): Envelope {
  const report = { id, status, timestamp: String(seconds()), biz_opaque_callback_data: `out:${row}` };
  return signed({ statuses: [{ ...report, recipient_id: chat }] });
}

function signed(value: object): Envelope {
  const metadata = { display_phone_number: '33974990000', phone_number_id: secrets.phoneNumberId };
  const change = { field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } };
  const whole = { object: 'whatsapp_business_account', entry: [{ id: '1', changes: [change] }] };
  const body = JSON.stringify(whole);
  const signature = createHmac('sha256', secrets.whatsapp).update(body).digest('hex');
  const [message] = parse(whole, { phoneNumberId: secrets.phoneNumberId, receivedAt: Date.now() }).messages;
  return {
    path: '/webhooks/whatsapp',
    headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
    body,
    message: message ? { channel: 'whatsapp', externalId: message.externalId } : null,
  };
}
