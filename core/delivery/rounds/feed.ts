import { wants } from '../../civic/notifications.ts';
import type { Instant } from '../../conversation/vocabulary.ts';
import type { Tx } from '../../ports.ts';
import { isInWindow, templateOf } from './audience.ts';
import type { Rounds } from './engine.ts';
import { endOfSending, isSendingTime } from './hours.ts';
import { costOf, roundMessage } from './message.ts';
import type { Pass } from './records.ts';
import type { Exclusion, RecipientRow, RoundReason, RoundRow } from './round.ts';

/** Messages put into the outbox in one transaction: residents' turns are served in between. */
const pageLimit = 50;
/** Seconds of a channel's pace that wait in the outbox: a stop has little to take back. */
const ahead = 8;
const mostAhead = 1000;
/** The first hundredth, in people: never fewer than 20, nor more than 500. */
export const sampleOf = (people: number): number => Math.min(500, Math.max(20, Math.ceil(people / 100)));
/** Too few to judge by. */
const leastSettled = 20;
const leastStops = 3;
const MINUTE = 60_000;

/** What a step did: `fed` messages were added; `more` when there may be more to do at once. */
export interface Fed {
  readonly fed: number;
  readonly more: boolean;
}

const idle: Fed = { fed: 0, more: false };

/** Lets the next messages of a round go, or ends it, or stops it by itself. In the transaction of `tx`. */
export async function feedRound(rounds: Rounds, tx: Tx, row: RoundRow): Promise<Fed> {
  const { nature, city } = rounds.world;
  const now = nature.now();
  if (now >= row.content.closesAt) return end(tx, row, 'closed', now);
  const outstanding = await tx.rounds.outstanding(row.id);
  const inFlight = Object.values(outstanding).reduce((sum, each) => sum + each, 0);
  const reason = await sickness(tx, row);
  if (reason) return halt(tx, row, reason, now);
  if (!isSendingTime(now, city, row.content)) return idle;
  const room = await allowance(tx, row, now, inFlight);
  if (room.next) return turnTo(tx, room.next);
  const feeding: Feeding = { rounds, tx, row, now, spent: row.spent, fed: 0 };
  for (const channel of row.channels) {
    const left = Math.min(room.people - feeding.fed, roomOf(rounds, channel, outstanding[channel] ?? 0));
    if (left > 0 && !(await feedChannel(feeding, channel, left))) {
      // What is paid for still goes out.
      if (feeding.fed + inFlight === 0) return halt(tx, row, 'budget', now);
      break;
    }
  }
  if (feeding.fed > 0) await tx.rounds.save(spentOn(feeding));
  else if (inFlight === 0) return nothingLeft(tx, row, now);
  return { fed: feeding.fed, more: feeding.fed > 0 };
}

function passOf(row: RoundRow): Pass {
  return row.phase === 'reminder' ? 'reminder' : 'first';
}

function roomOf({ world }: Rounds, channel: string, outstanding: number): number {
  const pace = world.channels.get(channel)?.pace.perSecond ?? 1;
  return Math.min(mostAhead, Math.max(1, Math.ceil(pace * ahead))) - outstanding;
}

/** How many people may be written to now, for the phase and the rate; or the row of the next phase. */
async function allowance(
  tx: Tx,
  row: RoundRow,
  now: Instant,
  inFlight: number,
): Promise<{ readonly people: number; readonly next?: RoundRow }> {
  const { perMinute } = row.content;
  const fresh = now - row.minute.at >= MINUTE;
  const rate = perMinute === null ? pageLimit : perMinute - (fresh ? 0 : row.minute.sent);
  if (row.phase !== 'sample') return { people: Math.min(pageLimit, rate) };
  const left = sampleOf(await tx.rounds.recipients(row.id)) - row.fed;
  if (left > 0) return { people: Math.min(pageLimit, rate, left) };
  return inFlight > 0 ? { people: 0 } : { people: 0, next: { ...row, phase: 'rest' } };
}

async function turnTo(tx: Tx, row: RoundRow): Promise<Fed> {
  await tx.rounds.save(row);
  return { fed: 0, more: true };
}

/** Too many failures, or too many people who stop: a share of those that are settled. */
async function sickness(tx: Tx, row: RoundRow): Promise<RoundReason | null> {
  const { settled, failed, stops } = await tx.rounds.health(row.id, row.excusedTo);
  const { limits } = row.content;
  if (settled < leastSettled) return null;
  if (failed / settled > limits.failures) return 'failures';
  return stops >= leastStops && stops / settled > limits.stops ? 'stops' : null;
}

interface Feeding {
  readonly rounds: Rounds;
  readonly tx: Tx;
  readonly row: RoundRow;
  readonly now: Instant;
  spent: number;
  fed: number;
}

function spentOn({ row, now, spent, fed }: Feeding): RoundRow {
  const fresh = now - row.minute.at >= MINUTE;
  const minute = { at: fresh ? now : row.minute.at, sent: (fresh ? 0 : row.minute.sent) + fed };
  return { ...row, spent, minute, fed: row.fed + fed };
}

/** False when the budget is used up. */
async function feedChannel(feeding: Feeding, channel: string, limit: number): Promise<boolean> {
  const { tx, row, now } = feeding;
  const pass = passOf(row);
  const before = now - (row.content.reminder?.after ?? 0);
  for (const line of await tx.rounds.waiting(row.id, pass, channel, limit, before)) {
    const why = await exclusion(feeding, line, pass);
    if (why) await tx.rounds.exclude(row.id, line.key, pass, why);
    else if (!(await letGo(feeding, line, pass))) return false;
    feeding.fed += 1;
  }
  return true;
}

/** Looked at again at the last moment: people stop, leave, answer. */
async function exclusion(
  { rounds: { world }, tx, row, now }: Feeding,
  line: RecipientRow,
  pass: Pass,
): Promise<Exclusion | null> {
  const person = line.person === null ? null : await tx.people.load(line.person);
  const conversation = line.conversation === null ? null : await tx.conversations.load(line.conversation);
  if (!person || !conversation) return 'erased';
  if (person.stoppedAt !== null) return 'stopped';
  if (!wants(person.facts, 'rounds')) return 'unwanted';
  if (conversation.leftAt !== null) return 'left';
  const channel = world.channels.get(line.channel);
  if (!channel) return 'channel-off';
  const { consultation } = row.content;
  if (pass === 'reminder' && consultation !== null) {
    const answers = await tx.consultations.participation(consultation, person.id);
    if (answers?.finishedAt != null) return 'answered';
  }
  const free = isInWindow(channel, conversation, now);
  return free || templateOf(row.content, channel.name, line.language) ? null : 'no-template';
}

/** Puts the message into the outbox and notes it, in one transaction: nobody gets it twice. False when there is no money left. */
async function letGo(feeding: Feeding, line: RecipientRow, pass: Pass): Promise<boolean> {
  const { rounds, tx, row, now } = feeding;
  const { world, phrases, prices } = rounds;
  const channel = world.channels.get(line.channel);
  const conversation = line.conversation === null ? null : await tx.conversations.load(line.conversation);
  if (!channel || !conversation) return true;
  const inWindow = isInWindow(channel, conversation, now);
  const message = roundMessage(phrases, row.content, pass, { channel, language: line.language, inWindow });
  const cost = costOf(channel, message, prices);
  const { budget } = row.content;
  if (budget !== null && feeding.spent + cost > budget) return false;
  const outbox = await tx.outbox.add({
    conversation: conversation.id,
    channel: line.channel,
    class: 'broadcast',
    message: world.vault.seal(JSON.stringify(message)),
    createdAt: now,
    notBefore: now,
    expiresAt: Math.min(row.content.closesAt, endOfSending(now, world.city, row.content)),
    round: row.id,
  });
  await tx.rounds.fed(row.id, line.key, pass, { outbox, cost, at: now });
  feeding.spent += cost;
  return true;
}

/** Everyone of this phase has been written to. */
async function nothingLeft(tx: Tx, row: RoundRow, now: Instant): Promise<Fed> {
  if (row.content.perMinute !== null && row.minute.sent >= row.content.perMinute) {
    if (now - row.minute.at < MINUTE) return idle;
  }
  const returned = await tx.rounds.returnExpired(row.id);
  if (returned.people > 0) return turnTo(tx, { ...row, spent: row.spent - returned.cost });
  if (row.phase === 'sample') return turnTo(tx, { ...row, phase: 'rest' });
  const reminds = row.content.reminder !== null && row.content.consultation !== null;
  if (!reminds) return end(tx, row, 'finished', now);
  if (row.phase === 'rest') return turnTo(tx, { ...row, phase: 'reminder' });
  for (const channel of row.channels) {
    const later = await tx.rounds.waiting(row.id, 'reminder', channel, 1, Number.MAX_SAFE_INTEGER);
    if (later.length > 0) return idle;
  }
  return end(tx, row, 'finished', now);
}

async function end(tx: Tx, row: RoundRow, reason: 'closed' | 'finished', now: Instant): Promise<Fed> {
  await tx.rounds.withdraw(row.id, reason, now);
  await tx.rounds.save({ ...row, state: 'done', reason, endedAt: now });
  await tx.audit.append({
    at: now,
    actor: 'system',
    act: 'round.ended',
    subject: row.id,
    detail: { reason },
  });
  return idle;
}

async function halt(tx: Tx, row: RoundRow, reason: RoundReason, now: Instant): Promise<Fed> {
  await tx.rounds.withdraw(row.id, 'stopped', now);
  await tx.rounds.save({ ...row, state: 'stopped', reason });
  await tx.audit.append({
    at: now,
    actor: 'system',
    act: 'round.stopped',
    subject: row.id,
    detail: { reason },
  });
  return idle;
}
