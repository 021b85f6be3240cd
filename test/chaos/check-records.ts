import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Vault } from '../../core/ports.ts';
import type { Fault } from './faults.ts';
import type { Remains } from './ledger.ts';

/** What people were told was done, held against what was done: each report once, one ballot per number. */
export function checkRecords(remains: Remains, vault: Vault, phoneOf: (chat: string) => string): Fault[] {
  const senders = new Map(
    remains.conversations.map(({ id, channel, sender }) => [id, `${channel}:${vault.open(sender)}`]),
  );
  const told = new Map<string, number>();
  const voters = new Set<string>();
  for (const row of remains.rows) {
    const message = JSON.parse(vault.open(row.message)) as Outbound;
    for (const reference of message.text.match(/\bR-[A-Z0-9]{6}\b/g) ?? [])
      told.set(`${row.conversation} ${reference}`, (told.get(`${row.conversation} ${reference}`) ?? 0) + 1);
    // Only the words that a ballot was cast are forgotten.
    if (message.forget) voters.add(phoneOf(senders.get(row.conversation) ?? ''));
  }
  return [...checkReports(remains, told), ...checkVotes(remains, voters.size)];
}

function checkReports({ reports }: Remains, told: ReadonlyMap<string, number>): Fault[] {
  const made = new Set(reports.map(({ conversation, reference }) => `${conversation} ${reference}`));
  const faults: Fault[] = [];
  for (const [which, times] of told) {
    const reference = which.split(' ')[1] ?? '';
    if (!made.has(which)) faults.push({ kind: 'lost', where: `report ${reference}: told, not there` });
    if (times > 1) faults.push({ kind: 'double', where: `report ${reference}: told ${times} times` });
  }
  for (const which of made)
    if (!told.has(which))
      faults.push({ kind: 'double', where: `report ${which.split(' ')[1]}: nobody was told` });
  return faults;
}

function checkVotes({ roll, envelopes }: Remains, voters: number): Fault[] {
  if (roll === envelopes && roll === voters) return [];
  const where = `${voters} numbers voted, ${roll} on the roll, ${envelopes} ballots`;
  return [{ kind: Math.min(roll, envelopes) < voters ? 'lost' : 'double', where }];
}
