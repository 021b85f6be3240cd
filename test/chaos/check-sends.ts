import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Channel, Vault } from '../../core/ports.ts';
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

/** What the providers got, held against the outbox: everything once, in order, twice only where a crash fell inside. */
export function checkSends(
  remains: Remains,
  taken: readonly Taken[],
  channels: ReadonlyMap<string, Channel>,
  vault: Vault,
): SendsChecked {
  const noted = new Map(
    remains.events.filter(({ kind }) => kind === 'sent').map(({ item, at }) => [Number(item), at]),
  );
  const byChat = grouped(taken, ({ channel, chat }) => `${channel}:${chat}`);
  const rows = grouped(remains.rows, ({ conversation }) => conversation);
  const faults: Fault[] = [];
  let duplicates = 0;
  for (const conversation of remains.conversations) {
    const list = (rows.get(conversation.id) ?? []).flatMap((row) => expected(row, channels, vault));
    const chat = chatOf(conversation, vault);
    faults.push(...align(list, byChat.get(chat) ?? []));
    byChat.delete(chat);
    for (const one of list) {
      faults.push(...judge(one, noted.get(one.row.id) ?? Number.POSITIVE_INFINITY));
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
    content: JSON.stringify(row.channel === 'telegram' ? part.payload : part),
    sends: [],
  }));
}

/** Gives each send to what it was a send of. Both lists are in order; a repeated one follows the first. */
function align(list: readonly Expected[], sends: readonly Taken[]): Fault[] {
  const faults: Fault[] = [];
  let reached = 0;
  for (const send of sends) {
    const is = (one: Expected | undefined) =>
      one?.content === send.content && (send.row === null || send.row === String(one.row.id));
    let index = is(list[reached]) ? reached : list.slice(0, reached).findLastIndex(is);
    if (index < 0) {
      index = list.findIndex((one, at) => at > reached && is(one));
      if (index >= 0) faults.push({ kind: 'outOfOrder', where: `outbox ${list[index]?.row.id}` });
    }
    const one = list[index];
    if (!one) {
      faults.push({ kind: 'broken', where: `${send.channel} send ${send.id} is of no outbox row` });
      continue;
    }
    one.sends.push(send);
    while ((list[reached]?.sends.length ?? 0) > 0) reached += 1;
  }
  return faults;
}

/** `noted`: when it was on disk that the row was sent. */
function judge({ row, sends }: Expected, noted: number): Fault[] {
  const where = `outbox ${row.id}`;
  const faults: Fault[] = [];
  if (row.state < 2) faults.push({ kind: 'lost', where: `${where}: still waiting after the drain` });
  else if (row.state > 2 && row.code === null) faults.push({ kind: 'lost', where: `${where}: no reason` });
  else if (row.state === 2 && sends.length === 0)
    faults.push({ kind: 'lost', where: `${where}: never sent` });
  const again = sends.filter(
    ({ life, lost }, at) => !lost && sends.slice(at + 1).some((next) => next.life === life),
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
