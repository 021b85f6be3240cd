import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PasskeyRow, StaffRow, StaffSessionRow } from '../../core/staff/accounts.ts';
import type { OpenStores, Stores } from './contract.ts';

const row = (id: string, changes: Partial<StaffRow> = {}): StaffRow => ({
  id,
  loginKey: `login ${id}`,
  who: 'sealed',
  roles: ['agent'],
  language: 'fr',
  password: null,
  oidcKey: null,
  createdAt: 1,
  disabledAt: null,
  ...changes,
});

const session = (id: string, staff: string, at = 10): StaffSessionRow => ({
  tokenKey: `token ${id}`,
  id,
  staff,
  label: 'Firefox',
  createdAt: at,
  seenAt: at,
  freshAt: at,
});

const passkey = (id: string, staff: string): PasskeyRow => ({
  id,
  staff,
  publicKey: new Uint8Array([1, 2, 3]),
  counter: 0,
  transports: ['internal'],
  label: 'téléphone',
  createdAt: 5,
  usedAt: null,
});

export function staffContract(open: OpenStores): void {
  describe('staff', () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await open();
    });
    afterEach(() => stores.close());
    const tx: Stores['one']['transaction'] = (work) => stores.one.transaction(work);

    it('keeps accounts; a login is one account’s', async () => {
      const one = row('s1', { oidcKey: 'o1', roles: ['admin', 'auditor'] });
      expect(await tx((t) => t.staff.add(one))).toBe(true);
      expect(await tx((t) => t.staff.add(row('s2', { loginKey: 'login s1' })))).toBe(false);
      expect(await tx((t) => t.staff.byLogin('login s1'))).toEqual(one);
      expect(await tx((t) => t.staff.byOidc('o1'))).toEqual(one);
      expect(await tx((t) => t.staff.load('s2'))).toBeNull();
      const changed = { ...one, roles: ['agent' as const], password: 'p', disabledAt: 9, language: 'en' };
      await tx((t) => t.staff.save(changed));
      expect(await stores.two.transaction((t) => t.staff.all())).toEqual([changed]);
    });

    it('counts administrators who can come in', async () => {
      await tx(async (t) => {
        await t.staff.add(row('invited', { roles: ['admin'] }));
        await t.staff.add(row('left', { roles: ['admin'], password: 'p', disabledAt: 2 }));
        await t.staff.add(row('agent', { password: 'p' }));
      });
      expect(await tx((t) => t.staff.countAdmins())).toBe(0);
      await tx((t) => t.staff.addPasskey(passkey('k1', 'invited')));
      await tx((t) => t.staff.add(row('second', { roles: ['agent', 'admin'], password: 'p' })));
      expect(await tx((t) => t.staff.countAdmins())).toBe(2);
    });

    it('opens, sees and ends sessions', async () => {
      await tx(async (t) => {
        await t.staff.add(row('s1'));
        await t.staff.add(row('s2'));
        for (const each of ['a', 'b', 'c']) await t.staff.openSession(session(each, 's1'));
        await t.staff.openSession(session('d', 's2'));
        await t.staff.seeSession('token b', 20);
      });
      expect(await tx((t) => t.staff.session('token b'))).toEqual({ ...session('b', 's1'), seenAt: 20 });
      expect((await tx((t) => t.staff.sessionsOf('s1'))).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
      expect(await tx((t) => t.staff.endSession('s2', 'a'))).toBe(false);
      expect(await tx((t) => t.staff.endSession('s1', 'a'))).toBe(true);
      expect(await tx((t) => t.staff.endSessions('s1', 'token b'))).toBe(1);
      expect((await tx((t) => t.staff.sessionsOf('s1'))).map(({ id }) => id)).toEqual(['b']);
      await tx((t) => t.staff.purgeStaff({ now: 100, begun: 10, seen: 15 }));
      expect(await tx((t) => t.staff.session('token d'))).toBeNull();
      expect(await tx((t) => t.staff.session('token b'))).not.toBeNull();
    });

    it('keeps passkeys', async () => {
      await tx((t) => t.staff.add(row('s1')));
      expect(await tx((t) => t.staff.addPasskey(passkey('k1', 's1')))).toBe(true);
      expect(await tx((t) => t.staff.addPasskey(passkey('k1', 's1')))).toBe(false);
      await tx((t) => t.staff.usePasskey('k1', 7, 30));
      const used = { ...passkey('k1', 's1'), counter: 7, usedAt: 30 };
      expect(await tx((t) => t.staff.passkey('k1'))).toEqual(used);
      expect(await tx((t) => t.staff.passkeysOf('s1'))).toEqual([used]);
      expect(await tx((t) => t.staff.removePasskey('s2', 'k1'))).toBe(false);
      expect(await tx((t) => t.staff.removePasskey('s1', 'k1'))).toBe(true);
    });

    it('takes a link once, by one of two nodes, and before it expires', async () => {
      const link = { tokenKey: 'l1', kind: 'first' as const, staff: null, expiresAt: 50 };
      await tx((t) => t.staff.addLink(link));
      expect(await tx((t) => t.staff.link('l1', 50))).toBeNull();
      expect(await tx((t) => t.staff.takeLink('l1', 50))).toBeNull();
      const taken = await Promise.all(
        [stores.one, stores.two].map((store) => store.transaction((t) => t.staff.takeLink('l1', 49))),
      );
      expect(taken.filter((each) => each !== null)).toEqual([link]);
      await tx((t) => t.staff.add(row('s1')));
      await tx((t) => t.staff.addLink({ ...link, kind: 'entry', staff: 's1' }));
      await tx((t) => t.staff.dropLinks(null));
      expect(await tx((t) => t.staff.link('l1', 1))).not.toBeNull();
      await tx((t) => t.staff.dropLinks('s1'));
      expect(await tx((t) => t.staff.link('l1', 1))).toBeNull();
    });

    it('keeps attempts, and one challenge each, good once', async () => {
      expect(await tx((t) => t.staff.attempts('a'))).toEqual({ count: 0, lastAt: 0 });
      await tx((t) => t.staff.saveAttempts('a', { count: 3, lastAt: 8 }));
      expect(await stores.two.transaction((t) => t.staff.attempts('a'))).toEqual({ count: 3, lastAt: 8 });
      await tx((t) => t.staff.keepChallenge('v', 'one', 50));
      await tx((t) => t.staff.keepChallenge('v', 'two', 50));
      expect(await tx((t) => t.staff.takeChallenge('v', 49))).toBe('two');
      expect(await tx((t) => t.staff.takeChallenge('v', 49))).toBeNull();
      await tx((t) => t.staff.keepChallenge('v', 'three', 50));
      expect(await tx((t) => t.staff.takeChallenge('v', 50))).toBeNull();
    });
  });
}
