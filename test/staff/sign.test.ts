import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createPasswords, faultOf } from '../../bots/staff/password.ts';
import { addLink } from '../../core/staff/manage.ts';
import { accountOf, type DeskTest, openDesk, type Visitor } from './desk.ts';

const password = 'un vélo bleu sur le quai';
let desk: DeskTest;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(() => desk.close());

const world = () => desk.service.parvis.engine.world;
const link = (staff: string | null) =>
  world().store.transaction((tx) => addLink({ ...world(), tx, actor: 'system' }, staff));
const audit = async () =>
  (await world().store.transaction((tx) => tx.audit.page({ before: null, limit: 50 }))).map(
    ({ act, actor }) => `${act} ${actor}`,
  );

const signIn = (visitor: Visitor, login: string, typed: string) =>
  visitor.post('/staff/sign-in', { login, password: typed }, '/staff/sign-in');

describe('a one-time link', () => {
  it('makes the first administrator, once; the links before it are void', async () => {
    const old = await link(null);
    const token = await link(null);
    const visitor = desk.visitor();
    expect((await visitor.get(`/staff/welcome/${old}`)).status).toBe(404);
    const path = `/staff/welcome/${token}`;
    const fields = { login: 'Premiere', name: '<img src=x onerror=alert(1)>', password, again: password };
    const short = await visitor.post(path, { ...fields, password: 'court', again: 'court' }, path);
    expect(short.status).toBe(422);
    expect(short.text).toContain('aria-describedby="password-hint password-error"');
    expect((await visitor.post(path, { ...fields, again: 'autre' }, path)).text).toContain('sont différents');
    const entered = await visitor.post(path, fields, path);
    expect([entered.status, entered.to]).toEqual([303, '/staff/me/passkeys/new']);
    expect((await visitor.get('/staff')).status).toBe(200);
    const row = await accountOf(desk, 'premiere');
    expect(row?.roles).toEqual(['admin']);
    expect(row?.password).toMatch(/^scrypt\$17\$8\$1\$/);
    expect((await visitor.get(path)).status).toBe(404);
    expect(await audit()).toEqual([`staff.signed-in ${row?.id}`, `staff.entered ${row?.id}`]);
  });

  it('shows names as text', async () => {
    const visitor = desk.visitor();
    await signIn(visitor, 'premiere', password);
    const { text } = await visitor.get('/staff/accounts');
    expect(text).toContain('&lt;img src=x onerror=alert(1)>');
    expect(text).not.toContain('<img');
  });

  it('is no longer good after 24 hours', async () => {
    const admin = await desk.as('admin');
    const made = await admin.post('/staff/accounts/new', { login: 'retard', name: 'Retard', roles: 'agent' });
    expect(made.status).toBe(303);
    const { text } = await admin.get(made.to);
    const path = /\/staff\/welcome\/[\w-]{43}/.exec(text)?.[0] ?? '';
    expect((await desk.visitor().get(path)).status).toBe(200);
    // Said once.
    expect((await admin.get(made.to)).text).not.toContain('/staff/welcome/');
    desk.nature.advance(24 * 3_600_000);
    expect((await desk.visitor().get(path)).status).toBe(404);
  });
});

describe('signing in', () => {
  it('gives a new token whatever was shown before, in a cookie that only we read', async () => {
    const visitor = desk.visitor();
    const planted = 'A'.repeat(43);
    visitor.cookies.set('parvis-staff', planted);
    const seen = await signIn(visitor, 'PREMIERE ', password);
    expect([seen.status, seen.to]).toEqual([303, '/staff']);
    expect(visitor.cookies.get('parvis-staff')).not.toBe(planted);
    expect(seen.headers.getSetCookie()[0]).toMatch(
      /^parvis-staff=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
    );
    const first = visitor.cookies.get('parvis-staff') ?? '';
    const again = await visitor.post('/staff/prove', { password, back: '/staff/me' }, '/staff/prove');
    expect([again.status, again.to]).toEqual([303, '/staff/me']);
    expect(visitor.cookies.get('parvis-staff')).not.toBe(first);
    const thief = desk.visitor();
    thief.cookies.set('parvis-staff', first);
    expect((await thief.get('/staff')).status).toBe(303);
  });

  it('leads to a page of ours only', async () => {
    for (const back of ['https://evil.example', '//evil.example', '/staff//evil', '/staff/\\evil', '/chat']) {
      const visitor = desk.visitor();
      const fields = { login: 'premiere', password, back };
      expect((await visitor.post('/staff/sign-in', fields, '/staff/sign-in')).to).toBe('/staff');
    }
  });

  it('says the same of an unknown name and of a wrong password', async () => {
    const [unknown, known] = [
      await signIn(desk.visitor(), 'personne', password),
      await signIn(desk.visitor(), 'premiere', 'pas celui-là du tout'),
    ];
    expect([unknown.status, known.status]).toEqual([422, 422]);
    expect(unknown.text).toContain('L’identifiant ou le mot de passe est faux.');
    const bare = ({ text }: { text: string }) => text.replace(/(value|data-csrf)="[^"]*"/g, '');
    expect(bare(unknown)).toBe(bare(known));
  });

  it('slows who fails, says for how long, and lets another account in from the same address', async () => {
    for (let tries = 0; tries < 5; tries += 1) await signIn(desk.visitor(), 'cible', 'faux mot de passe');
    const slowed = await signIn(desk.visitor(), 'cible', 'faux mot de passe');
    expect(slowed.status).toBe(429);
    expect(slowed.text).toContain('Trop d’essais. Attendez 30 secondes, puis réessayez.');
    expect((await signIn(desk.visitor(), 'premiere', password)).status).toBe(303);
    desk.nature.advance(30_000);
    expect((await signIn(desk.visitor(), 'cible', 'faux mot de passe')).status).toBe(422);
    expect((await signIn(desk.visitor(), 'cible', 'faux mot de passe')).text).toContain('Attendez 1 minute,');
  }, 60_000);
});

describe('a session', () => {
  it('ends after 30 minutes alone, and after 12 hours in any case', async () => {
    const alone = await desk.as('agent');
    desk.nature.advance(30 * 60_000 - 1);
    expect((await alone.get('/staff')).status).toBe(200);
    desk.nature.advance(30 * 60_000);
    expect((await alone.get('/staff')).status).toBe(303);
    const busy = await desk.as('agent');
    for (let quarter = 1; quarter < 48; quarter += 1) {
      desk.nature.advance(15 * 60_000);
      expect((await busy.get('/staff')).status).toBe(200);
    }
    desk.nature.advance(15 * 60_000);
    expect((await busy.get('/staff')).status).toBe(303);
  });

  it('is asked to prove itself after ten minutes, and comes back', async () => {
    const admin = await desk.as('admin');
    desk.nature.advance(10 * 60_000);
    const seen = await admin.get('/staff/accounts/new');
    expect([seen.status, seen.to]).toEqual([303, '/staff/prove?back=%2Fstaff%2Faccounts%2Fnew']);
    const write = await admin.post('/staff/accounts/new', { login: 'tardif', name: 'T' });
    expect([write.status, write.to]).toEqual([303, '/staff/prove?back=%2Fstaff']);
    expect(await accountOf(desk, 'tardif')).toBeNull();
  });

  it('ends with its account, and with its roles', async () => {
    const admin = await desk.as('admin');
    for (const act of ['disable', 'roles'] as const) {
      const agent = await desk.as('agent');
      const done = await admin.post(`/staff/accounts/${agent.staff.id}/${act}`, { roles: 'auditor' });
      expect(done.to).toBe(`/staff/accounts/${agent.staff.id}`);
      expect((await agent.get('/staff')).status).toBe(303);
    }
  });

  it('asked for from another site is asked for again from here', async () => {
    const agent = desk.visitor();
    const seen = await agent.get('/staff/me?x=1', { 'sec-fetch-site': 'cross-site' });
    expect(seen.status).toBe(200);
    expect(seen.text).toContain('<meta http-equiv="refresh" content="0;url=/staff/me?x=1"/>');
  });
});

describe('the last administrator', () => {
  it('can be neither disabled, nor demoted, nor reset', async () => {
    const alone = await openDesk();
    const admin = await alone.as('admin');
    const at = `/staff/accounts/${admin.staff.id}`;
    for (const act of ['disable', 'roles', 'reset']) {
      expect((await admin.post(`${at}/${act}`, { roles: 'agent' })).to).toBe(at);
      expect((await admin.get(at)).text).toContain('class="flash wrong" role="alert"');
    }
    const other = await alone.as('admin');
    expect((await other.post(`${at}/disable`)).to).toBe(at);
    expect((await admin.get('/staff')).status).toBe(303);
    await alone.close();
  });
});

describe('passwords', () => {
  const cheap = { log2: 4, blockSize: 8, parallel: 1 };

  it('are compared, and unknown ones cost the same', async () => {
    const { hash, check } = createPasswords(cheap);
    const stored = await hash(password);
    expect(await check(password, stored)).toBe(true);
    expect(await check(password.normalize('NFD'), stored)).toBe(true);
    expect(await check(`${password} `, stored)).toBe(false);
    expect(await check(password, null)).toBe(false);
    expect(await check('', 'none that opens')).toBe(false);
  });

  it('are worked on two at once, twenty wait, more are refused', async () => {
    const { hash } = createPasswords(cheap);
    const all = await Promise.allSettled(Array.from({ length: 30 }, () => hash(password)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(22);
    for (const each of all.filter(({ status }) => status === 'rejected'))
      expect(each).toMatchObject({ reason: { code: 'staff.busy', retry: true } });
    expect(await hash(password)).toMatch(/^scrypt\$4\$/);
  });

  it.each([
    ['court', 'short'],
    ['motdepasse123', 'common'],
    ['Motdepasse2026!', 'common'],
    ['azertyuiop12', 'common'],
    ['aaaaaaaaaaaaaa', 'common'],
    ['123456789012', 'common'],
    ['jeanne.martin12', 'common'],
    [password, null],
    ['x'.repeat(201), 'long'],
  ])('%s: %s', (typed, fault) => {
    expect(faultOf(typed, 'jeanne.martin@example.org')).toBe(fault);
  });
});
