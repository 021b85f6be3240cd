import { createHash, timingSafeEqual } from 'node:crypto';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** True when it is one of the keys; takes as long whichever it is, and whether or not it is one. */
export function matches(keys: readonly string[], given: string): boolean {
  const asked = digest(given);
  return keys.map((key) => timingSafeEqual(digest(key), asked)).some(Boolean);
}
