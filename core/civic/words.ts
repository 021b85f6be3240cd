import { normalise } from '../conversation/words.ts';

/** The words of a text, without accents or marks, in their order. */
export function wordsOf(text: string): readonly string[] {
  return normalise(text).split(' ').filter(Boolean);
}

/** Takes off the mark of the plural: "feux" gives "feu". Crude, and enough to compare words. */
export function singular(word: string): string {
  return word.length > 3 ? word.replace(/[sx]$/, '') : word;
}

/** The words of a text as they are compared. */
export function stems(text: string): readonly string[] {
  return wordsOf(text).map(singular);
}
