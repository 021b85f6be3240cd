/** The console's cookies. `__Host-` binds them to this host over https; on a machine of one's own, over http, it can't be had. */
export interface Cookies {
  /** Who is signed in: 30 minutes without a request, 12 hours in all; both held by the server. */
  readonly session: CookieKind;
  /** Ties the forms of who has not signed in to their browser. */
  readonly visitor: CookieKind;
  /** Sealed: what the next page says. */
  readonly flash: CookieKind;
  /** Sealed: what must come back from the identity provider. Lax, since it is another site that sends the browser back. */
  readonly provider: CookieKind;
}

export interface CookieKind {
  readonly name: string;
  /** Secure, HttpOnly, SameSite. */
  readonly attributes: string;
}

export function cookiesFor(secure: boolean): Cookies {
  const kind = (name: string, site: 'Strict' | 'Lax', seconds: number): CookieKind => ({
    name: `${secure ? '__Host-' : ''}${name}`,
    attributes: `Path=/; Max-Age=${seconds}; HttpOnly; SameSite=${site}${secure ? '; Secure' : ''}`,
  });
  return {
    session: kind('parvis-staff', 'Strict', 12 * 3600),
    visitor: kind('parvis-staff-visitor', 'Strict', 12 * 3600),
    flash: kind('parvis-staff-flash', 'Strict', 60),
    provider: kind('parvis-staff-provider', 'Lax', 600),
  };
}

export function setCookie({ name, attributes }: CookieKind, value: string): string {
  return `${name}=${value}; ${attributes}`;
}

export function dropCookie(kind: CookieKind): string {
  return setCookie(kind, '').replace(/Max-Age=\d+/, 'Max-Age=0');
}

export function readCookie(header: string | undefined, { name }: CookieKind): string | null {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=');
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
}
