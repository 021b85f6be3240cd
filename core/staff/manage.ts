import type { Nature, Tx, Vault } from '../ports.ts';
import {
  isLogin,
  loginKey,
  type Role,
  type StaffLinkRow,
  type StaffRow,
  sealWho,
  type Who,
} from './accounts.ts';
import { newToken, tokenKey } from './tokens.ts';

/** One transaction's means, and who acts. */
export interface Managing {
  readonly tx: Tx;
  readonly nature: Nature;
  readonly vault: Vault;
  /** A staff account's id; `cli` from the command line, `system` for the service. */
  readonly actor: string;
}

export type Refusal = 'bad-login' | 'bad-name' | 'taken' | 'unknown' | 'last-admin' | 'self';
export type Managed<T = object> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly reason: Refusal };

/** How long a one-time link is good. */
export const linkLength = 24 * 3_600_000;

export interface NewStaff extends Who {
  readonly roles: readonly Role[];
  readonly language: string;
}

/** The row of a new account, without a way in. */
export function staffRow({ nature, vault }: Pick<Managing, 'nature' | 'vault'>, wanted: NewStaff): StaffRow {
  return {
    id: nature.newId(),
    loginKey: loginKey(vault, wanted.login),
    who: sealWho(vault, wanted),
    roles: wanted.roles,
    language: wanted.language,
    password: null,
    oidcKey: null,
    createdAt: nature.now(),
    disabledAt: null,
  };
}

/** An account with a link by which its holder chooses how to sign in. */
export async function addStaff(
  managing: Managing,
  wanted: NewStaff,
): Promise<Managed<{ readonly staff: string; readonly token: string }>> {
  if (!isLogin(wanted.login)) return { ok: false, reason: 'bad-login' };
  if (!isName(wanted.name)) return { ok: false, reason: 'bad-name' };
  const row = staffRow(managing, wanted);
  if (!(await managing.tx.staff.add(row))) return { ok: false, reason: 'taken' };
  await note(managing, 'staff.added', row.id, { roles: row.roles.join(' ') });
  return { ok: true, staff: row.id, token: await addLink(managing, row.id) };
}

export function isName(name: string): boolean {
  return name.trim() !== '' && name.length <= 100;
}

/** The roles are those from now on; sessions end, so that none goes on with others. */
export async function setRoles(managing: Managing, id: string, roles: readonly Role[]): Promise<Managed> {
  const row = await managing.tx.staff.load(id);
  if (!row) return { ok: false, reason: 'unknown' };
  if (!roles.includes('admin') && (await isLastAdmin(managing.tx, row)))
    return { ok: false, reason: 'last-admin' };
  await managing.tx.staff.save({ ...row, roles });
  await managing.tx.staff.endSessions(id, null);
  await note(managing, 'staff.roles-set', id, { roles: roles.join(' ') });
  return { ok: true };
}

/** A disabled account's sessions and links end at once. */
export async function setDisabled(managing: Managing, id: string, disabled: boolean): Promise<Managed> {
  const { tx, nature } = managing;
  const row = await tx.staff.load(id);
  if (!row) return { ok: false, reason: 'unknown' };
  if (disabled && (await isLastAdmin(tx, row))) return { ok: false, reason: 'last-admin' };
  await tx.staff.save({ ...row, disabledAt: disabled ? nature.now() : null });
  await tx.staff.endSessions(id, null);
  if (disabled) await tx.staff.dropLinks(id);
  await note(managing, disabled ? 'staff.disabled' : 'staff.enabled', id);
  return { ok: true };
}

/** Takes every way in from an account and gives a link to choose a new one: for who lost theirs. */
export async function resetStaff(
  managing: Managing,
  id: string,
): Promise<Managed<{ readonly token: string }>> {
  const { tx } = managing;
  const row = await tx.staff.load(id);
  if (!row) return { ok: false, reason: 'unknown' };
  if (managing.actor !== 'cli' && (await isLastAdmin(tx, row))) return { ok: false, reason: 'last-admin' };
  await tx.staff.save({ ...row, password: null, oidcKey: null });
  for (const { id: passkey } of await tx.staff.passkeysOf(id)) await tx.staff.removePasskey(id, passkey);
  await tx.staff.endSessions(id, null);
  await note(managing, 'staff.reset', id);
  return { ok: true, token: await addLink(managing, id) };
}

/** A one-time link; those before it are void. Null: for the first administrator. */
export async function addLink({ tx, nature, vault }: Managing, staff: string | null): Promise<string> {
  const token = newToken(nature);
  const row: StaffLinkRow = {
    tokenKey: tokenKey(vault, token),
    kind: staff === null ? 'first' : 'entry',
    staff,
    expiresAt: nature.now() + linkLength,
  };
  await tx.staff.dropLinks(staff);
  await tx.staff.addLink(row);
  return token;
}

/** The link that is printed at a start; null once there is an administrator. */
export async function firstLink(managing: Managing): Promise<string | null> {
  return (await managing.tx.staff.countAdmins()) > 0 ? null : addLink(managing, null);
}

async function isLastAdmin(tx: Tx, row: StaffRow): Promise<boolean> {
  if (row.disabledAt !== null || !row.roles.includes('admin')) return false;
  const hasWayIn =
    row.password !== null || row.oidcKey !== null || (await tx.staff.passkeysOf(row.id)).length > 0;
  return hasWayIn && (await tx.staff.countAdmins()) === 1;
}

async function note(
  { tx, nature, actor }: Managing,
  act: string,
  subject: string,
  detail?: Readonly<Record<string, string>>,
): Promise<void> {
  await tx.audit.append({ at: nature.now(), actor, act, subject, ...(detail && { detail }) });
}
