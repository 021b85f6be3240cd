import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import { clockFault, instantIn } from '../../core/civic/civil-time.ts';
import { nearestCentre } from '../../core/civic/places-index.ts';
import type { Workshop } from '../../core/civic/workshops.ts';
import { across } from './cross-faults.ts';
import { asNumber, asYes, type Fault, fieldsOf, readData } from './data-file.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'small letters, digits and dashes only, 32 at most');
const texts = (most: number) => z.record(z.string().length(2), z.string().trim().min(1).max(most));

const item = z.strictObject({
  id,
  title: texts(50),
  summary: texts(400),
  theme: texts(40),
  /** On the city's clocks: 2026-12-03T18:30. */
  starts: z.string().optional(),
  /** Instead of a date: so many days from now, at this hour of the city's clocks. */
  inDays: z.number().int().min(1).max(365).optional(),
  hour: z
    .string()
    .regex(/^\d{2}:\d{2}$/, 'an hour as 18:30')
    .optional(),
  hours: z.number().positive().max(12).default(2),
  place: z.string().trim().min(1).max(40),
  address: z.string().trim().max(60).default(''),
  lat: z.number().min(-90).max(90).optional(),
  lon: z.number().min(-180).max(180).optional(),
  district: z.string().optional(),
  places: z.number().int().min(1).max(10_000),
  accessible: z.boolean().default(false),
  languages: z.array(z.string().length(2)).min(1).default(['fr']),
  /** For the city's agents only: the code by which they come in. */
  access: z.string().trim().min(4).max(40).optional(),
});

const file = z.strictObject({
  demonstration: z.boolean().default(false),
  workshops: z.array(item).min(1).max(500),
});

type Item = z.output<typeof item>;

/** A workshop as its file tells it; its code on site is drawn when it is first imported. */
export type WorkshopDraft = Omit<Workshop, 'attendanceCode' | 'accessKey'> & {
  readonly access: string | null;
};

/** What of a workshop is checked against the city and the others. */
const placed = item
  .pick({ id: true, title: true, summary: true, theme: true, starts: true, inDays: true, hour: true })
  .extend(item.pick({ lat: true, lon: true, district: true }).shape)
  .strip();
const placedFile = z.object({ workshops: z.array(placed) });

type Dated = Pick<Item, 'starts' | 'inDays' | 'hour'>;

function startOf(one: Dated, city: City, now: number): number | null {
  if (one.starts !== undefined) return instantIn(one.starts, city.timeZone);
  if (one.inDays === undefined) return null;
  const local = new Intl.DateTimeFormat('en-CA', { timeZone: city.timeZone }).format(now + one.inDays * DAY);
  return instantIn(`${local}T${one.hour ?? '18:30'}`, city.timeZone);
}

function faultsOf(read: z.output<typeof placedFile>, city: City, now: number): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const [index, one] of read.workshops.entries()) {
    const add = (field: string, message: string) =>
      faults.push({ path: ['workshops', index, field], message });
    if (seen.has(one.id)) add('id', `${one.id} is there twice`);
    seen.add(one.id);
    const clock = one.starts === undefined ? null : clockFault(one.starts, city.timeZone);
    if (clock === 'skipped' || clock === 'twice')
      add('starts', `this hour is ${clock} that night: write another`);
    if (startOf(one, city, now) === null)
      add(one.starts === undefined ? 'id' : 'starts', 'needs a date as 2026-12-03T18:30');
    if ((one.lat === undefined) !== (one.lon === undefined)) add('lat', 'needs lat and lon, or none');
    const known = city.sectors.some(({ districts }) => districts.some((each) => each.id === one.district));
    if (one.district !== undefined && !known) add('district', `no district is called ${one.district}`);
    for (const field of ['title', 'summary', 'theme'] as const)
      for (const language of city.writtenIn)
        if (one[field][language] === undefined)
          faults.push({ path: ['workshops', index, field, language], message: `is missing in ${language}` });
  }
  return faults;
}

function draftOf(one: Item, city: City, now: number, demonstration: boolean): WorkshopDraft {
  const startsAt = startOf(one, city, now) ?? now;
  const { lat = null, lon = null } = one;
  const near = lat === null || lon === null ? null : (nearestCentre(city, lat, lon)?.id ?? null);
  const { id: name, title, summary, theme, place, address, places, accessible, languages } = one;
  const where = { place, address, lat, lon, district: one.district ?? near };
  return {
    v: 1,
    id: name,
    title,
    summary,
    theme,
    startsAt,
    endsAt: startsAt + one.hours * HOUR,
    ...where,
    places,
    accessible,
    languages,
    audience: one.access === undefined ? 'all' : 'agents',
    access: one.access ?? null,
    demonstration,
  };
}

const localised = new Set(['title', 'summary', 'theme']);
const asList = (cell: string) => cell.split(/[\s,]+/);
const cells = {
  hours: asNumber,
  lat: asNumber,
  lon: asNumber,
  places: asNumber,
  inDays: asNumber,
  languages: asList,
  accessible: asYes,
};

/**
 * Reads workshops from YAML, JSON, or a table (`title_fr`, `languages` parted by spaces, `accessible` oui or non). Throws ParvisError
 * import.invalid, its message naming every wrong line by its number.
 */
export function readWorkshops(
  name: string,
  source: string,
  city: City,
  now: number,
): readonly WorkshopDraft[] {
  const table = {
    list: 'workshops',
    itemOf: (row: Record<string, string>) => fieldsOf(row, localised, cells),
  };
  const check = across(placedFile, (each) => faultsOf(each, city, now), ['workshops']);
  const read = readData(name, source, table, { schema: file, checks: [check] });
  return read.workshops.map((one) => draftOf(one, city, now, read.demonstration));
}
