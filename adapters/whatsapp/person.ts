import type { Inbound } from '../../core/conversation/vocabulary.ts';

/** Both ways to WhatsApp are one channel: who changes from the pilot to the Cloud API keeps every conversation. */
export const channelName = 'whatsapp';

/** A number without its plus sign, as Meta writes it. */
export function isNumber(id: string): boolean {
  return /^\d{6,15}$/.test(id);
}

/** WhatsApp itself vouches for the number of who writes. */
export function provenPhone(number: string): NonNullable<Inbound['phone']> {
  return { e164: `+${number}`, proven: true };
}
