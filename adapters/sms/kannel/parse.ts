import { createHash } from 'node:crypto';
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
import { decode, type RawQuery } from './query.ts';

function said(query: RawQuery): Said {
  // Kannel's coding 1 is 8-bit data: a ringtone, a setting.
  if (query.get('coding') === '1') return { kind: 'unsupported', what: 'data' };
  const text = decode(query.bytes('text') ?? Buffer.alloc(0), query.get('charset') || 'utf-8');
  return text.trim() === '' ? { kind: 'unsupported', what: 'empty' } : { kind: 'text', text };
}

/** Without an id (`%I`) in the configured address, the same text at the same second from one person is one message. */
function fallbackId(query: RawQuery): string {
  const hash = createHash('sha256');
  for (const name of ['from', 'time', 'text']) hash.update(query.bytes(name) ?? '').update('\0');
  return hash.digest('base64url');
}

/** `%T`, seconds since 1970; absent when it is not. */
function sentAt(time: string | null): { readonly sentAt?: Instant } {
  return time !== null && /^\d{9,11}$/u.test(time) ? { sentAt: Number(time) * 1000 } : {};
}

/** Null when there is no sender. */
export function toInbound(query: RawQuery, country: CountryCode): Inbound | null {
  const sender = toSender(query.get('from') ?? '', country);
  if (sender === null) return null;
  return {
    v: 1,
    channel: channelName,
    externalId: query.get('id')?.trim().slice(0, 128) || fallbackId(query),
    ...sender,
    ...sentAt(query.get('time')),
    said: said(query),
  };
}

/** Kannel's user guide, "dlr-mask". They come in any order. */
const statuses: ReadonlyMap<string, DeliveryStatus> = new Map([
  ['1', 'delivered'],
  ['2', 'failed'],
  ['4', 'accepted'],
  ['8', 'sent'],
  ['16', 'failed'],
]);

/** Null when it does not say which message. */
export function toDelivery(query: RawQuery, at: Instant): Delivery | null {
  const outboxId = query.get('out');
  const type = query.get('type');
  if (!outboxId || !type) return null;
  const status = statuses.get(type) ?? 'unknown';
  const failure = status === 'failed' ? { failure: { class: 'invalid', code: `dlr-${type}` } as const } : {};
  return { channel: channelName, outboxId, status, ...failure, at };
}
