import { type Formats, IntlMessageFormat } from 'intl-messageformat';
import { ParvisError } from '../errors.ts';
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
      euros: { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 },
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

/** `always`: by language, the values that every phrase may use (`{bot}`, `{council}`, `{cityPhone}`...). */
export function createPhrases(
  book: PhraseBook,
  timeZone: string,
  always: Readonly<Record<string, Readonly<Record<string, string>>>> = {},
): Phrases {
  const custom = formats(timeZone);
  const compiled = new Map<string, IntlMessageFormat | string>();

  function message(language: string, key: string): IntlMessageFormat | string {
    const at = `${language}/${key}`;
    const known = compiled.get(at);
    if (known !== undefined) return known;
    const source = book[language]?.[key];
    if (source === undefined)
      throw new ParvisError('phrase.missing', `no phrase ${key} in ${language}`, { key, language });
    const made = /[{}<>']/.test(source)
      ? new IntlMessageFormat(source, language, custom, { ignoreTag: true })
      : source;
    compiled.set(at, made);
    return made;
  }

  const phrases: Phrases = {
    languages: Object.keys(book),
    has: (language, key) => book[language]?.[key] !== undefined,
    render(language, key, values, terse) {
      const chosen = terse && phrases.has(language, `${key}.short`) ? `${key}.short` : key;
      const found = message(language, chosen);
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
