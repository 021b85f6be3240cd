import type { Nature, Vault } from '../ports.ts';
import { readableAlphabet, readableCode } from './codes.ts';

/*
 * A paper code: nine characters drawn from the readable alphabet (45 bits) and a check character, `K7QM2-XHD4P`. The check is
 * Luhn modulo 32 (the scheme of ISO/IEC 7812-1 Annex B over a larger alphabet): any one wrong character is seen, and all
 * neighbours that change places but for one pair of characters.
 */
const LENGTH = 10;
const BASE = readableAlphabet.length;
const SHAPE = new RegExp(`^[${readableAlphabet}]{${LENGTH}}$`);

const bare = (text: string): string => text.normalize('NFKC').toUpperCase().replace(/[\s-]/g, '');

/** The character that makes `payload` a whole code. */
export function checkCharacter(payload: string): string {
  const sum = [...payload].reduceRight(
    ({ total, twice }, character) => {
      const value = readableAlphabet.indexOf(character) * (twice ? 2 : 1);
      return { total: total + Math.floor(value / BASE) + (value % BASE), twice: !twice };
    },
    { total: 0, twice: true },
  );
  return readableAlphabet[(BASE - (sum.total % BASE)) % BASE] ?? '';
}

const isMixed = (code: string): boolean => /\d/.test(code) && /[A-Z]/.test(code);

/** A new code in its bare form. Always letters and digits: neither a word nor a telephone number has its shape. */
export function newPaperCode(nature: Pick<Nature, 'random'>): string {
  for (;;) {
    const payload = readableCode(nature, 1, LENGTH - 1);
    const code = payload + checkCharacter(payload);
    if (isMixed(code)) return code;
  }
}

/** As it is printed: two groups of five. */
export function shownCode(code: string): string {
  return `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
}

/** What has the shape of a code, in its bare form; null for anything else. `valid` when its check character is right. */
export function paperCodeIn(text: string): { readonly code: string; readonly valid: boolean } | null {
  const code = bare(text);
  if (!SHAPE.test(code) || !isMixed(code)) return null;
  return { code, valid: checkCharacter(code.slice(0, -1)) === code.at(-1) };
}

/** What is kept of a code: 128 bits that only the holder of the master key can make from it. */
export function paperKey(vault: Pick<Vault, 'key'>, code: string): string {
  return vault.key('paper', bare(code));
}
