import type { Nature } from '../ports.ts';

/** Letters and digits that are not mistaken for one another when read aloud or copied. 32 of them: no bias. */
export const readableAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Groups of readable characters: `readableCode(nature, 2, 4)` is `K7QM-2XHD`. Five bits a character. */
export function readableCode(nature: Pick<Nature, 'random'>, groups: number, size: number): string {
  const letters = [...nature.random(groups * size)].map((byte) => readableAlphabet[byte & 31] ?? '').join('');
  return Array.from({ length: groups }, (_, group) => letters.slice(group * size, (group + 1) * size)).join(
    '-',
  );
}

/** Digits, each as likely as the other: a byte too high for that is drawn again. */
export function digitCode(nature: Pick<Nature, 'random'>, length: number): string {
  let digits = '';
  while (digits.length < length)
    for (const byte of nature.random(length))
      if (byte < 250 && digits.length < length) digits += String(byte % 10);
  return digits;
}
