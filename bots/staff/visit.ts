import type { FastifyRequest } from 'fastify';
import { preferredLanguage } from '../../adapters/webchat/headers.ts';
import { isToken, newToken, tokenKey } from '../../core/staff/tokens.ts';
import type { Desk, Staff, StaffRoute, Visit } from './contract.ts';
import { type CookieKind, readCookie } from './cookies.ts';
import { isSame } from './door.ts';
import { type Form, noForm, readForm } from './form.ts';
import { originFor } from './guard.ts';
import { staffLanguages } from './phrases.ts';

type Headers = Readonly<Record<string, string | undefined>>;

export function single(headers: FastifyRequest['headers']): Record<string, string | undefined> {
  const entries = Object.entries(headers);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
  );
}

/** Who asks for what. `session`: the cookie to enter with; null where nobody should (an error while entering). */
export async function visitFrom(
  desk: Desk,
  route: StaffRoute,
  request: FastifyRequest,
  session: CookieKind | null,
): Promise<Visit & { readonly newVisitor: string | null }> {
  const headers = single(request.headers);
  const { phrases, door } = desk;
  const { vault } = desk.parvis.engine.world;
  const token = session && readCookie(headers.cookie, session);
  const staff = await door.enter(token);
  const { visitor, newVisitor } = visitorOf(headers, desk, staff);
  const language = staff?.row.language ?? preferredLanguage(headers['accept-language'], staffLanguages);
  const url = new URL(request.url, originFor(desk.publicUrl, headers.host));
  return {
    desk,
    route,
    url,
    params: { ...(request.params as Record<string, string>) },
    query: url.searchParams,
    form: noForm,
    origin: originFor(desk.publicUrl, headers.host),
    from: pathOf(headers.referer),
    address: vault.key('staff address', request.ip),
    browser: browserOf(headers['user-agent']),
    visitor,
    newVisitor,
    csrf: vault.key('staff form', visitor),
    language,
    cookie: (kind) => readCookie(headers.cookie, kind),
    wantsPart: headers['hx-request'] === 'true',
    say: (key, values) => phrases.render(language, key, values, false),
    staff,
  };
}

/** The key of the session, or of the browser that has none yet; a new one when it showed nothing. */
function visitorOf(
  headers: Headers,
  { door, parvis }: Desk,
  staff: Staff | null,
): { readonly visitor: string; readonly newVisitor: string | null } {
  if (staff) return { visitor: staff.session.tokenKey, newVisitor: null };
  const shown = readCookie(headers.cookie, door.cookies.visitor);
  const { vault, nature } = parvis.engine.world;
  if (shown !== null && isToken(shown)) return { visitor: tokenKey(vault, shown), newVisitor: null };
  const token = newToken(nature);
  return { visitor: tokenKey(vault, token), newVisitor: token };
}

const browsers = ['Firefox', 'Edg', 'OPR', 'Chrome', 'Safari'] as const;

/** The kind of browser, no more: it names a session in a list. */
function browserOf(agent: string | undefined): string {
  const found = browsers.find((name) => (agent ?? '').includes(name));
  return found === 'Edg' ? 'Edge' : found === 'OPR' ? 'Opera' : (found ?? '?');
}

/** Null when the body is not what it says. */
export async function formFrom(request: FastifyRequest): Promise<Form | null> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  return readForm(body, request.headers['content-type'] ?? '');
}

/** The form was printed for this very session. Scripts say so in a header. */
export function isForm(visit: Visit, form: Form, headers: Headers): boolean {
  return isSame(form.raw('csrf') || (headers['x-csrf'] ?? ''), visit.csrf);
}

/** The page of ours that a form stood on: `same-origin` lets browsers tell it. */
function pathOf(referer: string | undefined): string {
  if (referer === undefined || !URL.canParse(referer)) return '/staff';
  const { pathname, search } = new URL(referer);
  return `${pathname}${search}`;
}
