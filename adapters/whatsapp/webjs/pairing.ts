import type { Instant } from '../../../core/conversation/vocabulary.ts';

/**
 * How the link with the pilot's telephone stands, for those who look after it. off: nobody holds it. starting: Chromium is. waiting: a
 * telephone must scan `code`. paired: it works. lost: it will be tried again. blocked: WhatsApp has closed the account.
 */
export interface Pairing {
  readonly state: 'off' | 'starting' | 'waiting' | 'paired' | 'lost' | 'blocked';
  readonly since: Instant;
  /** What the telephone scans, as text. It changes about every 20 seconds. */
  readonly code?: string;
  /** Why it was lost: the library's word, `net::ERR_NAME_NOT_RESOLVED`, `LOGOUT`. */
  readonly reason?: string;
}

/** Told of each change; what it throws is logged, and changes nothing. */
export type TellPairing = (pairing: Pairing) => Promise<void>;
