import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OidcPeer, startOidc } from '../peers/oidc.ts';
import { accountOf, type DeskTest, openDesk, type Visitor } from './desk.ts';

let provider: OidcPeer;
let desk: DeskTest;
let strict: DeskTest;

beforeAll(async () => {
  provider = await startOidc();
  const settings = {
    STAFF_OIDC_ISSUER: provider.url,
    STAFF_OIDC_CLIENT_ID: provider.clientId,
    STAFF_OIDC_CLIENT_SECRET: provider.clientSecret,
  };
  desk = await openDesk({ ...settings, STAFF_OIDC_CREATE: 'yes', STAFF_OIDC_ROLES_CLAIM: 'groups' });
  strict = await openDesk(settings);
});
afterAll(async () => {
  await Promise.all([desk.close(), strict.close()]);
  await provider.close();
});

const refreshed = (text: string) =>
  (/http-equiv="refresh" content="0;url=([^"]+)"/.exec(text)?.[1] ?? '').replaceAll('&amp;', '&');

/** The way there and back, as a browser goes it. */
async function through(visitor: Visitor, back = '/staff/me') {
  const left = await visitor.post('/staff/sign-in/provider', { back }, '/staff/sign-in');
  const at = await fetch(refreshed(left.text), { redirect: 'manual' });
  const to = new URL(at.headers.get('location') ?? '');
  return { seen: await visitor.get(`${to.pathname}${to.search}`), address: `${to.pathname}${to.search}` };
}

describe('the identity provider', () => {
  it('brings in who is known there, with the roles that it lists', async () => {
    provider.person = {
      sub: 'u1',
      email: 'Ana@example.org',
      email_verified: true,
      name: 'Ana',
      groups: ['auditor', 'else'],
    };
    const visitor = desk.visitor();
    const { seen } = await through(visitor);
    expect(refreshed(seen.text)).toBe('/staff/me');
    expect((await visitor.get('/staff/audit')).status).toBe(200);
    const row = await accountOf(desk, 'ana@example.org');
    expect(row).toMatchObject({ roles: ['auditor'], password: null });
    provider.person = { ...provider.person, groups: 'agent', email: 'other@example.org' };
    const again = desk.visitor();
    await through(again);
    expect((await again.get('/staff/audit')).status).toBe(403);
    expect((await visitor.get('/staff')).status).toBe(303);
    expect(await accountOf(desk, 'ana@example.org')).toMatchObject({ id: row?.id, roles: ['agent'] });
  });

  it('is not believed on an address that it has not checked, nor over an account tied to another', async () => {
    provider.person = { sub: 'u2', email: 'ana@example.org', email_verified: false, name: 'B' };
    expect((await through(desk.visitor())).seen.to).toBe('/staff/sign-in');
    provider.person = { ...provider.person, email_verified: true };
    expect((await through(desk.visitor())).seen.to).toBe('/staff/sign-in');
  });

  it('lets in only who was invited, unless accounts may be made', async () => {
    provider.person = { sub: 'u3', preferred_username: 'carole', name: 'Carole' };
    const visitor = strict.visitor();
    expect((await through(visitor)).seen.to).toBe('/staff/sign-in');
    expect((await visitor.get('/staff/sign-in')).text).toContain('Ce compte n’ouvre pas la console.');
    expect(await accountOf(strict, 'carole')).toBeNull();
    const admin = await strict.as('admin');
    await admin.post('/staff/accounts/new', { login: 'carole', name: 'Carole', roles: 'moderator' });
    await through(visitor);
    expect((await visitor.get('/staff')).status).toBe(200);
    expect(await accountOf(strict, 'carole')).toMatchObject({ roles: ['moderator'] });
  });

  it('is refused with another’s state, a wrong nonce, or twice', async () => {
    provider.person = { sub: 'u3', preferred_username: 'carole', name: 'Carole' };
    const visitor = strict.visitor();
    const { address } = await through(visitor);
    expect((await strict.visitor().get(address)).to).toBe('/staff/sign-in');
    expect((await visitor.get(address)).to).toBe('/staff/sign-in');
    provider.wrongNonce = true;
    const cheated = strict.visitor();
    expect((await through(cheated)).seen.to).toBe('/staff/sign-in');
    expect((await cheated.get('/staff')).status).toBe(303);
    provider.wrongNonce = false;
  });
});
