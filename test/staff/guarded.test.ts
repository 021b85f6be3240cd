import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import { staffNotice } from '../../bots/staff/open.ts';
import { addLink } from '../../core/staff/manage.ts';
import { tokenKey } from '../../core/staff/tokens.ts';
import { type DeskTest, openDesk, tokenIn, type Visitor } from './desk.ts';

const password = 'un vélo bleu sur le quai';
const outside = 'https://parvis.example.org';
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function opened(environment: Readonly<Record<string, string>> = {}): Promise<DeskTest> {
  const desk = await openDesk(environment);
  closing.push(() => desk.close());
  return desk;
}

function ownFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parvis-staff-'));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'parvis.db');
}

const wrongTry = (visitor: Visitor, login: string, headers: Readonly<Record<string, string>> = {}) =>
  visitor.get('/staff/sign-in').then(({ text }) => {
    const body = new URLSearchParams({ csrf: tokenIn(text), login, password: 'faux mot de passe' });
    return visitor.send('/staff/sign-in', {
      method: 'POST',
      body,
      headers: { 'sec-fetch-site': 'same-origin', ...headers },
    });
  });

describe('behind a proxy that speaks https', () => {
  it('cookies are of this host only, and only over https; browsers are told to stay there', async () => {
    const desk = await opened({ PARVIS_PUBLIC_URL: outside, PARVIS_TRUST_PROXY: '127.0.0.1' });
    const { world } = desk.service.parvis.engine;
    const token = await world.store.transaction((tx) => addLink({ ...world, tx, actor: 'system' }, null));
    const visitor = desk.visitor();
    const path = `/staff/welcome/${token}`;
    const first = await visitor.get(path);
    expect(first.headers.get('strict-transport-security')).toBe('max-age=31536000');
    expect(first.headers.getSetCookie()).toEqual([
      expect.stringMatching(
        /^__Host-parvis-staff-visitor=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
      ),
    ]);
    const enter = (origin: string) =>
      visitor.send(path, {
        method: 'POST',
        body: new URLSearchParams({
          csrf: tokenIn(first.text),
          login: 'premiere',
          name: 'Première',
          password,
          again: password,
        }),
        headers: { origin, 'sec-fetch-site': 'same-origin', 'x-forwarded-proto': 'https' },
      });
    // The address inside is not where the form came from.
    expect((await enter(desk.url)).status).toBe(403);
    const entered = await enter(outside);
    expect(entered.status).toBe(303);
    expect(entered.headers.getSetCookie()[0]).toMatch(
      /^__Host-parvis-staff=[\w-]{43}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
    );
    for (const line of entered.headers.getSetCookie()) expect(line).toMatch(/^__Host-.*; Secure$/);
    expect((await visitor.get('/staff')).status).toBe(200);
    // The plain name, which a page of a neighbouring host could plant, opens nothing.
    const other = desk.visitor();
    other.cookies.set('parvis-staff', visitor.cookies.get('__Host-parvis-staff') ?? '');
    expect((await other.get('/staff')).status).toBe(303);
  });

  it('each address waits for itself: the proxy’s word is taken from the proxy only', async () => {
    const proxied = await opened({ PARVIS_TRUST_PROXY: '127.0.0.1' });
    const direct = await opened();
    for (const [desk, other] of [
      [proxied, 422],
      [direct, 429],
    ] as const) {
      const key = desk.service.parvis.engine.world.vault.key(
        'staff address',
        desk === proxied ? '203.0.113.7' : '127.0.0.1',
      );
      const at = desk.nature.now();
      await desk.service.store.transaction((tx) =>
        tx.staff.saveAttempts(`address:${key}`, { count: 30, lastAt: at }),
      );
      const from = (address: string) =>
        wrongTry(desk.visitor(), 'personne', { origin: desk.url, 'x-forwarded-for': address });
      expect((await from('203.0.113.7')).status).toBe(429);
      expect((await from('203.0.113.8')).status).toBe(other);
    }
  });
});

describe('a restart', () => {
  it('forgets no failed try, of an account or of an address', async () => {
    const environment = { PARVIS_DATABASE: `sqlite:${ownFile()}` };
    const before = await openDesk(environment);
    for (let tries = 0; tries < 5; tries += 1)
      await wrongTry(before.visitor(), 'cible', { origin: before.url });
    const { nature, vault } = before.service.parvis.engine.world;
    const address = `address:${vault.key('staff address', '127.0.0.1')}`;
    expect(await before.service.store.transaction((tx) => tx.staff.attempts(address))).toMatchObject({
      count: 5,
    });
    await before.service.store.transaction((tx) =>
      tx.staff.saveAttempts(address, { count: 29, lastAt: nature.now() }),
    );
    await before.close();
    const after = await opened(environment);
    const slowed = await wrongTry(after.visitor(), 'cible', { origin: after.url });
    expect([slowed.status, slowed.text.includes('Attendez 30 secondes')]).toEqual([429, true]);
    expect((await wrongTry(after.visitor(), 'autre', { origin: after.url })).status).toBe(422);
    expect((await wrongTry(after.visitor(), 'encore un', { origin: after.url })).status).toBe(429);
  }, 60_000);

  it('prints the first administrator’s link, which opens, until there is one', async () => {
    const desk = await opened();
    const { parvis } = desk.service;
    const { config } = desk;
    const [where, link = ''] = await staffNotice(parvis, config, desk.url);
    expect(where).toBe(`Console des agents : ${desk.url}/staff`);
    const path = /\/staff\/welcome\/[\w-]{43}$/.exec(link)?.[0] ?? '';
    expect(link).toBe(
      `Aucun administrateur encore. Choisissez comment vous connecter, dans les 24 heures : ${desk.url}${path}`,
    );
    const visitor = desk.visitor();
    const fields = { login: 'premiere', name: 'Première', password, again: password };
    expect((await visitor.post(path, fields, path)).status).toBe(303);
    expect(await staffNotice(parvis, config, desk.url)).toEqual([where, '']);
  });
});

describe('what is over', () => {
  it('goes when somebody signs in: sessions, links, challenges, old tries', async () => {
    const desk = await opened();
    const { store, vault, nature } = desk.service.parvis.engine.world;
    const token = await store.transaction((tx) => addLink({ tx, nature, vault, actor: 'system' }, null));
    const visitor = desk.visitor();
    const path = `/staff/welcome/${token}`;
    await visitor.post(path, { login: 'premiere', name: 'Première', password, again: password }, path);
    const left = await desk.as('agent');
    await store.transaction(async (tx) => {
      await tx.staff.saveAttempts('account:old', { count: 4, lastAt: nature.now() });
      await tx.staff.addLink({
        tokenKey: tokenKey(vault, 'x'.repeat(43)),
        kind: 'entry',
        staff: left.staff.id,
        expiresAt: nature.now() + 1,
      });
    });
    desk.nature.advance(12 * 3_600_000 + 1);
    const again = desk.visitor();
    await again.post('/staff/sign-in', { login: 'premiere', password }, '/staff/sign-in');
    await store.transaction(async (tx) => {
      expect(await tx.staff.sessionsOf(left.staff.id)).toEqual([]);
      expect(await tx.staff.attempts('account:old')).toEqual({ count: 0, lastAt: 0 });
      // Even to a clock that stood still since: the row is gone.
      expect(await tx.staff.link(tokenKey(vault, 'x'.repeat(43)), 0)).toBeNull();
    });
  });
});

describe('the audit log', () => {
  it('names the line that somebody changed in the file, past the database’s own refusal', async () => {
    const file = ownFile();
    const desk = await opened({ PARVIS_DATABASE: `sqlite:${file}` });
    await desk.as('admin');
    const auditor = await desk.as('auditor');
    const { store, nature } = desk.service.parvis.engine.world;
    const append = (subject: string) =>
      store.transaction((tx) => tx.audit.append({ at: nature.now(), actor: 'cli', act: 'tried', subject }));
    for (const subject of ['one', 'two', 'three']) await append(subject);
    const verified = async () => {
      const { to } = await auditor.post('/staff/audit/verify', {}, '/staff/audit');
      return (await auditor.get(to)).text;
    };
    const db = new Database(file);
    closing.push(() => db.close());
    expect(() => db.prepare("UPDATE audit SET subject = 'zwei' WHERE subject = 'two'").run()).toThrow();
    expect(() => db.prepare("DELETE FROM audit WHERE subject = 'two'").run()).toThrow();
    expect(await verified()).not.toContain('modifiée');
    const triggers = db
      .prepare<[], { name: string }>(
        "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'",
      )
      .all();
    expect(triggers.length).toBeGreaterThan(0);
    for (const { name } of triggers) db.exec(`DROP TRIGGER "${name}"`);
    const { id } = db.prepare<[], { id: number }>("SELECT id FROM audit WHERE subject = 'two'").get() ?? {
      id: 0,
    };
    db.prepare("UPDATE audit SET subject = 'zwei' WHERE id = ?").run(id);
    expect(await store.transaction((tx) => tx.audit.verify())).toMatchObject({ broken: id });
    expect(await verified()).toContain(String(id));
  });
});
