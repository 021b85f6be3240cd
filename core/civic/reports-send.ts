import { z } from 'zod';
import type { LocalOp, OpContext, Ops } from '../conversation/ops.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import { findCategory } from './categories.ts';
import { districtById, metresBetween } from './places-index.ts';
import { newReference, openStates, type ReportRow } from './reports.ts';

const day = 24 * 3600 * 1000;
/** More in a day than a resident in good faith sends: the rest waits for tomorrow. */
const mostPerDay = 40;
/** How many like it are shown before sending. */
const alike = 3;
/** Metres of one degree of latitude (mean). */
const degree = 111_195;

const place = z.object({
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  address: z.string(),
  district: z.string().nullable(),
  exact: z.boolean(),
});

const submitted = z.object({
  kind: z.enum(['problem', 'wish']),
  category: z.string().min(1),
  words: z.string().max(4000),
  place,
  today: place.nullable().default(null),
  photos: z.array(z.string()).max(3).default([]),
});

/** `reports.nearby` { category, lat, lon } -> { reports: { reference, metres, address, at }[] }, nearest first, at most 3. */
const nearby: LocalOp = {
  kind: 'local',
  async run(args, { tx, world }) {
    const { category, lat, lon } = z
      .object({ category: z.string(), lat: z.number(), lon: z.number() })
      .parse(args);
    const metres = findCategory(world.city, category)?.category.nearby ?? 0;
    const rows = await tx.reports.openInBox({ kind: 'problem', category, ...boxAround(lat, lon, metres) });
    const reports = rows
      .flatMap((row) => {
        if (row.lat === null || row.lon === null) return [];
        const away = metresBetween(lat, lon, row.lat, row.lon);
        const address = row.address === null ? '' : world.vault.open(row.address);
        return away <= metres
          ? [{ reference: row.reference, metres: Math.round(away), address, at: row.createdAt }]
          : [];
      })
      .sort((a, b) => a.metres - b.metres)
      .slice(0, alike);
    return { ok: true, value: { reports } };
  },
};

function boxAround(lat: number, lon: number, metres: number) {
  const tall = metres / degree;
  const wide = tall / Math.cos((lat * Math.PI) / 180);
  return { west: lon - wide, south: lat - tall, east: lon + wide, north: lat + tall };
}

/** `reports.submit` { kind, category, words, place, today?, photos? } -> { reference, at }; refused: `too_many`. */
const submit: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { tx, now, person, world, conversation } = context;
    const given = submitted.parse(args);
    if ((await tx.reports.countSince(person.id, now - day)) >= mostPerDay)
      return { ok: false, reason: 'too_many' };
    const { seal } = world.vault;
    const district = districtById(world.city, given.place.district);
    const row: ReportRow = {
      id: world.nature.newId(),
      reference: await newReference(tx, world.nature),
      kind: given.kind,
      category: given.category,
      state: 'received',
      lat: given.place.lat,
      lon: given.place.lon,
      district: district?.id ?? null,
      address: seal(given.place.address),
      words: seal(given.words),
      today: given.today && seal(JSON.stringify(given.today)),
      person: person.id,
      conversation: conversation.id,
      createdAt: now,
      changedAt: now,
    };
    await tx.reports.add(row);
    for (const media of given.photos) await tx.reports.addPhoto(row.id, media, now);
    await noteChange(context, row, now);
    return { ok: true, value: { reference: row.reference, at: now } };
  },
};

async function noteChange({ tx, person }: OpContext, row: ReportRow, at: Instant): Promise<void> {
  await tx.reports.noteChange({ report: row.id, at, state: row.state, actor: person.id, note: null });
  await tx.audit.append({
    at,
    actor: person.id,
    act: 'report.sent',
    subject: row.reference,
    detail: { kind: row.kind },
  });
}

/** `reports.follow` { reference } -> { reference }; refused: `unknown`, `closed`, `own`. Following twice is no error. */
const follow: LocalOp = {
  kind: 'local',
  async run(args, { tx, now, person, conversation }) {
    const row = await tx.reports.byReference(z.object({ reference: z.string() }).parse(args).reference);
    if (!row) return { ok: false, reason: 'unknown' };
    if (!openStates.includes(row.state)) return { ok: false, reason: 'closed' };
    if (row.person === person.id) return { ok: false, reason: 'own' };
    await tx.reports.follow(row.id, { person: person.id, conversation: conversation.id }, now);
    return { ok: true, value: { reference: row.reference } };
  },
};

export const reportSendingOps: Ops = {
  'reports.nearby': nearby,
  'reports.submit': submit,
  'reports.follow': follow,
};
