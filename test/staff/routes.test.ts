import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaffRoute } from '../../bots/staff/contract.ts';
import { judge } from '../../bots/staff/guard.ts';
import { routes } from '../../bots/staff/routes.ts';
import { type Role, staffRoles } from '../../core/staff/accounts.ts';
import { type DeskTest, openDesk, type Seen, tokenIn, type Visitor } from './desk.ts';

let desk: DeskTest;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const nameOf = ({ method, path }: StaffRoute) => `${method} ${path}`;
const address = ({ path }: StaffRoute) => path.replace(/:\w+/g, 'x');
const open = (route: StaffRoute, role: Role) =>
  route.roles === 'anyone' || route.roles === 'signed-in' || route.roles.includes(role);

/** A write as our own page sends it. */
async function write(visitor: Visitor, path: string, changes: Record<string, string> = {}) {
  const { text } = await visitor.get('/staff/me');
  const signIn = text === '' ? (await visitor.get('/staff/sign-in')).text : text;
  const body = new URLSearchParams({ csrf: tokenIn(signIn) });
  const headers = { origin: desk.url, 'sec-fetch-site': 'same-origin', ...changes };
  return visitor.send(path, { method: 'POST', body, headers });
}

describe('the table of routes', () => {
  it('names each once, under /staff', () => {
    const names = routes.map(nameOf);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^(GET|POST) \/staff(\/|$)/.test(name))).toEqual([]);
    expect(routes.filter(({ roles }) => Array.isArray(roles) && roles.length === 0)).toEqual([]);
  });

  it('is in the docs, by route', () => {
    const text = readFileSync('docs/staff.md', 'utf8');
    expect(routes.map(nameOf).filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });

  it('is all that is mounted: the rest of /staff is not found', async () => {
    const visitor = desk.visitor();
    expect((await visitor.get('/staff/no/such/page')).status).toBe(404);
    expect((await visitor.send('/staff/accounts', { method: 'DELETE' })).status).toBe(404);
  });
});

describe.each(staffRoles)('a person who is only %s', (role) => {
  let visitor: Awaited<ReturnType<DeskTest['as']>>;
  beforeAll(async () => {
    visitor = await desk.as(role);
  });

  it.each(routes.filter((route) => !open(route, role)).map((route) => [nameOf(route), route] as const))(
    'is refused %s',
    async (_, route) => {
      const path = address(route);
      const seen = route.method === 'GET' ? await visitor.get(path) : await write(visitor, path);
      expect(seen.status).toBe(403);
      expect(seen.text).toContain('Accès refusé');
    },
  );

  it('is let in by the guard to all the others', () => {
    const session = {
      tokenKey: 't',
      id: 's',
      staff: visitor.staff.id,
      label: '',
      createdAt: 0,
      seenAt: 0,
      freshAt: 0,
    };
    const staff = { id: visitor.staff.id, name: '', login: '', roles: [role], row: visitor.staff, session };
    for (const route of routes.filter((each) => open(each, role))) {
      expect([nameOf(route), judge(route, staff, 1)]).toEqual([nameOf(route), 'in']);
      const later = route.roles !== 'anyone' && route.fresh ? 'prove' : 'in';
      expect([nameOf(route), judge(route, staff, 600_000)]).toEqual([nameOf(route), later]);
    }
  });

  it('opens every page of theirs that has no parameter', async () => {
    const mine = routes.filter(
      ({ method, path, roles }) =>
        method === 'GET' && !path.includes(':') && roles !== 'anyone' && !path.startsWith('/staff/events'),
    );
    for (const route of mine.filter((each) => open(each, role)))
      expect([route.path, (await visitor.get(route.path)).status]).toEqual([route.path, 200]);
  });
});

describe('who has not signed in', () => {
  const closed = routes.filter(({ roles }) => roles !== 'anyone');

  it.each(closed.filter(({ method }) => method === 'GET').map((route) => [route.path, route] as const))(
    'is sent from %s to sign in',
    async (_, route) => {
      const seen = await desk.visitor().get(address(route));
      expect(seen.status).toBe(303);
      expect(seen.to).toBe(`/staff/sign-in?back=${encodeURIComponent(address(route))}`);
    },
  );

  it.each(closed.filter(({ method }) => method === 'POST').map((route) => [route.path, route] as const))(
    'is refused a write to %s',
    async (_, route) => {
      expect((await write(desk.visitor(), address(route))).status).toBe(403);
    },
  );
});

describe('every write', () => {
  const writes = routes.filter(({ method }) => method === 'POST');
  const body = () => new URLSearchParams({ csrf: '' });
  const ours = () => ({ origin: desk.url, 'sec-fetch-site': 'same-origin' });

  it.each(writes.map((route) => [route.path, route] as const))(
    'to %s shows the token and comes from us',
    async (_, route) => {
      const visitor = await desk.as(...staffRoles);
      const path = address(route);
      const { text } = await visitor.get('/staff/me');
      const right = new URLSearchParams({ csrf: tokenIn(text) });
      const other = tokenIn((await (await desk.as('admin')).get('/staff/me')).text);
      const send = (form: URLSearchParams, headers: Record<string, string>) =>
        visitor.send(path, { method: 'POST', body: form, headers }).then(({ status }) => status);
      expect(await send(body(), ours())).toBe(403);
      expect(await send(new URLSearchParams({ csrf: other }), ours())).toBe(403);
      expect(await send(right, { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).toBe(403);
      expect(await send(right, { ...ours(), origin: 'null' })).toBe(403);
      expect(await send(right, { ...ours(), 'sec-fetch-site': 'same-site' })).toBe(403);
      expect(await send(right, {})).toBe(403);
    },
  );
});

describe('every answer', () => {
  const policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  /** What one keeps as a file, a browser must not run either. */
  const sandbox = "default-src 'none'; sandbox";

  /** What stays open is left once its headers are there. */
  async function shown(visitor: Visitor, route: StaffRoute): Promise<Pick<Seen, 'headers' | 'text'>> {
    if (!route.path.startsWith('/staff/events'))
      return visitor.send(address(route), { method: route.method });
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const gone = new AbortController();
    const { headers } = await fetch(`${desk.url}${address(route)}`, {
      headers: { cookie },
      signal: gone.signal,
    });
    gone.abort();
    return { headers, text: '' };
  }

  it.each(routes.map((route) => [nameOf(route), route] as const))(
    'of %s carries the policy',
    async (_, route) => {
      const visitor = await desk.as(...staffRoles);
      const seen = await shown(visitor, route);
      const isFile = seen.headers.has('content-disposition');
      expect(seen.headers.get('content-security-policy')).toBe(isFile ? sandbox : policy);
      expect(seen.headers.get('cache-control')).toMatch(/^no-store(, no-transform)?$/);
      expect(seen.headers.get('x-content-type-options')).toBe('nosniff');
      expect(seen.headers.get('referrer-policy')).toBe('same-origin');
      expect(seen.headers.get('cross-origin-opener-policy')).toBe('same-origin');
      expect(seen.text).not.toMatch(/<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|javascript:/i);
    },
  );
});
