import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Channel, Part, Vault } from '../../core/ports.ts';
import type { Fault } from './faults.ts';
import { type ConversationLine, grouped, type LedgerRow, type Remains } from './ledger.ts';
import type { Taken } from './providers.ts';

/** One request that an outbox row means. */
interface Expected {
  readonly row: LedgerRow;
  readonly content: string;
  readonly sends: Taken[];
}

export interface SendsChecked {
  readonly faults: readonly Fault[];
  /** Sends of what the provider had already: only where a crash, or a broken connection, fell inside the first. */
  readonly duplicates: number;
}

/**
 * What the providers got, held against the outbox: everything once, in order, twice only where a crash fell inside.
 * `ends`: when each life was over.
 */
export function checkSends(
  remains: Remains,
  taken: readonly Taken[],
  channels: ReadonlyMap<string, Channel>,
  vault: Vault,
  ends: ReadonlyMap<number, number>,
): SendsChecked {
  const noted = new Map(
    remains.events.filter(({ kind }) => kind === 'sent').map(({ item, at }) => [Number(item), at]),
  );
  const notedAt = ({ id }: LedgerRow): number => noted.get(id) ?? Number.POSITIVE_INFINITY;
  const byChat = grouped(taken, ({ channel, chat }) => `${channel}:${chat}`);
  const rows = grouped(remains.rows, ({ conversation }) => conversation);
  const faults: Fault[] = [];
  let duplicates = 0;
  for (const conversation of remains.conversations) {
    const list = (rows.get(conversation.id) ?? []).flatMap((row) => expected(row, channels, vault));
    const chat = chatOf(conversation, vault);
    faults.push(...align(list, byChat.get(chat) ?? [], notedAt));
    byChat.delete(chat);
    for (const one of list) {
      faults.push(...judge(one, notedAt(one.row), ends));
      duplicates += Math.max(0, one.sends.length - 1);
    }
  }
  for (const list of byChat.values())
    faults.push({ kind: 'broken', where: `${list.length} sends to nobody, the first ${list[0]?.id}` });
  return { faults, duplicates };
}

function chatOf({ channel, sender }: ConversationLine, vault: Vault): string {
  return `${channel}:${vault.open(sender)}`;
}

function expected(row: LedgerRow, channels: ReadonlyMap<string, Channel>, vault: Vault): Expected[] {
  const parts = channels.get(row.channel)?.render(JSON.parse(vault.open(row.message)) as Outbound) ?? [];
  return parts.map((part) => ({
    row,
    content: contentOf(row.channel, part),
    sends: [],
  }));
}

/** The part as the provider notes it: without its envelope. */
function contentOf(channel: string, part: Part): string {
  if (channel === 'sms') return String(part.text);
  return JSON.stringify(channel === 'telegram' ? part.payload : part);
}

/**
 * Gives each send to the row that it was a send of. Where the provider is not told which, and two rows say the same, it is the
 * first one that was not noted as sent by then, nor sent by the same life: a life goes on with what it finds unsent.
 */
function align(
  list: readonly Expected[],
  sends: readonly Taken[],
  notedAt: (row: LedgerRow) => number,
): Fault[] {
  const faults: Fault[] = [];
  for (const send of sends) {
    const is = ({ row, content }: Expected) =>
      content === send.content && (send.row === null || send.row === String(row.id));
    const isOpen = ({ row, sends: before }: Expected) =>
      notedAt(row) >= send.at && !before.some(({ life, lost }) => life === send.life && !lost);
    const one =
      list.find((each) => is(each) && isOpen(each)) ??
      list.findLast((each) => is(each) && each.sends.length > 0);
    if (!one) {
      faults.push({ kind: 'broken', where: `${send.channel} send ${send.id} is of no outbox row` });
      continue;
    }
    const earlier = list.slice(0, list.indexOf(one));
    if (
      one.sends.length === 0 &&
      earlier.some(({ row, sends: before }) => row.state === 2 && before.length === 0)
    )
      faults.push({ kind: 'outOfOrder', where: `outbox ${one.row.id}` });
    one.sends.push(send);
  }
  return faults;
}

/** The end of a life is seen by the harness this much later than by the other nodes, at most, in milliseconds. */
const seenLate = 500;

/** `noted`: when it was on disk that the row was sent. */
function judge({ row, sends }: Expected, noted: number, ends: ReadonlyMap<number, number>): Fault[] {
  const where = `outbox ${row.id}`;
  const faults: Fault[] = [];
  if (row.state < 2) faults.push({ kind: 'lost', where: `${where}: still waiting after the drain` });
  else if (row.state > 2 && row.code === null) faults.push({ kind: 'lost', where: `${where}: no reason` });
  else if (row.state === 2 && sends.length === 0)
    faults.push({ kind: 'lost', where: `${where}: never sent` });
  const wasOver = (life: number, at: number): boolean =>
    (ends.get(life) ?? Number.POSITIVE_INFINITY) <= at + seenLate;
  const again = sends.filter(
    ({ life, lost }, index) =>
      !lost && sends.slice(index + 1).some((next) => next.life === life || !wasOver(life, next.at)),
  );
  if (again.length > 0)
    faults.push({
      kind: 'double',
      where: `${where}: sent twice without a crash or a broken connection in between`,
    });
  if (sends.slice(1).some(({ at }) => at > noted))
    faults.push({ kind: 'double', where: `${where}: sent again after it was noted as sent` });
  return faults;
}
