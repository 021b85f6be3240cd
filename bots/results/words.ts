import type { Phrases } from '../../core/conversation/phrase.ts';
import type { PhraseValue } from '../../core/conversation/vocabulary.ts';

/** How results are told to one reader: residents' phrases `results.*`, their numbers. */
export interface Words {
  readonly language: string;
  say(key: string, values?: Readonly<Record<string, PhraseValue>>): string;
  number(value: number): string;
}

export function wordsIn(phrases: Phrases, language: string): Words {
  const format = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  return {
    language,
    say: (key, values) => phrases.render(language, key, values, false),
    number: (value) => format.format(value),
  };
}

/** A figure, or the words for one that is hidden. */
export function told(words: Words, figure: number | null): string {
  return figure === null ? words.say('results.few') : words.number(figure);
}
