import { normalise } from '../conversation/words.ts';
import type { City, District } from './city.ts';

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

const ways =
  'rue|avenue|av|ave|boulevard|bd|bld|boul|bvd|place|pl|quai|impasse|passage|square|all[ée]e|cours|villa|chemin|sentier|' +
  'porte|pont|esplanade|rond-point|faubourg|route|parvis|galerie';
/** A street's name ends before these. */
const stops =
  '(?=\\s*(?:[,.;:!?\\n()]|$|\\bdans\\b|\\bdepuis\\b|\\bqui\\b|\\bil\\b|\\bdevant\\b|\\best\\b|\\bsont\\b|\\bdebout\\b|\\bà c[ôo]t[ée]\\b|\\bpr[èe]s\\b|\\ben face\\b|\\bavec\\b|\\ba \\b|\\by a\\b|\\bet\\b|\\bau niveau\\b|\\bsur\\b|\\bsince\\b|\\bthere\\b|\\bis\\b|\\bin\\b|\\bon\\b|\\bparis\\b|\\b75\\d{3}\\b|\\b\\d{1,2}\\s?(?:e|er|[èe]me|i[èe]me)\\b))';
const name = `(?:de la |de l['’]|des |du |de |d['’])?[\\p{L}\\d][\\p{L}\\d'’ .-]*?`;
const street = `(?:${ways})\\.?\\s+${name}${stops}`;
const number = '\\d{1,4}(?:\\s?(?:bis|ter|quater|[a-d])\\b)?';

const numbered = new RegExp(`\\b(${number})[, ]+(?:de la |de l['’])?(${street})`, 'iu');
const crossed = new RegExp(
  `(?:angle|coin|croisement|intersection|carrefour|corner)\\s+(?:de la |de l['’]|des |du |de |of )?(${street})\\s*(?:et|/|avec|and)\\s+(?:de la |de l['’]|des |du |de |la |l['’]|le )?(${street})`,
  'iu',
);
const led = new RegExp(
  `(?:^|\\b(?:la|le|l['’]|au|du|de la|sur|dans|devant|rue|à)\\s+)(?<!\\bde\\s)(${street})`,
  'iu',
);
const led2 =
  /^(?:rue|avenue|boulevard|place|quai)\s+(?:pleine?|sale|noire?|entière|barrée|étroite|bloquée|publique|du tout)\b/iu;

/** Reads an address, a crossing and an arrondissement in a person's words. Pure; knows no street. */
export function readPlace(text: string, city: City): PlaceWords {
  const district = districtIn(text, city);
  const crossing = crossed.exec(text);
  const one = crossing ? null : (numbered.exec(text) ?? streetAlone(text));
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

function streetAlone(text: string): RegExpExecArray | null {
  const found = led.exec(text);
  return found?.[1] && !led2.test(found[1]) && wordsAfterWay(found[1]) ? found : null;
}

/** "dans la rue" names no street; "rue Oberkampf" does. */
function wordsAfterWay(words: string): boolean {
  return words.trim().split(/\s+/).length > 1;
}

/** The arrondissement that the words name: "75011", "dans le 11e", "11ème", "Paris 11". */
export function districtIn(text: string, city: City): { district: District; words: string } | null {
  const districts = city.sectors.flatMap((sector) => sector.districts);
  const said = text.replace(/\s+/g, ' ');
  const postcode = /\b\d{5}\b/.exec(said)?.[0];
  const byPostcode = districts.find((district) => postcode && district.postcodes.includes(postcode));
  if (byPostcode && postcode) return { district: byPostcode, words: postcode };
  const named =
    /(?:\bdans le |\bparis |\bthe )?\b(\d{1,2})\s?(?:er|e|nd|rd|st|th|[èe]me|i[èe]me)(?![\p{L}])(?:\s+arr(?:ondissement|t|\.)?)?/iu.exec(
      said,
    ) ?? new RegExp(`\\b${normalise(city.name)}\\s+(\\d{1,2})\\b`, 'iu').exec(said);
  const district = named && districts.find((one) => one.id === named[1]);
  return named && district ? { district, words: named[0] } : null;
}

/** As an answer to "which arrondissement?": a bare number is enough. */
export function readDistrict(text: string, city: City): District | null {
  const bare = /^\D{0,20}?(\d{1,2})\D{0,20}$/.exec(text.trim())?.[1];
  return (
    districtIn(text, city)?.district ??
    city.sectors.flatMap((sector) => sector.districts).find((one) => one.id === bare) ??
    null
  );
}

function cut(text: string, part: string | undefined): string {
  return part ? text.replace(part, ' ') : text;
}

function tidy(text: string | undefined): string {
  return (text ?? '').replace(/\s+/g, ' ').replace(/^[\s,;:]+|[\s,;:]+$/g, '');
}
