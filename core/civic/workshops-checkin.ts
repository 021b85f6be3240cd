import { nextDayHour } from '../conversation/calendar.ts';
import { setLater } from '../conversation/later.ts';
import { isOnSite, type SeatRow, seatIn, type Workshop } from './workshops.ts';
import type { SeatContext } from './workshops-seats.ts';

const HOUR = 3_600_000;

/** Was there: noted once, and asked afterwards how it was. */
export async function markPresent(
  { tx, now, world }: Pick<SeatContext, 'tx' | 'now' | 'world'>,
  workshop: Workshop,
  seat: SeatRow,
  conversation: string | null,
): Promise<void> {
  await tx.workshops.saveSeat({ ...seat, attendedAt: seat.attendedAt ?? now });
  if (conversation === null) return;
  const dueAt = nextDayHour(workshop.endsAt + HOUR, world.city);
  const later = { op: 'workshops.ask-opinion', subject: workshop.id, args: { id: workshop.id }, dueAt };
  await setLater(tx, conversation, later);
}

/**
 * What a code at the door comes to. present: has a seat, noted now. already: was noted before. waiting: on the waiting list only.
 * elsewhere: a seat in another workshop. early: not around the hour of this one.
 */
export type CheckIn = 'present' | 'already' | 'waiting' | 'elsewhere' | 'unknown' | 'early' | 'cancelled';

/** At the door: `typed` holds the reference of a seat, `A-K7QM2X`, with or without its letter. */
export async function checkIn(
  context: Pick<SeatContext, 'tx' | 'now' | 'world'>,
  workshop: Workshop,
  typed: string,
): Promise<CheckIn> {
  const { tx, now } = context;
  if (workshop.cancelled) return 'cancelled';
  if (!isOnSite(workshop, now)) return 'early';
  const reference = seatIn(typed) ?? seatIn(`A-${typed.trim()}`);
  const seat = reference === null ? null : await tx.workshops.byReference(reference);
  if (!seat) return 'unknown';
  if (seat.workshop !== workshop.id) return 'elsewhere';
  if (seat.state === 'waiting') return 'waiting';
  if (seat.attendedAt !== null) return 'already';
  await markPresent(context, workshop, seat, seat.conversation);
  return 'present';
}
