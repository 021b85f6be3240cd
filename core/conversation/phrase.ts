import { type Formats, IntlMessageFormat } from 'intl-messageformat';
import { ParvisError } from '../errors.ts';
import { isRightToLeft, localeOf } from './locale.ts';
import type { PhraseValue } from './vocabulary.ts';

/** Phrases by language, then by key (`report.where`). */
export type PhraseBook = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Every phrase of every language. `render` takes the `.short` form when `terse` and there is one. Throws ParvisError
 * phrase.missing for an unknown key or a value that the message needs and was not given.
 */
export interface Phrases {
  render(
    language: string,
    key: string,
    values: Readonly<Record<string, PhraseValue>> | undefined,
    terse: boolean,
  ): string;
  has(language: string, key: string): boolean;
  readonly languages: readonly string[];
}

function formats(timeZone: string): Partial<Formats> {
  return {
    number: {
      // 60 €, and 60,25 € where there are cents: a rounded sum would not add up.
      euros: { style: 'currency', currency: 'EUR', trailingZeroDisplay: 'stripIfInteger' },
      whole: { maximumFractionDigits: 0 },
    },
    date: {
      day: { weekday: 'long', day: 'numeric', month: 'long', timeZone },
      date: { day: 'numeric', month: 'long', year: 'numeric', timeZone },
      brief: { day: 'numeric', month: 'numeric', timeZone },
      hour: { hour: 'numeric', minute: '2-digit', timeZone },
    },
  };
}

type Elements = ReturnType<IntlMessageFormat['getAst']>;

/** `TYPE` of the formatjs parser. */
const LITERAL = 0;
const ARGUMENT = 1;

/**
 * Each value between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE (Unicode UAX 9), so that a Latin name, address or code
 * does not turn the words around it.
 */
function isolated(elements: Elements): Elements {
  return elements.flatMap((element): Elements => {
    if (element.type === ARGUMENT)
      return [{ type: LITERAL, value: '\u2068' }, element, { type: LITERAL, value: '\u2069' }];
    if (!('options' in element)) return [element];
    const options = Object.entries(element.options).map(([name, option]) => [
      name,
      { ...option, value: isolated(option.value) },
    ]);
    return [{ ...element, options: Object.fromEntries(options) }];
  });
}

/** `always`: by language, the values that every phrase may use (`{bot}`, `{council}`, `{cityPhone}`...). */
export function createPhrases(
  book: PhraseBook,
  timeZone: string,
  always: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Phrases {
  const custom = formats(timeZone);
  const compiled = new Map<string, IntlMessageFormat | string>();

  function message(language: string, key: string, terse: boolean): IntlMessageFormat | string {
    // Isolates cost a text message two characters a value, and old phones show them as boxes.
    const isolate = isRightToLeft(language) && !terse;
    const at = `${language}/${key}/${isolate}`;
    const known = compiled.get(at);
    if (known !== undefined) return known;
    const source = book[language]?.[key];
    if (source === undefined)
      throw new ParvisError('phrase.missing', `no phrase ${key} in ${language}`, { key, language });
    const made = /[{}<>']/.test(source) ? compile(language, source, isolate) : source;
    compiled.set(at, made);
    return made;
  }

  function compile(language: string, source: string, isolate: boolean): IntlMessageFormat {
    const locale = localeOf(language);
    const plain = new IntlMessageFormat(source, locale, custom, { ignoreTag: true });
    return isolate ? new IntlMessageFormat(isolated(plain.getAst()), locale, custom) : plain;
  }

  const phrases: Phrases = {
    languages: Object.keys(book),
    has: (language, key) => book[language]?.[key] !== undefined,
    render(language, key, values, terse) {
      const chosen = terse && phrases.has(language, `${key}.short`) ? `${key}.short` : key;
      const found = message(language, chosen, terse);
      if (typeof found === 'string') return found;
      const plain: Record<string, string | number> = { ...always[language] };
      for (const [name, value] of Object.entries(values ?? {}))
        plain[name] =
          typeof value === 'object' ? phrases.render(language, value.key, value.values, terse) : value;
      try {
        return String(found.format(plain));
      } catch (cause) {
        throw new ParvisError(
          'phrase.missing',
          `phrase ${chosen} lacks a value`,
          { key: chosen, language },
          cause,
        );
      }
    },
  };
  return phrases;
}
