import { normalise } from '../conversation/words.ts';
import type { City, District } from './city.ts';
import { districtNumberIn, numberOf } from './eligibility.ts';

/** Where, as far as a person's words say it. */
export interface PlaceWords {
  /** What to ask the address service: a number and a street, or a street; null when the words name none. */
  readonly address: string | null;
  /** The two streets of a crossing. */
  readonly crossing: readonly [string, string] | null;
  readonly district: District | null;
  /** The text without the words above: what the matter is. */
  readonly rest: string;
}

/** For a pattern that takes no heed of capitals. */
const nameOf = ({ name: own }: City): string => own.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

const ways =
  'rue|avenue|av|ave|boulevard|bd|bld|boul|bvd|place|pl|quai|impasse|passage|square|all[ée]e|cours|villa|chemin|sentier|' +
  'porte|pont|esplanade|rond-point|faubourg|route|parvis|galerie';
/** Words that go on with the sentence: a street's name ends before them, and does not begin with them. */
const onward =
  'dans|depuis|qui|que|il|elle|ils|devant|derri[èe]re|est|sont|était|à|a|y|près|pres|en|avec|et|au|sur|sous|car|mais|pour|' +
  'chez|juste|c|ça|since|there|is|are|in|on|at|near|and|has|' +
  'sale|pleine?|noire?|barrée?|bloquée?|publique|étroite|entière|toute|glissante|inondée?';
const stopsIn = (city: City): string =>
  `(?=\\s*(?:[,.;:!?()/\\n]|$)|\\s+(?:${onward}|${nameOf(city)}|\\d{5}|\\d{1,2}\\s?(?:er|e|[èe]me|i[èe]me))(?![\\p{L}\\d]))`;
const name = `(?:de la |de l['’]|des |du |de |d['’])?[\\p{L}\\d][\\p{L}\\d'’ .-]*?`;
const number = '\\d{1,4}(?:\\s?(?:bis|ter|quater|[a-d])\\b)?';
const article = "(?:de la |de l['’]|des |du |de |of |la |le |l['’])?";

interface Patterns {
  readonly numbered: RegExp;
  readonly crossed: RegExp;
  /** Not "poubelle de rue": a street has its article, or none. */
  readonly alone: RegExp;
}

const known = new WeakMap<City, Patterns>();

function patternsOf(city: City): Patterns {
  const had = known.get(city);
  if (had) return had;
  const street = `(?:${ways})\\.?\\s+(?!(?:${onward})(?![\\p{L}]))${name}${stopsIn(city)}`;
  const corner = 'angle|coin|croisement|intersection|carrefour|corner';
  const made = {
    numbered: new RegExp(`\\b(${number})[, ]+(?:de la |de l['’])?(${street})`, 'iu'),
    crossed: new RegExp(
      `(?:${corner})\\s+${article}(${street})\\s*(?:et|/|avec|and)\\s+${article}(${street})`,
      'iu',
    ),
    alone: new RegExp(`(?<!\\bde\\s|\\p{L})(${street})`, 'iu'),
  };
  known.set(city, made);
  return made;
}

const ordinal =
  '\\b(\\d{1,2})\\s?(?:er|e|nd|rd|st|th|[èe]me|i[èe]me)(?![\\p{L}])(?:\\s+arr(?:ondissement|t|\\.)?)?';

/** Reads an address, a crossing and an arrondissement in a person's words. Pure; knows no street. */
export function readPlace(text: string, city: City): PlaceWords {
  const district = districtIn(text, city);
  const { numbered, crossed, alone } = patternsOf(city);
  const crossing = crossed.exec(text);
  const one = crossing ? null : (numbered.exec(text) ?? alone.exec(text));
  const found = crossing ?? one;
  return {
    crossing: crossing ? [tidy(crossing[1]), tidy(crossing[2])] : null,
    address: crossing ? tidy(crossing[0]) : one ? tidy(one.slice(1).join(' ')) : null,
    district: district?.district ?? null,
    rest: tidy(
      cut(cut(text, found?.[0]), district?.words).replace(/\b(?:devant|angle|au|in front of|dans)\s*$/iu, ''),
    ),
  };
}

/** The arrondissement that the words name: "75011", "dans le 11e", "11ème", "Paris 11". */
export function districtIn(text: string, city: City): { district: District; words: string } | null {
  const districts = city.sectors.flatMap((sector) => sector.districts);
  const said = text.replace(/\s+/g, ' ');
  const postcode = /\b\d{5}\b/.exec(said)?.[0];
  const byPostcode = districts.find((district) => postcode && district.postcodes.includes(postcode));
  if (byPostcode && postcode) return { district: byPostcode, words: postcode };
  const named =
    new RegExp(`(?:\\bdans le |\\b${nameOf(city)} |\\bthe )?${ordinal}`, 'iu').exec(said) ??
    new RegExp(`\\b${nameOf(city)}\\s+(\\d{1,2})\\b`, 'iu').exec(said);
  const district = named && districts.find((one) => one.id === named[1]);
  return named && district ? { district, words: named[0] } : null;
}

/** As an answer to "which arrondissement?": a bare number is enough, in figures of any script or in words. */
export function readDistrict(text: string, city: City): District | null {
  const bare = /^\D{0,20}?(\d{1,2})\D{0,20}$/.exec(normalise(text))?.[1];
  const number = bare === undefined ? districtNumberIn(text, city) : Number(bare);
  return (
    districtIn(text, city)?.district ??
    city.sectors.flatMap((sector) => sector.districts).find((one) => numberOf(one) === number) ??
    null
  );
}

function cut(text: string, part: string | undefined): string {
  return part ? text.replace(part, ' ') : text;
}

function tidy(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').replace(/^[\s,;:]+|[\s,;:]+$/g, '');
}
