import { bareWord, normalise } from '../conversation/words.ts';

/** The words of a text, without accents or marks, in their order; of Chinese, which has no spaces, the signs. */
export function wordsOf(text: string): readonly string[] {
  return normalise(text)
    .replace(/\p{Script=Han}/gu, ' $& ')
    .split(' ')
    .filter(Boolean)
    .map(bareWord);
}

/** Takes off the mark of the plural: "feux" gives "feu". Crude, and enough to compare words. */
export function singular(word: string): string {
  return word.length > 3 ? word.replace(/[sx]$/, '') : word;
}

/** The words of a text as they are compared. */
export function stems(text: string): readonly string[] {
  return wordsOf(text).map(singular);
}

/** Expressions of every language, as they are compared. */
export function phrasesOf(
  byLanguage: Readonly<Record<string, readonly string[]>>,
): readonly (readonly string[])[] {
  return Object.values(byLanguage)
    .flat()
    .map(stems)
    .filter((phrase) => phrase.length > 0);
}

/** Where an expression stands among words; -1 when it does not. */
export function findPhrase(words: readonly string[], phrase: readonly string[]): number {
  return words.findIndex((_, at) => phrase.every((word, i) => words[at + i] === word));
}
