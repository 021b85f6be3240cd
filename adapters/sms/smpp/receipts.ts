import { LRUCache } from 'lru-cache';
import type { Delivery, DeliveryStatus, Instant } from '../../../core/conversation/vocabulary.ts';
import { channelName } from '../channel.ts';
import { bodyOf, type Fields, numberIn, textIn } from './read.ts';

/** message_state, SMPP 3.4 section 5.2.28, and the words of the text form, appendix B. */
const states: readonly (readonly [number, string, DeliveryStatus])[] = [
  [1, 'ENROUTE', 'sent'],
  [2, 'DELIVRD', 'delivered'],
  [3, 'EXPIRED', 'failed'],
  [4, 'DELETED', 'failed'],
  [5, 'UNDELIV', 'failed'],
  [6, 'ACCEPTD', 'accepted'],
  [7, 'UNKNOWN', 'unknown'],
  [8, 'REJECTD', 'failed'],
];

export interface Receipt {
  readonly id: string;
  readonly status: DeliveryStatus;
  /** `UNDELIV 069`: the state's word, and the network's own error when there is one. */
  readonly code: string;
}

/** By bits: a receipt (0x04) or an intermediate one (0x20); TLVs alone tell it too. */
export function isReceipt(fields: Fields): boolean {
  const type = numberIn(fields, 'esm_class') & 0x3c;
  return type === 0x04 || type === 0x20 || (type === 0 && fields.receipted_message_id !== undefined);
}

/** An acknowledgement by the phone or its owner (0x08, 0x10, 0x18): nothing was said. */
export function isAcknowledgement(fields: Fields): boolean {
  return [0x08, 0x10, 0x18].includes(numberIn(fields, 'esm_class') & 0x3c);
}

/** Null when it does not say which message. */
export function readReceipt(fields: Fields): Receipt | null {
  const text = bodyOf(fields).toString('latin1');
  const word = (name: string) => new RegExp(`(?:^|\\s)${name}:([^\\s]+)`, 'iu').exec(text)?.[1] ?? '';
  const id = textIn(fields, 'receipted_message_id') || word('id');
  if (id === '') return null;
  const number = numberIn(fields, 'message_state');
  const stat = word('stat').toUpperCase();
  const state = states.find(([code, name]) => (number > 0 ? code === number : stat.startsWith(name)));
  const error = word('err');
  const code = [state?.[1] ?? 'UNKNOWN', /^0*$/u.test(error) ? '' : error].join(' ').trim();
  return { id, status: state?.[2] ?? 'unknown', code };
}

/** Case and leading zeros are not part of an id. */
export const canonical = (id: string): string =>
  id
    .trim()
    .toLowerCase()
    .replace(/^0+(?=.)/u, '');

const inDecimal = (id: string) => (/^[\da-f]{1,16}$/u.test(id) ? BigInt(`0x${id}`).toString(10) : null);
const inHexadecimal = (id: string) => (/^\d{1,19}$/u.test(id) ? BigInt(id).toString(16) : null);

/** How an SMS centre writes the id in a receipt, against how it wrote it when it took the message. */
export type IdForm = 'same' | 'decimal' | 'hexadecimal';

const forms: Readonly<Record<IdForm, (id: string) => string | null>> = {
  same: (id) => id,
  // In the answer 4d1f, in the receipt 19743: and the other way round.
  decimal: inHexadecimal,
  hexadecimal: inDecimal,
};

export interface SentSegment {
  readonly outboxId: string;
  /** Only the last segment of a text tells that it arrived; any tells that it did not. */
  readonly last: boolean;
}

/** The ids of what was sent lately, so that a receipt finds its message whichever way it writes the id. */
export interface SentIds {
  note(id: string, segment: SentSegment): void;
  /** Null: of a segment that says nothing of the whole. */
  toDelivery(receipt: Receipt, at: Instant): Delivery | null;
}

const kept = 20_000;

export function createSentIds(form: { get(): IdForm; set(form: IdForm): void }): SentIds {
  const sent = new LRUCache<string, SentSegment>({ max: kept });

  /** The id as it was given when the message was taken, and what is known of it. */
  function find(id: string): { readonly id: string; readonly segment?: SentSegment } {
    for (const each of ['same', 'decimal', 'hexadecimal'] as const) {
      const written = forms[each](id);
      const segment = written === null ? undefined : sent.get(written);
      if (written === null || segment === undefined) continue;
      // `12` in both forms of writing proves nothing.
      if (each !== 'same' || forms.hexadecimal(id) !== id) form.set(each);
      return { id: written, segment };
    }
    return { id: forms[form.get()](id) ?? id };
  }

  return {
    note: (id, segment) => void sent.set(canonical(id), segment),
    toDelivery(receipt, at) {
      const { id, segment } = find(canonical(receipt.id));
      const { status, code } = receipt;
      if (segment?.last === false && status !== 'failed') return null;
      const failure = status === 'failed' ? { failure: { class: 'invalid', code } as const } : {};
      const outboxId = segment ? { outboxId: segment.outboxId } : {};
      return { channel: channelName, providerId: id, ...outboxId, status, ...failure, at };
    },
  };
}
