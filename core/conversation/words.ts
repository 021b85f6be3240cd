import { distance } from 'fastest-levenshtein';

/** Words work everywhere and in every dialog; each is a list in `locales/<language>/words.json`. */
export type Command =
  | 'stop'
  | 'start'
  | 'help'
  | 'menu'
  | 'back'
  | 'cancel'
  | 'language'
  | 'data'
  | 'erase'
  | 'more'
  | 'recap';

const COMMANDS: readonly Command[] = [
  'stop',
  'start',
  'help',
  'menu',
  'back',
  'cancel',
  'language',
  'data',
  'erase',
  'more',
  'recap',
];

const DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;
const MARKS = /\p{M}/gu;
const NOT_WORD = /[^\p{L}\p{N}]+/gu;
/** A longer message is cut: no rule here needs more. */
const LONGEST = 4096;

/** Letters that people write one for the other, and that no decomposition brings together. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['œ', 'oe'],
  ['æ', 'ae'],
  // The Turkish dotless i, which phones without a Turkish keyboard write as i.
  ['ı', 'i'],
  // Arabic: the stretching line, alef wasla, final ya and ta marbuta; then the Persian forms of ya and kaf.
  ['ـ', ''],
  ['ٱ', 'ا'],
  ['ى', 'ي'],
  ['ة', 'ه'],
  ['ی', 'ي'],
  ['ک', 'ك'],
]);
const SAME_LETTERS = new RegExp(`[${[...SAME.keys()].join('')}]`, 'gu');

/** Lower case, no accents or vowel marks, no punctuation, digits of any script as 0-9, single spaces. */
export function normalise(text: string): string {
  return [...text.normalize('NFKD')]
    .slice(0, LONGEST)
    .join('')
    .replace(MARKS, '')
    .replace(DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .toLowerCase()
    .replace(MARKS, '')
    .replace(SAME_LETTERS, (letter) => SAME.get(letter) ?? letter)
    .replace(NOT_WORD, ' ')
    .trim();
}

const HAN = /\p{Script=Han}/u;
const ARABIC = /\p{Script=Arabic}/u;

/** Chinese is written without spaces: its expressions are looked for anywhere in a text. */
export function isUnspaced(expression: string): boolean {
  return HAN.test(expression);
}

/** Of an Arabic word, what is left without `wa-`, `fa-`, `bi-`, `ka-`, `li-` and the article; other words as they are. */
export function bareWord(word: string): string {
  if (!ARABIC.test(word)) return word;
  const bare = word.replace(/^(?:[وفبك]?ال|[وف]?لل)/u, '');
  return bare.length >= 3 ? bare : word;
}

/** True where the normalised text holds the normalised expression: as whole words, or anywhere if written without spaces. */
export function holds(said: string, expression: string): boolean {
  return isUnspaced(expression) ? said.includes(expression) : ` ${said} `.includes(` ${expression} `);
}

/** The fewest letters of a word that bears a typo. An Arabic letter more or less makes another word; a Chinese one always. */
function leastLetters(meant: string): number {
  if (HAN.test(meant)) return Number.POSITIVE_INFINITY;
  return ARABIC.test(meant) ? 5 : 4;
}

/** True for the same word with one letter missing, added, changed, or two neighbours swapped; longer words bear two. */
export function isTypo(written: string, meant: string): boolean {
  if (Math.abs(written.length - meant.length) > 2 || meant.length < leastLetters(meant)) return false;
  const apart = distance(written, meant);
  if (apart <= (meant.length >= 9 ? 2 : 1)) return true;
  return apart === 2 && written.length === meant.length && isSwap(written, meant);
}

function isSwap(a: string, b: string): boolean {
  const at = [...a].findIndex((letter, index) => letter !== b[index]);
  return a[at] === b[at + 1] && a[at + 1] === b[at] && a.slice(at + 2) === b.slice(at + 2);
}

/** What a language calls things: read from `words.json`, lists parted by `|`. */
export interface Words {
  readonly language: string;
  readonly commands: ReadonlyMap<string, Command>;
  /** Other ways to say a choice, by its id: yes, no, skip, none... */
  readonly choices: ReadonlyMap<string, readonly string[]>;
  /** `deux`, `le deuxieme`, ... */
  readonly numbers: ReadonlyMap<string, number>;
  /** Small words that tell the language. */
  readonly common: ReadonlySet<string>;
  readonly greetings: ReadonlySet<string>;
  /** `svp`, `merci`: they may stand around a command, or alone. */
  readonly polite: ReadonlySet<string>;
  /** `merci`, `ok`, `au revoir`: what one says when all is done. */
  readonly thanks: ReadonlySet<string>;
  /** Small words that come before a number: `numero 2`, `le 2`. */
  readonly leads: readonly string[];
}

function list(text: string | undefined): string[] {
  return (text ?? '').split('|').map(normalise).filter(Boolean);
}

/** A command of several words is known without its last s too, also where free text is an answer: `mes demarche`. */
function singularToo(word: string): readonly string[] {
  return /^[a-z]+ .*[a-z]s$/.test(word) ? [word, word.slice(0, -1)] : [word];
}

/** The names of languages in one of them, as `choice.<code>`: `arabe` and `ar` for Arabic, in French. */
export function languageNames(language: string, codes: readonly string[]): Readonly<Record<string, string>> {
  const names = new Intl.DisplayNames([language], { type: 'language' });
  return Object.fromEntries(codes.map((code) => [`choice.${code}`, `${names.of(code)}|${code}`]));
}

/** `source`: the flat object of `words.json`. */
export function readWords(language: string, source: Readonly<Record<string, string>>): Words {
  const commands = new Map<string, Command>();
  for (const command of COMMANDS)
    for (const word of list(source[command]))
      for (const form of singularToo(word)) commands.set(form, command);
  const choices = new Map<string, string[]>();
  const numbers = new Map<string, number>();
  for (const [key, value] of Object.entries(source)) {
    if (key.startsWith('choice.')) choices.set(key.slice('choice.'.length), list(value));
    if (key.startsWith('number.'))
      for (const word of list(value)) numbers.set(word, Number(key.slice('number.'.length)));
  }
  return {
    language,
    commands,
    choices,
    numbers,
    common: new Set(list(source.common)),
    greetings: new Set(list(source.greeting)),
    polite: new Set(list(source.polite)),
    thanks: new Set(list(source.thanks)),
    leads: list(source.lead),
  };
}

function isKnown(said: string, { choices, numbers, greetings, thanks }: Words): boolean {
  return (
    numbers.has(said) ||
    greetings.has(said) ||
    thanks.has(said) ||
    [...choices.values()].some((list) => list.includes(said))
  );
}

/** What is left without the greeting and the polite words around it; nothing when there is no more than these. */
export function withoutCourtesy(text: string, lexicons: readonly Words[]): string {
  let words: readonly string[] = normalise(text).split(' ');
  for (;;) {
    const rest = withoutOneCourtesy(words, lexicons);
    if (rest.length === words.length) return words.join(' ');
    words = rest;
  }
}

/** More words than any courtesy has: "s il vous plait" has four. */
const LONGEST_COURTESY = 6;

function withoutOneCourtesy(words: readonly string[], lexicons: readonly Words[]): readonly string[] {
  const isCourtesy = (part: readonly string[]): boolean => {
    const said = part.join(' ');
    return lexicons.some(({ greetings, polite }) => greetings.has(said) || polite.has(said));
  };
  for (let length = Math.min(LONGEST_COURTESY, words.length); length > 0; length -= 1) {
    if (isCourtesy(words.slice(0, length))) return words.slice(length);
    if (isCourtesy(words.slice(-length))) return words.slice(0, -length);
  }
  return words;
}

/**
 * The command that the whole message is, in whatever language; typos only when `lenient`, and never of a word that means
 * something else (`huit` is not `quit`), nor between two commands. `MENU SVP` is MENU.
 */
export function commandIn(text: string, lexicons: readonly Words[], lenient: boolean): Command | null {
  const said = normalise(text);
  for (const form of [said, withoutCourtesy(said, lexicons)])
    for (const words of lexicons) {
      const command = words.commands.get(form);
      if (command) return command;
    }
  if (!lenient || said.length < 4 || lexicons.some((words) => isKnown(said, words))) return null;
  const near = new Set<Command>();
  for (const { commands } of lexicons)
    for (const [word, command] of commands) if (isTypo(said, word)) near.add(command);
  const [only] = near;
  return near.size === 1 && only ? only : null;
}

/** How many of a language's small words a text holds. */
function marksOf({ common, greetings }: Words, said: string): number {
  const words = said.split(' ');
  const whole = words.filter((word) => common.has(word) || greetings.has(word)).length;
  return whole + [...common, ...greetings].filter((word) => isUnspaced(word) && said.includes(word)).length;
}

/** The script of a language that is not written in Latin letters, as letters of it; null for one that is. */
function scriptOf(language: string): RegExp | null {
  const { script } = new Intl.Locale(language).maximize();
  if (script === undefined || script === 'Latn') return null;
  return new RegExp(`\\p{Script=${script === 'Hans' || script === 'Hant' ? 'Han' : script}}`, 'u');
}

/** A single letter of another script may be a sign; two are words. */
const LEAST_OF_SCRIPT = 2;

/** The one language whose script, not the Latin one, the text has letters of, also beside a French address; null when none tells. */
function languageByScript(text: string, lexicons: readonly Words[]): string | null {
  const written = lexicons.filter(({ language }) => {
    const script = scriptOf(language);
    return script !== null && [...text].filter((letter) => script.test(letter)).length >= LEAST_OF_SCRIPT;
  });
  return written.length === 1 ? (written[0]?.language ?? null) : null;
}

/** The language whose script the text is in; else the one whose small words are most used in it; null when none tells, or two as much. */
export function languageOf(text: string, lexicons: readonly Words[]): string | null {
  const said = normalise(text);
  let best: string | null = null;
  let most = 0;
  for (const words of lexicons) {
    const found = marksOf(words, said);
    if (found === most) best = null;
    if (found <= most) continue;
    most = found;
    best = words.language;
  }
  return languageByScript(text, lexicons) ?? best;
}
