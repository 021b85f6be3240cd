import { wants } from '../../civic/notifications.ts';
import type { ConversationRow } from '../../conversation/records.ts';
import type { Instant } from '../../conversation/vocabulary.ts';
import type { Channel, Tx } from '../../ports.ts';
import { isInWindow, templateOf } from './audience.ts';
import type { Rounds } from './engine.ts';
import { costOf, roundMessage, spokenIn } from './message.ts';
import type { Pass } from './records.ts';
import type { Exclusion, MicroEuros, RecipientRow, RoundRow } from './round.ts';

/** One page of a round: what its letters share, and what came of it so far. */
export interface Feeding {
  readonly rounds: Rounds;
  readonly tx: Tx;
  readonly row: RoundRow;
  readonly now: Instant;
  readonly pass: Pass;
  readonly expiresAt: Instant;
  /** Sealed, by kind of reader: most readers of a page get the very same words. */
  readonly drafts: Map<string, Draft>;
  spent: MicroEuros;
  /** People seen to: written to, or excluded. */
  seen: number;
  letters: number;
  /** Someone waits for whom there is no money left. */
  broke: boolean;
}

interface Draft {
  readonly text: string;
  readonly cost: MicroEuros;
}

/** Where a letter goes. */
interface Address {
  readonly channel: Channel;
  readonly conversation: ConversationRow;
}

/** Writes to these, or notes why not, until the money is used up. */
export async function feedLines(feeding: Feeding, lines: readonly RecipientRow[]): Promise<void> {
  const { tx, row, pass } = feeding;
  for (const line of lines) {
    const found = await addressOf(feeding, line);
    if (typeof found === 'string') await tx.rounds.exclude(row.id, line.key, pass, found);
    else if (!(await letGo(feeding, line, found))) {
      feeding.broke = true;
      return;
    }
    feeding.seen += 1;
  }
}

/** Looked at again at the last moment: people stop, leave, answer. */
async function addressOf(feeding: Feeding, line: RecipientRow): Promise<Exclusion | Address> {
  const { rounds, tx, row, now, pass } = feeding;
  const { world } = rounds;
  const person = line.person === null ? null : await tx.people.load(line.person);
  const conversation = line.conversation === null ? null : await tx.conversations.load(line.conversation);
  if (!person || !conversation) return 'erased';
  if (person.stoppedAt !== null) return 'stopped';
  if (!wants(person.facts, 'rounds')) return 'unwanted';
  if (conversation.leftAt !== null) return 'left';
  const channel = world.channels.get(line.channel);
  if (!channel) return 'channel-off';
  if (pass === 'reminder' && (await hasAnswered(tx, row, person.id))) return 'answered';
  if (isInWindow(channel, conversation, now)) return { channel, conversation };
  const spoken = spokenIn(row.content, pass, line.language, world.city.languages[0]);
  return templateOf(row.content, channel.name, spoken) ? { channel, conversation } : 'no-template';
}

async function hasAnswered(tx: Tx, { content }: RoundRow, person: string): Promise<boolean> {
  if (content.consultation === null) return false;
  const found = await tx.consultations.participation(content.consultation, person);
  return found?.finishedAt != null;
}

/** Puts the message into the outbox and notes it, in one transaction: nobody gets it twice. False when there is no money left. */
async function letGo(
  feeding: Feeding,
  line: RecipientRow,
  { channel, conversation }: Address,
): Promise<boolean> {
  const { rounds, tx, row, now } = feeding;
  const { text, cost } = draftFor(feeding, channel, line.language, isInWindow(channel, conversation, now));
  const { budget } = row.content;
  if (budget !== null && cost > 0 && feeding.spent + cost > budget) return false;
  const outbox = await tx.outbox.add({
    conversation: conversation.id,
    channel: line.channel,
    class: 'broadcast',
    message: rounds.world.vault.seal(text),
    createdAt: now,
    notBefore: now,
    expiresAt: feeding.expiresAt,
    round: row.id,
  });
  await tx.rounds.fed(row.id, line.key, feeding.pass, { outbox, cost, at: now });
  feeding.spent += cost;
  feeding.letters += 1;
  return true;
}

function draftFor(feeding: Feeding, channel: Channel, language: string, inWindow: boolean): Draft {
  const { rounds, row, pass, drafts } = feeding;
  const kind = `${channel.name}/${language}/${inWindow}`;
  const known = drafts.get(kind);
  if (known) return known;
  const message = roundMessage(rounds.phrases, row.content, pass, { channel, language, inWindow });
  const draft = { text: JSON.stringify(message), cost: costOf(channel, message, rounds.prices) };
  drafts.set(kind, draft);
  return draft;
}
