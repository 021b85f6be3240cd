import type { LocalOp } from '../conversation/ops.ts';
import { normalise } from '../conversation/words.ts';
import type { City, District, Sector } from './city.ts';

/** Ordinals in words, without accents, as residents write their district: first, second... by position. */
const ORDINALS: readonly (readonly string[])[] = [
  ['premier', 'premiere', 'first'],
  ['deuxieme', 'second', 'seconde'],
  ['troisieme', 'third'],
  ['quatrieme', 'fourth'],
  ['cinquieme', 'fifth'],
  ['sixieme', 'sixth'],
  ['septieme', 'seventh'],
  ['huitieme', 'eighth'],
  ['neuvieme', 'ninth'],
  ['dixieme', 'tenth'],
  ['onzieme', 'eleventh'],
  ['douzieme', 'twelfth'],
  ['treizieme', 'thirteenth'],
  ['quatorzieme', 'fourteenth'],
  ['quinzieme', 'fifteenth'],
  ['seizieme', 'sixteenth'],
  ['dix septieme', 'dixseptieme', 'seventeenth'],
  ['dix huitieme', 'dixhuitieme', 'eighteenth'],
  ['dix neuvieme', 'dixneuvieme', 'nineteenth'],
  ['vingtieme', 'twentieth'],
];

/** A number alone ("11"), with its ending ("11e", "11th"), or after a word that announces it ("dans le 11"). */
function numberIn(text: string): number | null {
  const found =
    /^(\d{1,2})$/.exec(text) ??
    /\b(\d{1,2}) ?(?:e|er|ere|eme|ieme|st|nd|rd|th|arr\w*)\b/.exec(text) ??
    /\b(?:le|du|au|the|arrondissement|district) (\d{1,2})$/.exec(text);
  return found ? Number(found[1]) : null;
}

const CARDINALS: readonly (readonly string[])[] = [
  ['un', 'one'],
  ['deux', 'two'],
  ['trois', 'three'],
  ['quatre', 'four'],
  ['cinq', 'five'],
  ['six'],
  ['sept', 'seven'],
  ['huit', 'eight'],
  ['neuf', 'nine'],
  ['dix', 'ten'],
  ['onze', 'eleven'],
  ['douze', 'twelve'],
  ['treize', 'thirteen'],
  ['quatorze', 'fourteen'],
  ['quinze', 'fifteen'],
  ['seize', 'sixteen'],
  ['dix sept', 'seventeen'],
  ['dix huit', 'eighteen'],
  ['dix neuf', 'nineteen'],
  ['vingt', 'twenty'],
];

/** "vingt", "le vingt", "dans le vingt": only when nothing else was said. */
function cardinalIn(text: string): number | null {
  const bare = text.replace(/^(?:dans )?(?:le|the|in the) /, '').replace(/ arrondissement$/, '');
  const found = CARDINALS.findIndex((words) => words.includes(bare));
  return found < 0 ? null : found + 1;
}

/** The number of a district as residents say it, in figures or words: "11", "le 11e", "onzième", "vingt", the city's name and "11". */
export function districtNumberIn(said: string, city: City): number | null {
  const name = normalise(city.name);
  const text = ` ${normalise(said)} `.replaceAll(` ${name} `, ' le ').trim();
  return numberIn(text) ?? ordinalIn(text) ?? cardinalIn(text);
}

function ordinalIn(text: string): number | null {
  const has = (word: string) => ` ${text} `.includes(` ${word} `);
  // The highest wins: "dix-septième" also holds "septième".
  const found = ORDINALS.findLastIndex((words) => words.some(has));
  return found < 0 ? null : found + 1;
}

export const numberOf = (district: District): number => Number.parseInt(district.shortName, 10);

export type Placed =
  | { readonly ok: true; readonly sector: Sector }
  /** outside: a postcode of another town. unknown: no place understood. */
  | { readonly ok: false; readonly reason: 'outside' | 'unknown' };

function sectorOf(city: City, matches: (district: District) => boolean): Sector | undefined {
  return city.sectors.find((sector) => sector.districts.some(matches));
}

/** The sector that a person means by a postcode, a district's number in figures or words, or a name. */
export function sectorIn(city: City, said: string): Placed {
  const text = normalise(said);
  const postcode = /\b(\d{5})\b/.exec(text)?.[1];
  const number = postcode ? null : districtNumberIn(said, city);
  const sector = postcode
    ? sectorOf(city, (district) => district.postcodes.includes(postcode))
    : number !== null
      ? sectorOf(city, (district) => numberOf(district) === number)
      : city.sectors.find(
          (one) => ` ${text} `.includes(` ${normalise(one.name)} `) || text === lastWord(one),
        );
  if (sector) return { ok: true, sector };
  return { ok: false, reason: postcode ? 'outside' : 'unknown' };
}

/** "Paris Centre" is also "centre". */
const lastWord = (sector: Sector): string => normalise(sector.name).split(' ').at(-1) ?? '';

/** Answers `{ districts: { id, label }[] }`, in the city's order: where they are numbered, the nth has number n. */
const districts: LocalOp = {
  kind: 'local',
  run: async (_, { world }) => ({
    ok: true,
    value: {
      districts: world.city.sectors
        .flatMap((sector) => sector.districts)
        .map(({ id, shortName }) => ({ id, label: shortName })),
    },
  }),
};

/** `{ district }` or `{ text }`: answers `{ id, name }` of the sector, or refuses with outside | unknown. */
const place: LocalOp = {
  kind: 'local',
  run: async ({ district, text }, { world: { city } }) => {
    const chosen = sectorOf(city, (one) => one.id === district);
    const placed: Placed = chosen ? { ok: true, sector: chosen } : sectorIn(city, String(text ?? ''));
    if (!placed.ok) return placed;
    return { ok: true, value: { id: placed.sector.id, name: placed.sector.name } };
  },
};

export const eligibilityOps = { 'eligibility.districts': districts, 'eligibility.place': place } as const;
