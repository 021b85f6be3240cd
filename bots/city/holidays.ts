import getJoursFeries from '@socialgouv/jours-feries';
import { z } from 'zod';

/** `france`: those of the country, whatever the year; or the city's own list of days. */
export const holidays = z.union([z.literal('france'), z.array(z.iso.date())]).default([]);

/** Years that a service started now may live to see. */
const first = 2025;
const last = 2050;

/** ISO days, `2026-12-25`. */
export function holidaysOf(given: z.infer<typeof holidays>): readonly string[] {
  if (given !== 'france') return given;
  const years = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return years.flatMap((year) =>
    Object.values(getJoursFeries(year)).map((day) => day.toISOString().slice(0, 10)),
  );
}
