import type { Nature } from './ports.ts';
import { createRandom } from './random.ts';

const digits = '0123456789abcdefghijklmnopqrstuvwxyz';
const timeLength = 9;
const chanceLength = 11;

/** The machine's clock and chance. */
export function realNature(): Nature {
  const random = createRandom();
  return {
    now: () => Date.now(),
    newId: () => newId(Date.now(), random(chanceLength)),
    random,
  };
}

/** Nine digits of time in base 36 (good until the year 5188), eleven of chance (56 bits); sorts by time. */
export function newId(now: number, chance: Uint8Array): string {
  let id = now.toString(36).padStart(timeLength, '0');
  for (const byte of chance.subarray(0, chanceLength)) id += digits[byte % digits.length] ?? '0';
  return id;
}
