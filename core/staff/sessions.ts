import type { Instant } from '../conversation/vocabulary.ts';
import type { StaffRow, StaffSessionRow } from './accounts.ts';

const minute = 60_000;
/** Without a request. */
export const sessionIdle = 30 * minute;
/** In all. */
export const sessionLength = 12 * 60 * minute;
/** What is sensitive asks for a proof that is not older. */
export const freshness = 10 * minute;
/** A session is noted as seen at most this often. */
export const seenEvery = minute;

/** The account is not disabled and the session neither too old nor left alone too long. */
export function isAlive(session: StaffSessionRow, staff: StaffRow, now: Instant): boolean {
  if (staff.disabledAt !== null) return false;
  return now - session.createdAt < sessionLength && now - session.seenAt < sessionIdle;
}

export function isFresh(session: StaffSessionRow, now: Instant): boolean {
  return now - session.freshAt < freshness;
}

/** What `purgeStaff` takes: all that is over at this instant. */
export function overAt(now: Instant): {
  readonly now: Instant;
  readonly begun: Instant;
  readonly seen: Instant;
} {
  return { now, begun: now - sessionLength, seen: now - sessionIdle };
}
