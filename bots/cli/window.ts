import type { City } from '../../core/civic/city.ts';
import { clockFault, daysLater, instantIn } from '../../core/civic/civil-time.ts';
import type { Fault } from './data-file.ts';

const withOffset = /T\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:\d{2})$/;

/** When one may take part, as a file says it: on the city's clocks (`2026-11-30 18:00`), with an offset, or for so many days. */
export interface WrittenWindow {
  readonly opensAt?: string | undefined;
  /** A bare day lasts until its end. */
  readonly closesAt?: string | undefined;
  readonly days?: number | undefined;
}

const SAID = {
  none: 'needs a date as 2026-12-01 or 2026-12-01T09:00 (or days)',
  skipped: 'the clocks skip this hour that night: write another',
  twice: 'the clocks show this hour twice that night: write another',
} as const;

function instantOf(text: string, city: City, end: boolean): number | null {
  if (!withOffset.test(text)) return instantIn(text, city.timeZone, end);
  const at = Date.parse(text);
  return Number.isNaN(at) ? null : at;
}

/** What is wrong with a window. */
export function windowFaults(read: WrittenWindow, city: City): Fault[] {
  const faults: Fault[] = [];
  if (read.days !== undefined && read.opensAt === undefined && read.closesAt === undefined) return faults;
  for (const field of ['opensAt', 'closesAt'] as const) {
    const text = read[field] ?? '';
    if (text === '' && read.days !== undefined) continue;
    const fault = withOffset.test(text)
      ? Number.isNaN(Date.parse(text))
        ? 'none'
        : null
      : clockFault(text, city.timeZone);
    if (fault) faults.push({ path: [field], message: SAID[fault] });
  }
  if (faults.length > 0) return faults.slice(0, read.opensAt === undefined ? 1 : 2);
  const { opensAt, closesAt } = windowOf(read, city, 0);
  const isInOrder = read.opensAt === undefined || read.closesAt === undefined || closesAt > opensAt;
  return isInOrder ? [] : [{ path: ['closesAt'], message: 'is not after opensAt' }];
}

/** The window of a file that `windowFaults` has nothing against. */
export function windowOf({ opensAt, closesAt, days }: WrittenWindow, city: City, now: number) {
  const opens = (opensAt === undefined ? null : instantOf(opensAt, city, false)) ?? now;
  const closes = closesAt === undefined ? null : instantOf(closesAt, city, true);
  return { opensAt: opens, closesAt: closes ?? daysLater(opens, days ?? 0, city.timeZone) };
}
