import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load as parse } from 'js-yaml';
import { z } from 'zod';
import type { City } from '../../core/civic/city.ts';
import { ParvisError } from '../../core/errors.ts';
import { holidays, holidaysOf } from './holidays.ts';
import { withLanguages } from './languages.ts';

const byLanguage = z.record(z.string(), z.string());
const wordsByLanguage = z.record(z.string(), z.array(z.string()));
const degrees = z.number().min(-180).max(180);
const phone = z.enum(['city', 'fire', 'medical', 'police', 'any', 'sms']);

const district = z.object({
  id: z.string(),
  name: z.string(),
  shortName: z.string(),
  postcodes: z.array(z.string()),
  cityCode: z.string(),
  centre: z.tuple([degrees, degrees]),
  population: z.number().int().positive(),
});

const category = z.object({
  id: z.string(),
  name: byLanguage,
  official: z.string().optional(),
  words: wordsByLanguage.default({}),
  weight: z.number().nonnegative(),
  nearby: z.number().positive(),
});

const danger = z.object({ id: z.string(), phone, words: wordsByLanguage, not: wordsByLanguage });

const interest = z.object({ id: z.string().regex(/^[a-z][a-z-]{0,19}$/), name: byLanguage });

const wish = z.object({ id: z.string(), words: wordsByLanguage });

const city = z.object({
  id: z.string(),
  name: z.string(),
  bot: byLanguage,
  council: byLanguage,
  timeZone: z.string(),
  languages: z.array(z.string().length(2)).min(1),
  writtenIn: z.array(z.string().length(2)).min(1),
  phones: z.record(phone, z.string()),
  ownWords: z.array(z.string().regex(/^[a-z]+$/, 'small letters without accents')).default([]),
  phonePrefixes: z.array(z.string().startsWith('+')),
  country: z.string().length(2),
  mentions: z.array(z.object({ id: z.string(), name: byLanguage })).default([]),
  dayHours: z.object({ from: z.number(), to: z.number() }),
  holidays: holidays.transform(holidaysOf),
  mediators: z.object({ personsADay: z.number().int().positive() }).default({ personsADay: 40 }),
  box: z.tuple([degrees, degrees, degrees, degrees]),
});

const sectors = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    codes: z.array(z.string()).exactOptional(),
    districts: z.array(district).min(1),
  }),
);
const groups = z.array(
  z.object({
    id: z.string(),
    name: byLanguage,
    official: z.string().optional(),
    categories: z.array(category).min(1),
  }),
);

/** The file's content. Throws ParvisError config.invalid where it is missing or no YAML. */
function parsed(path: string): unknown {
  try {
    return parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const [why = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new ParvisError('config.invalid', `${path}: ${why} Is PARVIS_CITY right?`, { file: path });
  }
}

/** The files of a language. Throws ParvisError config.invalid where there are none. */
function areasOf(folder: string, language: string): readonly string[] {
  try {
    return readdirSync(join(folder, language));
  } catch {
    throw new ParvisError(
      'config.invalid',
      `city.yaml: languages: ${language} has no folder in ${folder}. Take it off the list, or write its phrases.`,
      { language },
    );
  }
}

function read<T>(folder: string, file: string, schema: z.ZodType<T>): T {
  const path = join(folder, file);
  const result = schema.safeParse(parsed(path));
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${path}: ${issue.path.join('.')}: ${issue.message}`);
  throw new ParvisError('config.invalid', faults.join('\n'), { file });
}

/** Reads a city's folder. Throws ParvisError config.invalid naming the file and the field. */
export function loadCity(folder: string): City {
  const own = {
    ...read(folder, 'city.yaml', city),
    sectors: read(folder, 'sectors.yaml', sectors),
    categories: read(folder, 'categories.yaml', groups),
    wishes: read(folder, 'wishes.yaml', z.array(wish)),
    dangers: read(folder, 'dangers.yaml', z.array(danger)),
    interests: read(folder, 'interests.yaml', z.array(interest).max(9)),
    synonyms: read(folder, 'synonyms.yaml', z.array(z.array(z.string()).min(2))),
  } as City;
  return withLanguages(folder, own, (file, schema) => read(folder, file, schema));
}

/** Files of a language that are not phrases. */
const NOT_PHRASES = new Set(['words', 'intents', 'review']);

export interface Locales {
  /** Phrases by language and key, `report.where`. */
  readonly phrases: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly words: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly intents: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const table = z.record(z.string(), z.string());

/** The phrases of a folder's language by key, `report.where`. Throws ParvisError config.invalid. */
export function loadPhrases(folder: string, language: string): Readonly<Record<string, string>> {
  const book: Record<string, string> = {};
  for (const file of areasOf(folder, language)) {
    const area = file.replace(/\.json$/, '');
    if (NOT_PHRASES.has(area)) continue;
    const flat = read(join(folder, language), file, table);
    for (const [key, phrase] of Object.entries(flat)) book[`${area}.${key}`] = phrase;
  }
  return book;
}

/** Reads `locales/<language>/<area>.json` for these languages. */
export function loadLocales(folder: string, languages: readonly string[]): Locales {
  const phrases: Record<string, Readonly<Record<string, string>>> = {};
  const words: Record<string, Record<string, string>> = {};
  const intents: Record<string, Record<string, string>> = {};
  for (const language of languages) {
    phrases[language] = loadPhrases(folder, language);
    words[language] = read(join(folder, language), 'words.json', table);
    intents[language] = read(join(folder, language), 'intents.json', table);
  }
  return { phrases, words, intents };
}
