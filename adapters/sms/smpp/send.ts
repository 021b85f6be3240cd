import { LRUCache } from 'lru-cache';
import type { Nature, Part, SendContext, Sent } from '../../../core/ports.ts';
import { cut, type Segment } from './cut.ts';
import type { Line } from './line.ts';
import { textIn } from './read.ts';
import { canonical, type SentIds } from './receipts.ts';
import { classOf, nameOfStatus, status } from './status.ts';

export interface SenderOptions {
  readonly line: Line;
  readonly sentIds: SentIds;
  /** The city's number. */
  readonly from: string;
  readonly nature: Nature;
  /** Milliseconds for one answer. */
  readonly timeout: number;
}

/** Milliseconds for all segments of a text: less than what the sender waits for a message. */
const wholeTime = 25_000;
/** Milliseconds that a throttled channel rests, doubled each time in a row. */
const rest = { first: 1_000, most: 30_000 } as const;
/** Milliseconds until a message is tried again while there is no link. */
const unbound = 2_000;

/** An international number goes without its plus: TON 1, NPI 1 (E.164). A short code: TON 0, the SMS centre knows. */
function address(number: string) {
  return number.startsWith('+')
    ? { ton: 1, npi: 1, digits: number.slice(1) }
    : { ton: 0, npi: /^\d+$/u.test(number) ? 1 : 0, digits: number };
}

/** registered_delivery: the last segment tells of its end whatever it is, the others only if they fail. */
const receiptFor = (isLast: boolean): number => (isLast ? 1 : 2);

function fieldsOf(from: string, to: string, segment: Segment, isLast: boolean) {
  const [source, destination] = [address(from), address(to)];
  return {
    source_addr_ton: source.ton,
    source_addr_npi: source.npi,
    source_addr: source.digits,
    dest_addr_ton: destination.ton,
    dest_addr_npi: destination.npi,
    destination_addr: destination.digits,
    esm_class: segment.header ? 0x40 : 0,
    registered_delivery: receiptFor(isLast),
    data_coding: segment.coding,
    short_message: segment.octets,
  };
}

/** Of a text whose segments are not all taken yet: it goes on where it stopped, under the same reference. */
interface Underway {
  readonly ref: number;
  taken: number;
}

export function createSend(options: SenderOptions) {
  const { line, sentIds, from, nature } = options;
  const underway = new LRUCache<string, Underway>({ max: 10_000 });
  let refs = nature.random(1)[0] ?? 0;
  let throttled = 0;

  function slowDown(code: string): Sent {
    const retryAfter = Math.min(rest.most, rest.first * 2 ** throttled);
    throttled += 1;
    return { ok: false, class: 'retry', code, retryAfter, scope: 'channel' };
  }

  function refusal(code: number): Sent {
    const name = nameOfStatus(code);
    if (code === status.throttled || code === status.queueFull) return slowDown(name);
    return { ok: false, class: classOf(code), code: name };
  }

  function begin(key: string): Underway {
    const known = underway.get(key);
    if (known) return known;
    refs = (refs + 1) & 0xff;
    const begun = { ref: refs, taken: 0 };
    underway.set(key, begun);
    return begun;
  }

  return async (to: string, part: Part, { outboxId, part: index }: SendContext): Promise<Sent> => {
    const key = `${outboxId}:${index}`;
    const text = begin(key);
    const segments = cut(String(part.text), text.ref);
    const timeout = Math.min(options.timeout, wholeTime / segments.length);
    let id = '';
    for (const [at, segment] of segments.entries()) {
      if (at < text.taken) continue;
      const { link } = line;
      const isLast = at === segments.length - 1;
      const answer = await link?.request('submit_sm', fieldsOf(from, to, segment, isLast), timeout);
      if (answer === undefined || (!answer.ok && !answer.inDoubt))
        return { ok: false, class: 'retry', code: 'unbound', retryAfter: unbound, scope: 'channel' };
      if (!answer.ok) return { ok: false, class: 'retry', code: answer.code, inDoubt: true };
      if (answer.status !== status.ok) return refusal(answer.status);
      throttled = 0;
      text.taken = at + 1;
      id = canonical(textIn(answer.fields, 'message_id'));
      if (id !== '') sentIds.note(id, { outboxId, last: isLast });
    }
    underway.delete(key);
    return id === '' ? { ok: true } : { ok: true, providerId: id };
  };
}
