import type { Instant } from '../conversation/vocabulary.ts';

const written = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2}))?$/;
const DAY = 24 * 3_600_000;

/** Milliseconds by which the clocks of a zone are ahead of UTC at this instant. */
function aheadOfUtc(at: Instant, timeZone: string): number {
  const clock = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const part = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(at / 60_000) * 60_000;
}

/**
 * `2026-12-01T18:30` or `2026-12-01` (midnight, or with `end` the midnight after it) on the clocks of a zone. Null when it is
 * no such date. An hour that the clocks skip in spring is the one after it; of an hour that comes twice in autumn, the second.
 */
export function instantIn(text: string, timeZone: string, end = false): Instant | null {
  const found = written.exec(text.trim());
  if (!found) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0] = found
    .slice(1)
    .map((each) => Number(each ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minute);
  const same = new Date(wall);
  if (same.getUTCMonth() !== month - 1 || same.getUTCDate() !== day || hour > 23 || minute > 59) return null;
  return instantOf(end && found[4] === undefined ? wall + DAY : wall, timeZone);
}

/** When the clocks of a zone show this, given as if they were those of UTC. */
function instantOf(shown: number, timeZone: string): Instant {
  const near = shown - aheadOfUtc(shown, timeZone);
  return shown - aheadOfUtc(near, timeZone);
}

/** So many days later, when the clocks of a zone show the same hour: a day on which they change has 23 hours, or 25. */
export function daysLater(at: Instant, days: number, timeZone: string): Instant {
  return instantOf(at + aheadOfUtc(at, timeZone) + days * DAY, timeZone);
}

const HOUR = 3_600_000;

/** What is wrong with a date that is written for the clocks of a zone: it is none, the clocks skip it, or they show it twice. Null: nothing. */
export function clockFault(text: string, timeZone: string): 'none' | 'skipped' | 'twice' | null {
  const at = instantIn(text, timeZone);
  if (at === null) return 'none';
  const [, year, month, day, hour, minute] = written.exec(text.trim()) ?? [];
  const wall = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour ?? 0), Number(minute ?? 0));
  const shows = (instant: Instant): boolean => instant + aheadOfUtc(instant, timeZone) === wall;
  if (!shows(at)) return 'skipped';
  return shows(at - HOUR) || shows(at + HOUR) ? 'twice' : null;
}
