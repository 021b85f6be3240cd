import type { Nature, Vault } from '../ports.ts';
import { readableAlphabet, readableCode } from './codes.ts';
import { checkCharacter } from './relays-code.ts';

/*
 * A mediator's word: eleven characters drawn from the readable alphabet (55 bits) and the check character of paper codes,
 * `K7QM-2XHD-4PAB`. Longer than a paper code: neither is taken for the other.
 */
const LENGTH = 12;
const GROUP = 4;
const AT_THE_END = new RegExp(
  `(?:^|\\s)([${readableAlphabet}]{${GROUP}}[ -]?[${readableAlphabet}]{${GROUP}}[ -]?[${readableAlphabet}]{${GROUP}})$`,
);

const isMixed = (word: string): boolean => /\d/.test(word) && /[A-Z]/.test(word);

/** A new word in its bare form, always of letters and digits. */
export function newMediatorWord(nature: Pick<Nature, 'random'>): string {
  for (;;) {
    const payload = readableCode(nature, 1, LENGTH - 1);
    const word = payload + checkCharacter(payload);
    if (isMixed(word)) return word;
  }
}

/** As it is printed: three groups of four. */
export function shownWord(word: string): string {
  return word.replace(/(.{4})(?=.)/g, '$1-');
}

/** The word that a text is, or ends with ("relais K7QM-2XHD-4PAB"), in its bare form; null when there is none that is right. */
export function mediatorWordIn(text: string): string | null {
  const found = AT_THE_END.exec(text.normalize('NFKC').trim().toUpperCase())?.[1];
  const word = found?.replace(/[ -]/g, '') ?? '';
  return isMixed(word) && checkCharacter(word.slice(0, -1)) === word.at(-1) ? word : null;
}

/** What is kept of a word: 128 bits that only the holder of the master key can make from it. */
export function mediatorKey(vault: Pick<Vault, 'key'>, word: string): string {
  return vault.key('mediator', word);
}
