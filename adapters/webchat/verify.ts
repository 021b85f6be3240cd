import { createHash, timingSafeEqual } from 'node:crypto';
import { ParvisError } from '../../core/errors.ts';
import type { Nature, Vault, WebhookRequest } from '../../core/ports.ts';

/** One browser's session. Whoever holds the cookie is the person; nothing else proves it. */
export interface Visit {
  /** 256 bits, base64url; only ever in the cookie. */
  readonly secret: string;
  /** SHA-256 of the secret, base64url: the channel's id of the person. */
  readonly sender: string;
  /** Printed in every form. */
  readonly token: string;
  /** Inside another site's page. */
  readonly embedded: boolean;
  /** The browser showed no cookie. */
  readonly isNew: boolean;
}

export interface Cookies {
  /** The public address is https. */
  readonly secure: boolean;
  /** Seconds. */
  readonly maxAge: number;
}

const secretShape = /^[A-Za-z0-9_-]{43}$/;

/** `__Host-` keeps other hosts of the same domain from planting a session; browsers allow it over https only. */
function cookieName(embedded: boolean, secure: boolean): string {
  return `${secure || embedded ? '__Host-' : ''}parvis${embedded ? '-embed' : ''}`;
}

/** The session of the cookie, or a new one. */
export function visitOf(
  request: WebhookRequest,
  options: { nature: Nature; vault: Vault; cookies: Cookies; embedded: boolean },
): Visit {
  const name = cookieName(options.embedded, options.cookies.secure);
  const found = cookieOf(request.headers.cookie ?? '', name);
  const secret = found ?? Buffer.from(options.nature.random(32)).toString('base64url');
  const sender = createHash('sha256').update(secret).digest('base64url');
  const token = options.vault.key('chat form', sender);
  return { secret, sender, token, embedded: options.embedded, isNew: found === null };
}

function cookieOf(header: string, name: string): string | null {
  for (const pair of header.split(';')) {
    const [key, value = ''] = pair.trim().split('=', 2);
    if (key === name && secretShape.test(value)) return value;
  }
  return null;
}

/** Across sites a cookie must be SameSite=None; Partitioned keeps it apart for each embedding site. */
export function cookieHeader(visit: Pick<Visit, 'secret' | 'embedded'>, { secure, maxAge }: Cookies): string {
  const name = cookieName(visit.embedded, secure);
  const site = visit.embedded
    ? 'SameSite=None; Secure; Partitioned'
    : `SameSite=Lax${secure ? '; Secure' : ''}`;
  return `${name}=${visit.secret}; Path=/; Max-Age=${maxAge}; HttpOnly; ${site}`;
}

/** Throws ParvisError channel.unauthorised when another site's page made the browser send this. */
export function checkOrigin({ headers }: WebhookRequest, publicUrl: string): void {
  const { origin, host } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw foreign('site');
  if (origin === undefined || origin === new URL(publicUrl).origin) return;
  if (!URL.canParse(origin) || new URL(origin).host !== host) throw foreign('origin');
}

function foreign(what: string): ParvisError {
  return new ParvisError('channel.unauthorised', 'a form sent from another site', { channel: 'web', what });
}

/** The form was printed for this very session. Constant time. */
export function isOwnToken(visit: Visit, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(token), digest(visit.token));
}
