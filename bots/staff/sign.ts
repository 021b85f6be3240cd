import type { World } from '../../core/conversation/ops.ts';
import type { Tx } from '../../core/ports.ts';
import { loginKey, type StaffRow } from '../../core/staff/accounts.ts';
import { accountRule, addressRule, oneLess, oneMore, waitOf } from '../../core/staff/limits.ts';
import { overAt } from '../../core/staff/sessions.ts';
import type { Visit } from './contract.ts';
import { dropCookie, setCookie } from './cookies.ts';
import { newSession } from './door.ts';
import type { Passwords } from './password.ts';

export type Way = 'password' | 'passkey' | 'provider' | 'link';

/**
 * A session of its own, with a new token: whatever the browser showed before is worth nothing. What is over (sessions, links,
 * challenges, old tries) goes at the same time. Returns its cookies.
 */
export async function signIn(tx: Tx, visit: Visit, staff: StaffRow, way: Way): Promise<readonly string[]> {
  const { nature, vault } = visit.desk.parvis.engine.world;
  const { cookies } = visit.desk.door;
  const { token, row } = newSession({ nature, vault }, { staff: staff.id, browser: visit.browser });
  const at = nature.now();
  await tx.staff.purgeStaff(overAt(at));
  if (visit.staff) await tx.staff.endSession(visit.staff.id, visit.staff.session.id);
  await tx.staff.openSession(row);
  await tx.audit.append({ at, actor: staff.id, act: 'staff.signed-in', subject: staff.id, detail: { way } });
  return [setCookie(cookies.session, token), dropCookie(cookies.visitor)];
}

export type Tried =
  | { readonly ok: true; readonly cookies: readonly string[]; readonly staff: StaffRow }
  /** `wait`: milliseconds until the next try; 0 when the name or the password is wrong. */
  | { readonly ok: false; readonly wait: number };

/** Signs in by password. Throws ParvisError staff.busy. */
export async function tryPassword(visit: Visit, login: string, password: string): Promise<Tried> {
  const { parvis, door } = visit.desk;
  const typed = { login, password, address: visit.address };
  const proven = await provePassword(parvis.engine.world, door.passwords, typed, (tx, staff) =>
    signIn(tx, visit, staff, 'password'),
  );
  return proven.ok ? { ok: true, staff: proven.staff, cookies: proven.done } : proven;
}

/** What somebody types, and from where: a hashed address, or `cli`. */
export interface Typed {
  readonly login: string;
  readonly password: string;
  readonly address: string;
}

/**
 * Whose password it is. A try counts before it is made, so that many at once are no way round the limits; unknown names cost as
 * much time as known ones. `then` is done in the transaction that settles it. Throws ParvisError staff.busy.
 */
export async function provePassword<T>(
  { store, vault, nature }: Pick<World, 'store' | 'vault' | 'nature'>,
  passwords: Passwords,
  typed: Typed,
  then: (tx: Tx, staff: StaffRow) => Promise<T>,
): Promise<
  | { readonly ok: true; readonly staff: StaffRow; readonly done: T }
  | { readonly ok: false; readonly wait: number }
> {
  const key = loginKey(vault, typed.login);
  const [account, address] = [`account:${key}`, `address:${typed.address}`];
  const now = nature.now();
  const { row, wait } = await store.transaction(async (tx) => {
    const [byAccount, byAddress] = [await tx.staff.attempts(account), await tx.staff.attempts(address)];
    const wait = Math.max(waitOf(byAccount, accountRule, now), waitOf(byAddress, addressRule, now));
    if (wait === 0) {
      await tx.staff.saveAttempts(account, oneMore(byAccount, accountRule, now));
      await tx.staff.saveAttempts(address, oneMore(byAddress, addressRule, now));
    }
    return { wait, row: await tx.staff.byLogin(key) };
  });
  if (wait > 0) return { ok: false, wait };
  const isRight = await passwords.check(typed.password, row?.password ?? null);
  return store.transaction(async (tx) => {
    // It may have been disabled, or its password changed, in the half second of the check.
    const staff = row && (await tx.staff.load(row.id));
    if (!staff || !isRight || staff.disabledAt !== null || staff.password !== row.password) {
      if (staff)
        await tx.audit.append({ at: now, actor: 'system', act: 'staff.sign-in-failed', subject: staff.id });
      return { ok: false, wait: 0 };
    }
    await tx.staff.saveAttempts(account, { count: 0, lastAt: now });
    await tx.staff.saveAttempts(address, oneLess(await tx.staff.attempts(address)));
    return { ok: true, staff, done: await then(tx, staff) };
  });
}
