import { z } from 'zod';
import { ParvisError } from '../../../core/errors.ts';
import type { Tx } from '../../../core/ports.ts';
import { isLogin, loginKey, plainLogin, type StaffRow } from '../../../core/staff/accounts.ts';
import { staffRow } from '../../../core/staff/manage.ts';
import { type Answer, go, missing, page, type Visit, wrong } from '../contract.ts';
import { dropCookie, setCookie } from '../cookies.ts';
import type { Identity, IdentityProvider } from '../oidc.ts';
import { signIn } from '../sign.ts';
import { backTo } from './error.tsx';

const kept = z.object({ verifier: z.string(), state: z.string(), nonce: z.string(), back: z.string() });

/** Sends the browser to the city's identity provider; a page of ours does, so that the form stays on this site. */
export async function toProvider(visit: Visit): Promise<Answer> {
  const { door, parvis } = visit.desk;
  if (!door.provider) return missing;
  const begun = await door.provider.begin(`${visit.origin}/staff/sign-in/provider`);
  const sealed = parvis.engine.world.vault.seal(
    JSON.stringify({ ...begun.kept, back: visit.form.text('back') }),
  );
  const body = (
    <p>
      <a href={begun.url}>{visit.say('sign.onward')}</a>
    </p>
  );
  return {
    ...page(visit.say('sign.title'), body),
    ...{ onward: begun.url, cookies: [setCookie(door.cookies.provider, sealed)] },
  };
}

/** The browser is back from the provider, with a code. */
export async function comeBack(visit: Visit): Promise<Answer> {
  const { door, parvis } = visit.desk;
  if (!door.provider) return missing;
  const { store, vault, log } = parvis.engine.world;
  const sealed = visit.cookie(door.cookies.provider);
  const state = sealed === null ? null : kept.parse(JSON.parse(vault.open(sealed)));
  if (!state) return go('/staff/sign-in', wrong('sign.providerFailed'));
  const identity = await door.provider.finish(visit.url, state).catch((error: unknown) => {
    if (!(error instanceof ParvisError)) throw error;
    log.warn({ code: error.code }, 'identity provider refused');
    return null;
  });
  const provider = door.provider;
  const cookies = identity && (await store.transaction((tx) => enter(tx, visit, provider, identity)));
  const over = dropCookie(door.cookies.provider);
  if (!cookies) return { ...go('/staff/sign-in', wrong('sign.providerUnknown')), ...{ cookies: [over] } };
  const to = backTo(state.back);
  const body = (
    <p>
      <a href={to}>{visit.say('error.onward')}</a>
    </p>
  );
  // Not a redirect: it would still come from the other site, and our cookies would not be shown.
  return { ...page(visit.say('sign.title'), body), ...{ onward: to, cookies: [...cookies, over] } };
}

/** Null when there is no account for them, or it is disabled. */
async function enter(
  tx: Tx,
  visit: Visit,
  provider: IdentityProvider,
  identity: Identity,
): Promise<readonly string[] | null> {
  const { vault } = visit.desk.parvis.engine.world;
  const oidcKey = vault.key('staff provider', identity.key);
  const found = (await tx.staff.byOidc(oidcKey)) ?? (await linked(tx, visit, provider, identity, oidcKey));
  if (!found || found.disabledAt !== null) return null;
  const staff = await withRoles(tx, visit, found, identity);
  return signIn(tx, visit, staff, 'provider');
}

/** The account of that name, tied to the provider from now on; or a new one without roles. */
async function linked(
  tx: Tx,
  visit: Visit,
  provider: IdentityProvider,
  { login, name }: Identity,
  oidcKey: string,
): Promise<StaffRow | null> {
  const { vault, nature } = visit.desk.parvis.engine.world;
  if (login === null || !isLogin(plainLogin(login))) return null;
  const known = await tx.staff.byLogin(loginKey(vault, login));
  if (known) {
    if (known.oidcKey !== null) return null;
    const tied = { ...known, oidcKey };
    await tx.staff.save(tied);
    await note(tx, visit, 'staff.provider-tied', tied.id);
    return tied;
  }
  if (!provider.creates) return null;
  const wanted = { login: plainLogin(login), name, roles: [], language: visit.language };
  const made = { ...staffRow({ nature, vault }, wanted), oidcKey };
  await tx.staff.add(made);
  await note(tx, visit, 'staff.added', made.id);
  return made;
}

/** The provider's roles, where it keeps them; a change ends other sessions. */
async function withRoles(tx: Tx, visit: Visit, row: StaffRow, { roles }: Identity): Promise<StaffRow> {
  if (roles === null || [...roles].sort().join() === [...row.roles].sort().join()) return row;
  const changed = { ...row, roles };
  await tx.staff.save(changed);
  await tx.staff.endSessions(row.id, null);
  await note(tx, visit, 'staff.roles-set', row.id, { roles: roles.join(' ') });
  return changed;
}

async function note(
  tx: Tx,
  { desk }: Visit,
  act: string,
  subject: string,
  detail?: Readonly<Record<string, string>>,
): Promise<void> {
  const at = desk.parvis.engine.world.nature.now();
  await tx.audit.append({ at, actor: 'system', act, subject, ...(detail && { detail }) });
}
