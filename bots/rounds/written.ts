import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import type { World } from '../../core/conversation/ops.ts';
import type { Instant } from '../../core/conversation/vocabulary.ts';

/** Characters: what an approved template takes as its one value. */
export const longestText = 1000;

export const DAY = 24 * 3_600_000;

const texts = z.record(z.string(), z.string().max(longestText));
/** YAML reads `[11, 12]` as numbers. */
const name = z.preprocess((value) => (typeof value === 'number' ? String(value) : value), z.string());
const names = z.array(name).min(1).max(200);
const hour = z.number().int().min(0).max(24);
const percent = z.number().min(0).max(100);

/** A round as staff write it, in a file or in the console's form: the city's clocks, euros, percent, days, names. */
export const writtenRound = z.strictObject({
  /** For the staff. */
  title: z.string().trim().min(1).max(100),
  /** The id of the consultation that it invites to. */
  consultation: z.string().optional(),
  /** By language: `fr`, `en`. */
  text: texts,
  reminder: z.strictObject({ days: z.number().int().min(1).max(60), text: texts }).optional(),
  /** By channel; `languages`: the provider's code of each of ours. */
  templates: z
    .record(
      z.string(),
      z.strictObject({
        name: z.string().trim().min(1).max(200),
        languages: z.record(z.string(), z.string()),
      }),
    )
    .optional(),
  audience: z
    .strictObject({
      channels: names.optional(),
      languages: names.optional(),
      /** By name or id, as the three after it. */
      sectors: names.optional(),
      interests: names.optional(),
      relays: names.optional(),
      tookPart: z
        .strictObject({
          consultation: z.string().optional(),
          workshop: z.string().optional(),
          yes: z.boolean().default(true),
        })
        .optional(),
    })
    .optional(),
  /** `2026-11-30 18:00`; at once when absent. */
  startsAt: z.string().optional(),
  /** A bare day lasts until its end. */
  closesAt: z.string(),
  hours: z.strictObject({ from: hour, to: hour }).optional(),
  everyDay: z.boolean().optional(),
  perMinute: z.number().int().min(1).max(1_000_000).optional(),
  /** Euros. */
  budget: z.number().min(0).max(1_000_000).optional(),
  /** Percent above which it stops by itself. */
  limits: z.strictObject({ failures: percent.optional(), stops: percent.optional() }).optional(),
});

export type WrittenRound = z.output<typeof writtenRound>;

/** Something that a round may name. */
export interface Named {
  readonly id: string;
  readonly name: string;
}

/** What a round is read against: the city, and what there is to name. */
export interface Terms {
  readonly city: City;
  readonly now: Instant;
  /** The channels that are on, by name. */
  readonly channels: readonly string[];
  readonly relays: readonly Named[];
  /** Those that are not closed, for the invitation; and all, for who took part. */
  readonly consultations: readonly (Named & { readonly closesAt: Instant; readonly open: boolean })[];
  readonly workshops: readonly Named[];
}

export async function termsOf(world: World): Promise<Terms> {
  const { city, nature, channels, store } = world;
  const [home = 'fr'] = city.languages;
  const nameIn = (name: Readonly<Record<string, string>>, id: string): string =>
    name[home] ?? Object.values(name)[0] ?? id;
  return store.transaction(async (tx) => ({
    city,
    now: nature.now(),
    channels: [...channels.keys()],
    relays: (await tx.relays.figures()).map(({ relay }) => ({ id: relay.id, name: relay.name })),
    consultations: (await tx.consultations.all()).map(({ consultation: round }) => ({
      id: round.id,
      name: nameIn(round.title, round.id),
      closesAt: round.closesAt,
      open: round.state !== 'closed',
    })),
    workshops: (await tx.workshops.upcoming(0)).map(({ id, title }) => ({ id, name: nameIn(title, id) })),
  }));
}

/** A sector of one district is also found by the district's short name: `20e`. */
const sectorNames = ({ city }: Terms): readonly Named[] =>
  city.sectors.flatMap(({ id, name, districts: [one, ...others] }) => [
    { id, name },
    ...(one && others.length === 0 ? [{ id, name: one.shortName }] : []),
  ]);

/** An interest is found by its name in any language. */
const interestNames = ({ city }: Terms): readonly Named[] =>
  city.interests.flatMap(({ id, name }) => Object.values(name).map((each) => ({ id, name: each })));

/** What an audience names, by the field in which it does. */
export const groupNames = (terms: Terms) => ({
  sectors: sectorNames(terms),
  interests: interestNames(terms),
  relays: terms.relays,
});

/** The id of what is named, capitals and accents apart. */
export function idOf(name: string, known: readonly Named[]): string | undefined {
  const like = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').trim().toLowerCase();
  return known.find((each) => each.id === name || like(each.name) === like(name))?.id;
}
