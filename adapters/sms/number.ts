import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Inbound } from '../../core/conversation/vocabulary.ts';

/** Who wrote: a number in E.164 form, claimed and not proven, or an opaque name (short code, alphanumeric sender). */
export type SmsSender = Pick<Inbound, 'sender' | 'phone'>;

/**
 * Brings the provider's spelling of a sender to one form, since the sender is the key of the conversation. `country` (ISO 3166,
 * two letters) is whose national numbers the provider may write without prefix. Null when there is none.
 */
export function toSender(raw: string, country: CountryCode): SmsSender | null {
  const written = raw.trim();
  if (written === '' || written.length > 64) return null;
  const digits = /^\+?[\d\s().-]{6,24}$/u.test(written);
  const number = digits ? toE164(written, country) : null;
  if (number === null) return { sender: written };
  return { sender: number, phone: { e164: number, proven: false } };
}

function toE164(written: string, country: CountryCode): string | null {
  const national = parsePhoneNumberFromString(written, country);
  if (national?.isValid()) return national.number;
  const international = written.startsWith('+') ? undefined : parsePhoneNumberFromString(`+${written}`);
  return international?.isValid() ? international.number : null;
}
