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

/** Lower case, no accents, no punctuation, digits of any script as 0-9, single spaces. */
export function normalise(text: string): string {
  return [...text.normalize('NFKD')]
    .slice(0, LONGEST)
    .join('')
    .replace(MARKS, '')
    .replace(DIGITS, (digit) => String((digit.codePointAt(0) ?? 0) & 0xf))
    .toLowerCase()
    .replaceAll('œ', 'oe')
    .replaceAll('æ', 'ae')
    .replace(NOT_WORD, ' ')
    .trim();
}

/** True for the same word with one letter missing, added, changed, or two neighbours swapped; longer words bear two. */
export function isTypo(written: string, meant: string): boolean {
  if (meant.length < 4 || Math.abs(written.length - meant.length) > 2) return false;
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
}

function list(text: string | undefined): string[] {
  return (text ?? '').split('|').map(normalise).filter(Boolean);
}

/** `source`: the flat object of `words.json`. */
export function readWords(language: string, source: Readonly<Record<string, string>>): Words {
  const commands = new Map<string, Command>();
  for (const command of COMMANDS) for (const word of list(source[command])) commands.set(word, command);
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
  };
}

function isKnown(said: string, { choices, numbers, greetings }: Words): boolean {
  return (
    numbers.has(said) || greetings.has(said) || [...choices.values()].some((list) => list.includes(said))
  );
}

/**
 * The command that the whole message is, in whatever language; typos only when `lenient`, and never of a word that means
 * something else (`huit` is not `quit`).
 */
export function commandIn(text: string, lexicons: readonly Words[], lenient: boolean): Command | null {
  const said = normalise(text);
  for (const words of lexicons) {
    const command = words.commands.get(said);
    if (command) return command;
  }
  if (!lenient || said.length < 4 || lexicons.some((words) => isKnown(said, words))) return null;
  for (const words of lexicons)
    for (const [word, command] of words.commands) if (isTypo(said, word)) return command;
  return null;
}

/** The language whose small words are most used in the text; null when none tells, or two as much. */
export function languageOf(text: string, lexicons: readonly Words[]): string | null {
  const said = normalise(text).split(' ');
  let best: string | null = null;
  let most = 0;
  for (const words of lexicons) {
    const found = said.filter((word) => words.common.has(word) || words.greetings.has(word)).length;
    if (found === most) best = null;
    if (found <= most) continue;
    most = found;
    best = words.language;
  }
  return best;
}
