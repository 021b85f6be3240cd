import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { City } from './city.ts';

export type Phone =
  | { readonly ok: true; readonly e164: string }
  /** invalid: not a number. foreign: not one of the city's prefixes (another country, a fixed line, a satellite). */
  | { readonly ok: false; readonly reason: 'invalid' | 'foreign' };

/** Reads a number as typed in this city's country, and holds it against the prefixes that may prove a voter. */
export function phoneIn(city: City, typed: string): Phone {
  const parsed = parsePhoneNumberFromString(typed.normalize('NFKC'), city.country as CountryCode);
  if (!parsed?.isPossible()) return { ok: false, reason: 'invalid' };
  if (!city.phonePrefixes.some((prefix) => parsed.number.startsWith(prefix)))
    return { ok: false, reason: 'foreign' };
  return parsed.isValid() ? { ok: true, e164: parsed.number } : { ok: false, reason: 'invalid' };
}

/** All that is ever shown of a number. */
export const lastDigits = (e164: string): string => e164.slice(-2);
