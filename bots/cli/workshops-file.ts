import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import { instantIn } from '../../core/civic/civil-time.ts';
import { nearestCentre } from '../../core/civic/places-index.ts';
import type { Workshop } from '../../core/civic/workshops.ts';
import { ParvisError } from '../../core/errors.ts';
import { type Fault, readYaml } from './yaml-file.ts';

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

function startOf(one: Item, city: City, now: number): number | null {
  if (one.starts !== undefined) return instantIn(one.starts, city.timeZone);
  if (one.inDays === undefined) return null;
  const local = new Intl.DateTimeFormat('en-CA', { timeZone: city.timeZone }).format(now + one.inDays * DAY);
  return instantIn(`${local}T${one.hour ?? '18:30'}`, city.timeZone);
}

function faultsOf(read: z.output<typeof file>, city: City, now: number): Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const [index, one] of read.workshops.entries()) {
    const add = (field: string, message: string) =>
      faults.push({ path: ['workshops', index, field], message });
    if (seen.has(one.id)) add('id', `${one.id} is there twice`);
    seen.add(one.id);
    if (startOf(one, city, now) === null)
      add(one.starts === undefined ? 'id' : 'starts', 'needs a date as 2026-12-03T18:30');
    if ((one.lat === undefined) !== (one.lon === undefined)) add('lat', 'needs lat and lon, or none');
    const known = city.sectors.some(({ districts }) => districts.some((each) => each.id === one.district));
    if (one.district !== undefined && !known) add('district', `no district is called ${one.district}`);
    for (const field of ['title', 'summary', 'theme'] as const)
      for (const language of city.languages)
        if (one[field][language] === undefined) add(field, `is missing in ${language}`);
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

/** Reads workshops from YAML. Throws ParvisError import.invalid, its message naming every wrong line by its number. */
export function readWorkshops(source: string, city: City, now: number): readonly WorkshopDraft[] {
  const read = readYaml(source, file, (each) => faultsOf(each, city, now));
  return read.workshops.map((one) => draftOf(one, city, now, read.demonstration));
}

const numbers = new Set(['hours', 'lat', 'lon', 'places', 'inDays']);

/** One row of a table: `title_fr`, `title_en`..., `languages` parted by spaces, `accessible` yes or no; empty cells are absent. */
function itemOf(row: Readonly<Record<string, string>>): Readonly<Record<string, unknown>> {
  const made: Record<string, unknown> = {};
  for (const [name, cell] of Object.entries(row)) {
    const text = cell.trim();
    const [, field, language] = /^(title|summary|theme)_([a-z]{2})$/.exec(name) ?? [];
    if (text === '') continue;
    if (field && language) made[field] = { ...(made[field] as object | undefined), [language]: text };
    else if (name === 'languages') made[name] = text.split(/[\s,]+/);
    else if (name === 'accessible') made[name] = /^(?:yes|oui|true|1)$/i.test(text);
    else made[name] = numbers.has(name) ? Number(text.replace(',', '.')) : text;
  }
  return made;
}

/** Reads workshops from CSV (comma or semicolon, a head line). Throws as `readWorkshops`, naming the lines of the table. */
export function readWorkshopTable(source: string, city: City, now: number): readonly WorkshopDraft[] {
  const head = source.split('\n', 1)[0] ?? '';
  const delimiter = head.split(';').length > head.split(',').length ? ';' : ',';
  const rows: { record: Record<string, string>; info: { lines: number } }[] = parse(source, {
    bom: true,
    columns: true,
    delimiter,
    info: true,
    skip_empty_lines: true,
  });
  const faults: string[] = [];
  const drafts: WorkshopDraft[] = [];
  const seen = new Set<string>();
  for (const { record, info } of rows) {
    const parsed = item.safeParse(itemOf(record));
    const wrong = parsed.success
      ? faultsOf({ demonstration: false, workshops: [parsed.data] }, city, now)
      : parsed.error.issues.map(({ path, message }) => ({ path, message }));
    for (const { path, message } of wrong)
      faults.push(
        `line ${info.lines}: ${path.filter((step) => typeof step === 'string' && step !== 'workshops').join('.')}: ${message}`,
      );
    if (!parsed.success) continue;
    if (seen.has(parsed.data.id)) faults.push(`line ${info.lines}: id: ${parsed.data.id} is there twice`);
    seen.add(parsed.data.id);
    if (wrong.length === 0) drafts.push(draftOf(parsed.data, city, now, false));
  }
  if (rows.length === 0) faults.push('line 1: no workshop');
  if (faults.length > 0)
    throw new ParvisError('import.invalid', faults.join('\n'), { faults: faults.length });
  return drafts;
}
