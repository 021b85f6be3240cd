import { nextDayHour } from '../conversation/calendar.ts';
import { cancelLater, setLater } from '../conversation/later.ts';
import type { OpContext } from '../conversation/ops.ts';
import type { Say } from '../conversation/vocabulary.ts';
import { localised } from './polls.ts';
import { referenceFrom } from './reports.ts';
import type { SeatRow, Workshop } from './workshops.ts';

const DAY = 24 * 3_600_000;

/** What giving a seat to others needs; staff commands have it without a conversation. */
export type SeatContext = Pick<OpContext, 'tx' | 'now' | 'world' | 'tell'>;

const remindOp = 'workshops.remind';

/** The day before, in day hours; null when that has gone by. */
export function reminderAt({ world: { city }, now }: SeatContext, workshop: Workshop): number | null {
  const at = nextDayHour(workshop.startsAt - DAY, city);
  return at > now && at < workshop.startsAt ? at : null;
}

/** No reminder for this seat any more. */
export async function dropReminder(
  { tx }: Pick<SeatContext, 'tx'>,
  { workshop, conversation }: SeatRow,
): Promise<void> {
  if (conversation !== null) await cancelLater(tx, conversation, { op: remindOp, subject: workshop });
}

/** Sets the reminder of a joined seat anew. */
export async function remindLater(context: SeatContext, workshop: Workshop, seat: SeatRow): Promise<void> {
  const { conversation } = seat;
  const dueAt = reminderAt(context, workshop);
  if (conversation === null) return;
  await dropReminder(context, seat);
  if (dueAt === null) return;
  const args = { id: workshop.id };
  await setLater(context.tx, conversation, { op: remindOp, subject: workshop.id, args, dueAt });
}

/** News of a workshop to who has a seat; worth telling until it begins. */
export async function tellSeat(
  context: SeatContext,
  workshop: Workshop,
  { person, conversation }: SeatRow,
  key: string,
  more: (language: string) => NonNullable<Say['values']> = () => ({}),
): Promise<void> {
  if (person === null || conversation === null) return;
  const told = (await context.tx.people.load(person))?.facts.language;
  const language = String(told ?? context.world.city.languages[0] ?? '');
  const say: Say = {
    type: 'say',
    key,
    values: {
      title: localised(workshop.title, language),
      at: workshop.startsAt,
      where: whereOf(workshop),
      ...more(language),
    },
  };
  const expiresAt = Math.max(workshop.endsAt, context.now + DAY);
  await context.tell(conversation, say, { class: 'notice', expiresAt });
}

export const whereOf = ({ place, address }: Workshop): string => [place, address].filter(Boolean).join(', ');

/** Gives the free places to those who have waited longest, and tells them. Returns how many moved up. */
export async function fill(context: SeatContext, workshop: Workshop): Promise<number> {
  const { tx, now } = context;
  if (workshop.startsAt <= now || workshop.cancelled) return 0;
  let moved = 0;
  while ((await tx.workshops.count(workshop.id, 'joined')) < workshop.places) {
    const waiting = await tx.workshops.firstWaiting(workshop.id);
    if (!waiting) return moved;
    const seat: SeatRow = { ...waiting, state: 'joined' };
    await tx.workshops.saveSeat(seat);
    await remindLater(context, workshop, seat);
    await tellSeat(context, workshop, seat, 'seat.moved_up');
    moved += 1;
  }
  return moved;
}

/**
 * Takes a seat: a place when there is one, else the end of the waiting list. Never more places than there are: turns on one
 * workshop follow each other (one writer, or its row locked).
 */
export async function takeSeat(context: OpContext, workshop: Workshop): Promise<SeatRow> {
  const { tx, now, world, person, conversation } = context;
  const known = await tx.workshops.seat(workshop.id, person.id);
  if (known) return known;
  await fill(context, workshop);
  const free = (await tx.workshops.count(workshop.id, 'joined')) < workshop.places;
  const card = (await tx.workshops.ofPerson(person.id, 50)).find((each) => each.card !== null)?.card ?? null;
  const row: SeatRow = {
    id: 0,
    reference: await newReference(context),
    workshop: workshop.id,
    person: person.id,
    conversation: conversation.id,
    state: free ? 'joined' : 'waiting',
    at: now,
    attendedAt: null,
    card: card && world.vault.seal(world.vault.open(card)),
    rating: null,
    opinion: null,
  };
  const seat = { ...row, id: await tx.workshops.addSeat(row) };
  if (free) await remindLater(context, workshop, seat);
  return seat;
}

async function newReference({ tx, world }: OpContext): Promise<string> {
  for (;;) {
    const reference = referenceFrom(world.nature.random(16), 'A');
    if (reference && (await tx.workshops.byReference(reference)) === null) return reference;
  }
}

/** Gives a seat up; the next of the waiting list moves up. */
export async function leaveSeat(context: SeatContext, workshop: Workshop, seat: SeatRow): Promise<void> {
  await context.tx.workshops.removeSeat(seat.id);
  await dropReminder(context, seat);
  await fill(context, workshop);
}

/** Erasure: a seat to come is given up; of a past one only the mark and the presence stay, of nobody. */
export async function forgetSeats(context: SeatContext, person: string): Promise<void> {
  const { tx, now } = context;
  for (const seat of await tx.workshops.ofPerson(person, 100_000)) {
    const workshop = await tx.workshops.load(seat.workshop);
    if (workshop && workshop.startsAt > now) await leaveSeat(context, workshop, seat);
    else
      await tx.workshops.saveSeat({ ...seat, person: null, conversation: null, card: null, opinion: null });
  }
}
