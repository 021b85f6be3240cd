import type { City } from '../../civic/city.ts';
import { hourIn } from '../../conversation/calendar.ts';
import type { Instant } from '../../conversation/vocabulary.ts';
import type { RoundContent } from './round.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

type Calendar = Pick<City, 'timeZone' | 'dayHours' | 'holidays'>;

const days = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-23 Mon` in the city. */
function dayIn(at: Instant, timeZone: string): { readonly date: string; readonly weekday: string } {
  let format = days.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      weekday: 'short',
    });
    days.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return { date: `${parts.year}-${parts.month}-${parts.day}`, weekday: parts.weekday ?? '' };
}

/** Whether the city may write to many people at this instant: its polite hours and the round's, no Sunday, no public holiday. */
export function isSendingTime(
  at: Instant,
  city: Calendar,
  content: Pick<RoundContent, 'hours' | 'everyDay'>,
): boolean {
  const hour = hourIn(at, city.timeZone);
  if (hour < Math.max(city.dayHours.from, content.hours.from)) return false;
  if (hour >= Math.min(city.dayHours.to, content.hours.to)) return false;
  if (content.everyDay) return true;
  const { date, weekday } = dayIn(at, city.timeZone);
  return weekday !== 'Sun' && !city.holidays.includes(date);
}

/** The first instant, from `at` on, at which it may be sent; null when there is none within the month. */
export function nextSendingTime(
  at: Instant,
  city: Calendar,
  content: Pick<RoundContent, 'hours' | 'everyDay'>,
): Instant | null {
  if (isSendingTime(at, city, content)) return at;
  let next = Math.ceil(at / HOUR) * HOUR;
  for (let tries = 0; tries < 31 * 24; tries += 1, next += HOUR)
    if (isSendingTime(next, city, content)) return next;
  return null;
}

/** When the present hours of sending end; `at` must be inside them. */
export function endOfSending(
  at: Instant,
  city: Calendar,
  content: Pick<RoundContent, 'hours' | 'everyDay'>,
): Instant {
  // Hours begin on the hour in every zone that has whole or half hours: the next quarter is near enough to look from.
  let end = Math.floor(at / (15 * MINUTE)) * 15 * MINUTE + 15 * MINUTE;
  for (let tries = 0; tries < 96 && isSendingTime(end, city, content); tries += 1) end += 15 * MINUTE;
  return end;
}
