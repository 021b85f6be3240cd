import type { Answer, Instant } from '../conversation/vocabulary.ts';
import { localised } from './polls.ts';
import type { SeatRow, Workshop } from './workshops.ts';
import { dropReminder, remindLater, type SeatContext, tellSeat } from './workshops-seats.ts';

/** What a member of staff needs to change a workshop. */
export interface ChangeContext extends SeatContext {
  /** A staff account's id. */
  readonly actor: string;
}

/** The word of the city, short enough for an SMS that says the rest as well. */
export const reasonLimit = 80;

/**
 * Calls a workshop off: everyone with a seat, or waiting for one, is told once, with the reason and the next one that is on. Seats
 * stay, so that people find what became of it. Refused: `unknown`, `same` (called off already), `over`, `reason` (none, or too long).
 */
export async function cancelWorkshop(context: ChangeContext, id: string, reason: string): Promise<Answer> {
  const { tx, now, actor } = context;
  const word = reason.trim();
  const workshop = await tx.workshops.load(id);
  const refused = refusal(workshop, now);
  if (!workshop || refused) return { ok: false, reason: refused ?? 'unknown' };
  if (word === '' || word.length > reasonLimit) return { ok: false, reason: 'reason' };
  const cancelled: Workshop = { ...workshop, cancelled: { at: now, reason: word } };
  await tx.workshops.save(cancelled);
  await tx.audit.append({ at: now, actor, act: 'workshop.cancelled', subject: id });
  const next = await nextFor(context, workshop);
  const seats = await tx.workshops.seats(id);
  for (const seat of seats) {
    await dropReminder(context, seat);
    await tellSeat(context, cancelled, seat, 'seat.cancelled', (language) => ({
      reason: word,
      next: next ? localised(next.title, language) : '',
      nextAt: next?.startsAt ?? 0,
      hasNext: next ? 'yes' : 'no',
    }));
  }
  return { ok: true, value: { told: reached(seats) } };
}

/**
 * Another date; it lasts as long as before. Who has a seat or waits is told, and reminded anew. Refused: `unknown`, `over`,
 * `cancelled`, `same` (that is when it is), `past` (the new date).
 */
export async function moveWorkshop(context: ChangeContext, id: string, startsAt: Instant): Promise<Answer> {
  const { tx, now, actor } = context;
  const workshop = await tx.workshops.load(id);
  const refused = refusal(workshop, now);
  if (!workshop || refused)
    return { ok: false, reason: refused === 'same' ? 'cancelled' : (refused ?? 'unknown') };
  if (startsAt === workshop.startsAt) return { ok: false, reason: 'same' };
  if (startsAt <= now) return { ok: false, reason: 'past' };
  const moved = { ...workshop, startsAt, endsAt: startsAt + workshop.endsAt - workshop.startsAt };
  await tx.workshops.save(moved);
  await tx.audit.append({ at: now, actor, act: 'workshop.moved', subject: id });
  return { ok: true, value: { told: await tellMoved(context, moved) } };
}

/** The date or the place has changed: tells everyone with a seat, and reminds them for the new date. Returns how many. */
export async function tellMoved(context: SeatContext, workshop: Workshop): Promise<number> {
  const seats = await context.tx.workshops.seats(workshop.id);
  for (const seat of seats) {
    if (seat.state === 'joined') await remindLater(context, workshop, seat);
    await tellSeat(context, workshop, seat, 'seat.changed');
  }
  return reached(seats);
}

const reached = (seats: readonly SeatRow[]): number =>
  seats.filter(({ conversation }) => conversation !== null).length;

function refusal(workshop: Workshop | null, now: Instant): 'unknown' | 'same' | 'over' | null {
  if (!workshop) return 'unknown';
  if (workshop.cancelled) return 'same';
  return workshop.startsAt <= now ? 'over' : null;
}

/** The next one to begin that is on, for the same people. */
async function nextFor({ tx, now }: SeatContext, gone: Workshop): Promise<Workshop | null> {
  const others = await tx.workshops.upcoming(now);
  const isOn = (each: Workshop) =>
    each.id !== gone.id && !each.cancelled && each.startsAt > now && each.audience === 'all';
  return others.find(isOn) ?? null;
}
