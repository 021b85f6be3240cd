import type { Instant } from '../../conversation/vocabulary.ts';
import type { Tx } from '../../ports.ts';
import { end, halt, sickness } from './ending.ts';
import type { Rounds } from './engine.ts';
import { endOfSending, isSendingTime } from './hours.ts';
import { type Feeding, feedLines } from './letters.ts';
import type { RoundRow } from './round.ts';

/** Messages put into the outbox in one transaction: residents' turns are served in between. */
const pageLimit = 16;
/** Seconds of a channel's pace that wait in the outbox: a stop has little to take back. */
const ahead = 8;
const mostAhead = 1000;
/** The first hundredth, in people: never fewer than 20, nor more than 500. */
export const sampleOf = (people: number): number => Math.min(500, Math.max(20, Math.ceil(people / 100)));
const MINUTE = 60_000;

/** What a step did: `fed` messages were added; `more` when there may be more to do at once. */
export interface Fed {
  readonly fed: number;
  readonly more: boolean;
}

const idle: Fed = { fed: 0, more: false };
const again: Fed = { fed: 0, more: true };

/**
 * Lets the next messages of a round go, or ends it, or stops it by itself. In the transaction of `tx`. `look` false: what became
 * of the last ones was looked at a moment ago, and is not again but in the sample.
 */
export async function feedRound(rounds: Rounds, tx: Tx, row: RoundRow, look = true): Promise<Fed> {
  const { nature, city } = rounds.world;
  const now = nature.now();
  if (now >= row.content.closesAt) return ended(tx, row, 'closed', now);
  const queued = await queuedLetters(rounds, tx, row, now);
  const inFlight = [...queued.values()].reduce((sum, each) => sum + each, 0);
  const reason = look || row.phase === 'sample' ? await sickness(tx, row) : null;
  if (reason) return halted(rounds, tx, row, reason);
  if (!isSendingTime(now, city, row.content)) return idle;
  if (row.phase === 'sample' && sampleLeft(row) <= 0)
    return inFlight > 0 ? idle : turnTo(tx, { ...row, phase: 'rest' });
  const feeding = open(rounds, tx, row, now);
  await (row.phase === 'sample' ? feedSample(feeding) : feedChannels(feeding, queued));
  if (feeding.seen > 0) {
    await tx.rounds.save(spentOn(feeding));
    return { fed: feeding.letters, more: true };
  }
  if (inFlight > 0) return idle;
  // What is paid for has gone out.
  return feeding.broke ? halted(rounds, tx, row, 'budget') : nothingLeft(tx, row, now);
}

async function ended(tx: Tx, row: RoundRow, reason: 'closed' | 'finished', now: Instant): Promise<Fed> {
  await end(tx, row, reason, now);
  return idle;
}

async function halted(
  rounds: Rounds,
  tx: Tx,
  row: RoundRow,
  reason: 'failures' | 'stops' | 'budget',
): Promise<Fed> {
  await halt(rounds, tx, row, reason);
  return idle;
}

async function turnTo(tx: Tx, row: RoundRow): Promise<Fed> {
  await tx.rounds.save(row);
  return again;
}

/** What waits in the outbox, by channel. What waits for a channel that was switched off is taken back. */
async function queuedLetters(
  { world }: Rounds,
  tx: Tx,
  row: RoundRow,
  now: Instant,
): Promise<ReadonlyMap<string, number>> {
  const queued = new Map(Object.entries(await tx.rounds.outstanding(row.id)));
  for (const channel of queued.keys()) {
    if (world.channels.has(channel)) continue;
    await tx.rounds.withdraw(row.id, 'channel-off', now, channel);
    queued.delete(channel);
  }
  return queued;
}

function open(rounds: Rounds, tx: Tx, row: RoundRow, now: Instant): Feeding {
  const pass = row.phase === 'reminder' ? 'reminder' : 'first';
  const expiresAt = Math.min(row.content.closesAt, endOfSending(now, rounds.world.city, row.content));
  const counts = { spent: row.spent, seen: 0, letters: 0, broke: false };
  return { rounds, tx, row, now, pass, expiresAt, drafts: new Map(), ...counts };
}

/** How many may be written to now: a page, or what the running minute has left. */
function allowed({ row, now, seen, letters }: Feeding): number {
  const { perMinute } = row.content;
  const page = pageLimit - seen;
  return perMinute === null ? page : Math.min(page, minuteLeft(row, perMinute, now) - letters);
}

/** Messages that the running minute has for this instant: as many as its part that is over, and the one that comes next. */
function minuteLeft(row: RoundRow, perMinute: number, now: Instant): number {
  const { at, sent } = minuteAt(row, now);
  return Math.floor(((now - at) * perMinute) / MINUTE) + 1 - sent;
}

/** The minute that runs; a new one, too, when the clock was set back. */
function minuteAt({ minute }: RoundRow, now: Instant): RoundRow['minute'] {
  return now >= minute.at && now - minute.at < MINUTE ? minute : { at: now, sent: 0 };
}

function sampleLeft(row: RoundRow): number {
  return sampleOf(row.counted?.people ?? 0) - row.fed;
}

/** Of all channels alike, in the order of the keys: by chance. */
async function feedSample(feeding: Feeding): Promise<void> {
  const { tx, row, pass } = feeding;
  const limit = Math.min(allowed(feeding), sampleLeft(row));
  if (limit > 0) await feedLines(feeding, await tx.rounds.waiting(row.id, pass, null, limit, 0));
}

/** Each channel has its share of the page, so that none waits for another. */
async function feedChannels(feeding: Feeding, queued: ReadonlyMap<string, number>): Promise<void> {
  const { rounds, tx, row, now, pass } = feeding;
  const before = now - (row.content.reminder?.after ?? 0);
  const share = Math.ceil(pageLimit / Math.max(1, row.channels.length));
  for (const channel of row.channels) {
    const limit = Math.min(share, allowed(feeding), roomOf(rounds, channel) - (queued.get(channel) ?? 0));
    if (limit > 0) await feedLines(feeding, await tx.rounds.waiting(row.id, pass, channel, limit, before));
  }
}

function roomOf({ world }: Rounds, channel: string): number {
  const pace = world.channels.get(channel)?.pace.perSecond ?? mostAhead;
  return Math.min(mostAhead, Math.max(1, Math.ceil(pace * ahead)));
}

function spentOn({ row, now, spent, seen, letters }: Feeding): RoundRow {
  const minute = minuteAt(row, now);
  return { ...row, spent, minute: { ...minute, sent: minute.sent + letters }, fed: row.fed + seen };
}

/** Everyone of this phase has been written to, or must wait for the next minute. */
async function nothingLeft(tx: Tx, row: RoundRow, now: Instant): Promise<Fed> {
  const { perMinute, reminder, consultation } = row.content;
  if (perMinute !== null && minuteLeft(row, perMinute, now) <= 0) return idle;
  const returned = await tx.rounds.returnExpired(row.id);
  if (returned.people > 0) return turnTo(tx, { ...row, spent: row.spent - returned.cost });
  if (row.phase === 'sample') return turnTo(tx, { ...row, phase: 'rest' });
  if (reminder === null || consultation === null) return ended(tx, row, 'finished', now);
  if (row.phase === 'rest') return turnTo(tx, { ...row, phase: 'reminder' });
  for (const channel of row.channels) {
    const later = await tx.rounds.waiting(row.id, 'reminder', channel, 1, Number.MAX_SAFE_INTEGER);
    if (later.length > 0) return idle;
  }
  return ended(tx, row, 'finished', now);
}
