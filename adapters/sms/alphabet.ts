import { countSegments, isGsm7 } from './segments.ts';

/** The faithful plain form of what French typography writes outside GSM-7. */
const plain: ReadonlyMap<string, string> = new Map([
  ['’', "'"],
  ['‘', "'"],
  ['‚', "'"],
  ['′', "'"],
  ['`', "'"],
  ['´', "'"],
  ['‹', "'"],
  ['›', "'"],
  ['“', '"'],
  ['”', '"'],
  ['„', '"'],
  ['…', '...'],
  ['–', '-'],
  ['—', '-'],
  ['−', '-'],
  ['‐', '-'],
  ['‑', '-'],
  ['•', '-'],
  ['·', '.'],
  ['→', '->'],
  ['×', 'x'],
  ['²', '2'],
  ['³', '3'],
  ['ᵉ', 'e'],
  ['ç', 'c'],
  ['ı', 'i'],
  ['ª', 'a'],
  ['º', 'o'],
  ['œ', 'oe'],
  ['Œ', 'OE'],
  ['\t', ' '],
  ['\u00a0', ' '],
  ['\u2007', ' '],
  ['\u2009', ' '],
  ['\u202f', ' '],
  ['\u00ad', ''],
  ['\u200b', ''],
  ['\ufeff', ''],
]);

/** Grave, acute, circumflex, tilde, breve, dot, diaeresis, comma below, cedilla: a Latin letter is read as well without them. */
const accents = /[\u0300-\u0303\u0306-\u0308\u0326\u0327]/gu;

function faithful(character: string): string {
  if (isGsm7(character)) return character;
  const replaced = plain.get(character);
  if (replaced !== undefined) return replaced;
  const bare = character.normalize('NFD').replace(accents, '');
  return /^[A-Za-z]$/u.test(bare) ? bare : character;
}

/** The pictographs that our own phrases carry, each only an ornament beside words. */
const ornaments =
  /(?:✅|❌|✔|⚠|ℹ|☎|👋|👍|🎉|🙏|📍|📌|📷|📸|📞|📱|📅|📄|📎|🗓|🗳|💡|🔎|🔔|🔒|⏰|⏳|➡|⬅|🏛|🌳|🚲|🚧|🚨)\ufe0f? ?/gu;

const withoutOrnaments = (text: string): string => text.replace(ornaments, '').replace(/ +$/gmu, '');

/** The faithful plain spelling, as far as there is one: what has none stays as it is. */
export function spelledPlainly(text: string): string {
  const quoted = text.replace(/«[ \u00a0\u202f]*/gu, '"').replace(/[ \u00a0\u202f]*»/gu, '"');
  const numbered = quoted.replace(/([nN])[°º](?=\s?\d)/gu, '$1o');
  return Array.from(numbered, faithful).join('');
}

/**
 * The text as it goes out: in GSM-7 when a faithful spelling of the whole exists, otherwise as it was written (NFC), since
 * half a replacement would spoil it for the same price.
 */
export function toAlphabet(text: string): string {
  const written = text.replace(/\r\n?/gu, '\n').normalize('NFC');
  if (isGsm7(written)) return written;
  const spelled = spelledPlainly(written);
  if (isGsm7(spelled)) return spelled;
  const bare = withoutOrnaments(spelled);
  return isGsm7(bare) && bare.trim() !== '' ? bare : written;
}

/** What the text costs as it would go out. For staff who write a broadcast, and for the tests of phrases. */
export const costOf = (text: string) => countSegments(toAlphabet(text));
