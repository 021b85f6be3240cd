import type { Instant } from '../../core/conversation/vocabulary.ts';
import { isFresh } from '../../core/staff/sessions.ts';
import type { Staff, StaffRoute } from './contract.ts';

/** What the table says of a request: let in; sign in first; prove again who you are; not for you. */
export type Verdict = 'in' | 'sign-in' | 'prove' | 'forbidden';

/** The one place that decides who may. */
export function judge(route: StaffRoute, staff: Staff | null, now: Instant): Verdict {
  if (route.roles === 'anyone') return 'in';
  if (!staff) return 'sign-in';
  if (route.roles !== 'signed-in' && !route.roles.some((role) => staff.roles.includes(role)))
    return 'forbidden';
  return route.fresh && !isFresh(staff.session, now) ? 'prove' : 'in';
}

/** Names of this very machine: there the address that is typed need not be the configured one. */
const local = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * The address that the browser is on: the configured one; while that is this very machine, also its other names. It is what
 * forms must come from and what passkeys are bound to.
 */
export function originFor(publicUrl: string, host: string | undefined): string {
  const url = new URL(publicUrl);
  return host !== undefined && local.test(host) && local.test(url.host) ? `http://${host}` : url.origin;
}

/** A write that our own page sent. Browsers say so; what says nothing is refused. */
export function isOurs(headers: Readonly<Record<string, string | undefined>>, publicUrl: string): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  if (headers.origin === undefined) return site === 'same-origin';
  return headers.origin === originFor(publicUrl, headers.host);
}
