import type { CountryCode } from 'libphonenumber-js';
import type {
  Delivery,
  DeliveryStatus,
  Inbound,
  Instant,
  Said,
} from '../../../core/conversation/vocabulary.ts';
import { channelName } from '../channel.ts';
import { toSender } from '../number.ts';
import { failureOf } from './failures.ts';

export interface Medium {
  /** Address under the API's root. */
  readonly url: string;
  readonly mime: string;
}

/** A message of a resident, whether it came by webhook or was found in the list. */
export interface Received {
  readonly sid: string;
  readonly from: string;
  readonly body: string;
  readonly media: readonly Medium[];
  readonly sentAt?: Instant;
}

/** An MMS may bring a few; more than this is not a person's message. */
const mostMedia = 10;

/** Reads the form of an incoming message; null when it is not one. */
export function readMessage(form: URLSearchParams): Received | null {
  const sid = form.get('MessageSid') ?? '';
  const from = form.get('From') ?? '';
  if (!/^(?:SM|MM)[0-9a-f]{32}$/iu.test(sid) || from === '') return null;
  const media: Medium[] = [];
  const count = Math.min(Number(form.get('NumMedia')) || 0, mostMedia);
  for (let n = 0; n < count; n += 1) {
    const url = form.get(`MediaUrl${n}`);
    if (url) media.push({ url, mime: form.get(`MediaContentType${n}`) ?? '' });
  }
  return { sid, from, body: form.get('Body') ?? '', media };
}

function said(received: Received): readonly Said[] {
  const body = received.body.trim() === '' ? null : received.body;
  // By address, so that webhook and list, which may order them differently, give each photo the same id.
  const photos = received.media
    .filter((medium) => medium.mime.startsWith('image/'))
    .sort((a, b) => (a.url < b.url ? -1 : 1));
  if (photos.length > 0)
    return photos.map(({ url }, at) => {
      const photo = { kind: 'media', media: 'photo', ref: url } as const;
      return at === 0 && body !== null ? { ...photo, caption: body } : photo;
    });
  if (body !== null) return [{ kind: 'text', text: body }];
  return [{ kind: 'unsupported', what: received.media[0]?.mime.split('/')[0] || 'empty' }];
}

/** Empty when the sender can't be read. The first has the message's own id, further photos that id and their place. */
export function toInbound(received: Received, country: CountryCode): readonly Inbound[] {
  const sender = toSender(received.from, country);
  if (sender === null) return [];
  return said(received).map((what, at) => ({
    v: 1,
    channel: channelName,
    externalId: at === 0 ? received.sid : `${received.sid}:${at}`,
    ...sender,
    ...(received.sentAt === undefined ? {} : { sentAt: received.sentAt }),
    said: what,
  }));
}

const statuses: Readonly<Record<string, DeliveryStatus>> = {
  accepted: 'accepted',
  scheduled: 'accepted',
  queued: 'accepted',
  sending: 'accepted',
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** Reads a status callback; `url` is its path and query, which carry our own id. Null when it is not one. */
export function toDelivery(form: URLSearchParams, url: string, at: Instant): Delivery | null {
  const sid = form.get('MessageSid');
  const name = form.get('MessageStatus') ?? '';
  if (!sid || name === '') return null;
  const status = Object.hasOwn(statuses, name) ? (statuses[name] ?? 'unknown') : 'unknown';
  const mark = url.indexOf('?');
  const out = mark < 0 ? null : new URLSearchParams(url.slice(mark + 1)).get('out');
  const code = form.get('ErrorCode') || name;
  return {
    channel: channelName,
    providerId: sid,
    ...(out ? { outboxId: out } : {}),
    status,
    ...(status === 'failed' ? { failure: { class: failureOf(code), code } } : {}),
    at,
  };
}
