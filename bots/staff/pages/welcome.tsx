import type { JSX } from 'preact';
import type { Tx } from '../../../core/ports.ts';
import {
  isLogin,
  plainLogin,
  type StaffLinkRow,
  type StaffRow,
  sealWho,
  whoIs,
} from '../../../core/staff/accounts.ts';
import { isName, staffRow } from '../../../core/staff/manage.ts';
import { isToken, tokenKey } from '../../../core/staff/tokens.ts';
import { type Answer, done, go, page, type StaffRoute, type Visit } from '../contract.ts';
import { canPasskeys } from '../passkey.ts';
import { faultOf, passwordMinimum } from '../password.ts';
import { signIn } from '../sign.ts';
import { Field, PostForm } from '../view/form.tsx';

export const welcomeRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/welcome/:token', roles: 'anyone', handler: show },
  { method: 'POST', path: '/staff/welcome/:token', roles: 'anyone', handler: enter },
];

interface Invited {
  readonly link: StaffLinkRow;
  /** Null for the first administrator, whose account does not exist yet. */
  readonly staff: StaffRow | null;
}

/** What a link opens; null when it is used, too old, or the account disabled. It stays good until it is used. */
async function opened(tx: Tx, visit: Visit): Promise<Invited | null> {
  const { vault, nature } = visit.desk.parvis.engine.world;
  const { token = '' } = visit.params;
  const link = isToken(token) ? await tx.staff.link(tokenKey(vault, token), nature.now()) : null;
  if (!link) return null;
  if (link.kind === 'first') return (await tx.staff.countAdmins()) > 0 ? null : { link, staff: null };
  const staff = link.staff === null ? null : await tx.staff.load(link.staff);
  return staff && staff.disabledAt === null ? { link, staff } : null;
}

async function show(visit: Visit): Promise<Answer> {
  const { store, vault } = visit.desk.parvis.engine.world;
  const invited = await store.transaction((tx) => opened(tx, visit));
  if (!invited) return over(visit);
  const who = invited.staff ? whoIs(vault, invited.staff) : { login: '', name: '' };
  return form(visit, invited, who, {});
}

function over({ say }: Visit): Answer {
  return page(say('welcome.overTitle'), <p>{say('welcome.over')}</p>, 404);
}

type Faults = Readonly<Partial<Record<'login' | 'name' | 'password' | 'again', string>>>;

function form(
  visit: Visit,
  { staff }: Invited,
  who: { readonly login: string; readonly name: string },
  faults: Faults,
): Answer {
  const { say } = visit;
  const status = Object.keys(faults).length > 0 ? 422 : 200;
  const body = (
    <PostForm visit={visit} action={visit.url.pathname}>
      <p>{staff ? say('welcome.entry', { name: who.name }) : say('welcome.first')}</p>
      <Field
        name="login"
        label={say('sign.login')}
        hint={say('welcome.loginHint')}
        value={who.login}
        readonly={staff !== null}
        required
        autocomplete="username"
        maxlength={100}
        error={faults.login}
      />
      {!staff && (
        <Field
          name="name"
          label={say('welcome.name')}
          value={who.name}
          required
          autocomplete="name"
          maxlength={100}
          error={faults.name}
        />
      )}
      <NewPassword visit={visit} faults={faults} />
      <button type="submit">{say('welcome.enter')}</button>
    </PostForm>
  );
  return page(say('welcome.title'), body, status);
}

/** Twice the new password. */
export function NewPassword({ visit, faults }: { visit: Visit; faults: Faults }): JSX.Element {
  const { say } = visit;
  return (
    <>
      <Field
        name="password"
        label={say('welcome.password')}
        hint={say('welcome.passwordHint', { n: passwordMinimum })}
        type="password"
        required
        autocomplete="new-password"
        error={faults.password}
      />
      <Field
        name="again"
        label={say('welcome.again')}
        type="password"
        required
        autocomplete="new-password"
        error={faults.again}
      />
    </>
  );
}

/** What is wrong with a new password typed twice, in words. */
export function passwordFaults({ say, form }: Visit, login: string): Faults {
  const fault = faultOf(form.raw('password'), login);
  if (fault) return { password: say(`welcome.${fault}`, { n: passwordMinimum }) };
  return form.raw('password') === form.raw('again') ? {} : { again: say('welcome.differs') };
}

async function enter(visit: Visit): Promise<Answer> {
  const { store, vault } = visit.desk.parvis.engine.world;
  const invited = await store.transaction((tx) => opened(tx, visit));
  if (!invited) return over(visit);
  const typed = { login: plainLogin(visit.form.text('login')), name: visit.form.text('name') };
  const who = invited.staff ? whoIs(vault, invited.staff) : typed;
  const faults: Faults = {
    ...(!isLogin(who.login) && { login: visit.say('welcome.badLogin') }),
    ...(!isName(who.name) && { name: visit.say('welcome.badName') }),
    ...passwordFaults(visit, who.login),
  };
  if (Object.keys(faults).length > 0) return form(visit, invited, who, faults);
  const password = await visit.desk.door.passwords.hash(visit.form.raw('password'));
  const cookies = await store.transaction((tx) => settle(tx, visit, who, password));
  if (!cookies) return over(visit);
  const to = canPasskeys(visit) ? '/staff/me/passkeys/new' : '/staff';
  return { ...go(to, done('welcome.done')), ...{ cookies } };
}

/** Uses the link up; null when someone was faster. */
async function settle(
  tx: Tx,
  visit: Visit,
  who: { readonly login: string; readonly name: string },
  password: string,
): Promise<readonly string[] | null> {
  const { vault, nature } = visit.desk.parvis.engine.world;
  const invited = await opened(tx, visit);
  if (!invited || !(await tx.staff.takeLink(invited.link.tokenKey, nature.now()))) return null;
  const staff = invited.staff
    ? { ...invited.staff, password, who: sealWho(vault, who) }
    : await firstAdmin(tx, visit, who, password);
  if (invited.staff) await tx.staff.save(staff);
  await tx.staff.endSessions(staff.id, null);
  await tx.audit.append({ at: nature.now(), actor: staff.id, act: 'staff.entered', subject: staff.id });
  return signIn(tx, visit, staff, 'link');
}

/** An account of that name may be there, invited and never entered: it is the administrator's now. */
async function firstAdmin(
  tx: Tx,
  visit: Visit,
  who: { readonly login: string; readonly name: string },
  password: string,
): Promise<StaffRow> {
  const { vault, nature } = visit.desk.parvis.engine.world;
  const wanted = { ...who, roles: ['admin' as const], language: visit.language };
  const made = { ...staffRow({ nature, vault }, wanted), password };
  if (await tx.staff.add(made)) return made;
  const known = await tx.staff.byLogin(made.loginKey);
  if (!known) throw new Error('a login is taken by nobody');
  const raised = { ...known, who: made.who, password, roles: wanted.roles, disabledAt: null };
  await tx.staff.save(raised);
  return raised;
}
