import { createHash, timingSafeEqual } from 'node:crypto';
import type { Nature, Store, Vault } from '../../core/ports.ts';
import type { StaffSessionRow } from '../../core/staff/accounts.ts';
import { whoIs } from '../../core/staff/accounts.ts';
import { isAlive, seenEvery } from '../../core/staff/sessions.ts';
import { isToken, newToken, tokenKey } from '../../core/staff/tokens.ts';
import type { Staff } from './contract.ts';
import { type Cookies, cookiesFor } from './cookies.ts';
import type { IdentityProvider } from './oidc.ts';
import type { Passwords } from './password.ts';

/** Who comes in, and how: cookies, sessions, passwords, the identity provider. */
export interface Door {
  readonly cookies: Cookies;
  /** The public address is https. */
  readonly secure: boolean;
  readonly passwords: Passwords;
  /** Null when none is configured. */
  readonly provider: IdentityProvider | null;
  /** Null when there is no such session, or it is over. */
  enter(token: string | null): Promise<Staff | null>;
  /** The same, without counting as a request. */
  look(token: string | null): Promise<Staff | null>;
}

export interface DoorOptions {
  readonly store: Store;
  readonly vault: Vault;
  readonly nature: Nature;
  readonly publicUrl: string;
  readonly passwords: Passwords;
  readonly provider: IdentityProvider | null;
}

/** Constant time. */
export function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

export function createDoor(options: DoorOptions): Door {
  const { store, vault, nature, passwords, provider } = options;
  const secure = options.publicUrl.startsWith('https:');

  async function find(token: string | null, counts: boolean): Promise<Staff | null> {
    if (token === null || !isToken(token)) return null;
    const now = nature.now();
    return store.transaction(async (tx) => {
      const session = await tx.staff.session(tokenKey(vault, token));
      const row = session && (await tx.staff.load(session.staff));
      if (!session || !row) return null;
      if (!isAlive(session, row, now)) {
        await tx.staff.endSession(row.id, session.id);
        return null;
      }
      if (counts && now - session.seenAt >= seenEvery) await tx.staff.seeSession(session.tokenKey, now);
      return { id: row.id, ...whoIs(vault, row), roles: row.roles, row, session };
    });
  }

  return {
    secure,
    cookies: cookiesFor(secure),
    passwords,
    provider,
    enter: (token) => find(token, true),
    look: (token) => find(token, false),
  };
}

export interface Entering {
  readonly staff: string;
  readonly browser: string;
}

/** A new session, with a token that nobody had before. The caller saves the row. */
export function newSession(
  { nature, vault }: { readonly nature: Nature; readonly vault: Vault },
  { staff, browser }: Entering,
): { readonly token: string; readonly row: StaffSessionRow } {
  const token = newToken(nature);
  const now = nature.now();
  const row = {
    tokenKey: tokenKey(vault, token),
    id: nature.newId(),
    staff,
    label: browser,
    createdAt: now,
    seenAt: now,
    freshAt: now,
  };
  return { token, row };
}
