import type { City } from '../civic/city.ts';
import type { Instant } from './vocabulary.ts';

const HOUR = 3_600_000;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The hour of the day, 0 to 23, in a time zone. */
export function hourIn(at: Instant, timeZone: string): number {
  let clock = clocks.get(timeZone);
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone });
    clocks.set(timeZone, clock);
  }
  return Number(clock.format(at));
}

/** `at`, or the next full hour at which the city may write to people about what is not urgent. */
export function nextDayHour(at: Instant, city: Pick<City, 'timeZone' | 'dayHours'>): Instant {
  const polite = (instant: Instant) => {
    const hour = hourIn(instant, city.timeZone);
    return hour >= city.dayHours.from && hour < city.dayHours.to;
  };
  if (polite(at)) return at;
  let next = Math.ceil(at / HOUR) * HOUR;
  while (!polite(next)) next += HOUR;
  return next;
}
