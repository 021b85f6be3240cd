import type { JSX } from 'preact';
import { isRole, type Role, type StaffRow, staffRoles, whoIs } from '../../../core/staff/accounts.ts';
import {
  addStaff,
  type Managed,
  type Managing,
  type Refusal,
  resetStaff,
  setDisabled,
  setRoles,
} from '../../../core/staff/manage.ts';
import {
  type Answer,
  done,
  go,
  missing,
  page,
  type SignedIn,
  type StaffRoute,
  type Visit,
  wrong,
} from '../contract.ts';
import { Boxes, Field, PostForm } from '../view/form.tsx';
import { Facts, Table } from '../view/table.tsx';

const admin = ['admin'] as const;
const account = '/staff/accounts/:id';

export const accountRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/accounts', roles: admin, nav: 'accounts.title', handler: list },
  { method: 'GET', path: '/staff/accounts/new', roles: admin, fresh: true, handler: showNew },
  { method: 'POST', path: '/staff/accounts/new', roles: admin, fresh: true, handler: invite },
  { method: 'GET', path: account, roles: admin, fresh: true, handler: show },
  { method: 'POST', path: `${account}/roles`, roles: admin, fresh: true, handler: changeRoles },
  { method: 'POST', path: `${account}/disable`, roles: admin, fresh: true, handler: disable },
  { method: 'POST', path: `${account}/enable`, roles: admin, fresh: true, handler: enable },
  { method: 'POST', path: `${account}/reset`, roles: admin, fresh: true, handler: reset },
];

/** `auditor, admin` in the reader's language. */
export function rolesText({ say }: Visit, roles: readonly Role[]): string {
  return roles.length === 0 ? say('accounts.noRole') : roles.map((role) => say(`roles.${role}`)).join(', ');
}

async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk } = visit;
  const { store, vault } = desk.parvis.engine.world;
  const rows = await store.transaction((tx) => tx.staff.all());
  const body = (
    <>
      <p>
        <a class="button" href="/staff/accounts/new">
          {say('accounts.new')}
        </a>
      </p>
      <Table
        caption={say('accounts.caption')}
        heads={['name', 'login', 'roles', 'state'].map((key) => say(`accounts.${key}`))}
        rows={rows.map((row) => {
          const { name, login } = whoIs(vault, row);
          const link = <a href={`/staff/accounts/${row.id}`}>{name}</a>;
          return [link, login, rolesText(visit, row.roles), state(visit, row)];
        })}
        empty=""
      />
    </>
  );
  return page(say('accounts.title'), body);
}

function state({ say }: Visit, row: StaffRow): string {
  return say(row.disabledAt === null ? 'accounts.active' : 'accounts.disabled');
}

interface Wanted {
  readonly login: string;
  readonly name: string;
  readonly roles: readonly string[];
}

async function showNew(visit: SignedIn): Promise<Answer> {
  return newForm(visit, { login: '', name: '', roles: [] }, null);
}

function newForm(visit: SignedIn, wanted: Wanted, refusal: Refusal | null): Answer {
  const { say } = visit;
  const error = refusal && say(`accounts.refused.${refusal}`);
  const body = (
    <PostForm visit={visit} action="/staff/accounts/new">
      <p>{say('accounts.inviteWhy')}</p>
      <Field
        name="login"
        label={say('sign.login')}
        hint={say('welcome.loginHint')}
        value={wanted.login}
        required
        autocomplete="off"
        maxlength={100}
        error={refusal === 'bad-name' ? null : error}
      />
      <Field
        name="name"
        label={say('welcome.name')}
        value={wanted.name}
        required
        autocomplete="off"
        maxlength={100}
        error={refusal === 'bad-name' ? error : null}
      />
      <RoleBoxes visit={visit} roles={wanted.roles} />
      <button type="submit">{say('accounts.invite')}</button>
    </PostForm>
  );
  return page(say('accounts.new'), body, refusal ? 422 : 200);
}

function RoleBoxes({ visit, roles }: { visit: Visit; roles: readonly string[] }): JSX.Element {
  const { say } = visit;
  const options = staffRoles.map((value) => ({
    value,
    label: `${say(`roles.${value}`)} – ${say(`roles.${value}.what`)}`,
  }));
  return <Boxes name="roles" label={say('accounts.roles')} options={options} values={roles} />;
}

/** Runs an act of core with this person as its actor. */
function managed<T>(visit: SignedIn, work: (managing: Managing) => Promise<Managed<T>>): Promise<Managed<T>> {
  const { nature, vault } = visit.desk.parvis.engine.world;
  return visit.act((tx) => work({ tx, nature, vault, actor: visit.staff.id }));
}

function linkOf({ origin }: Visit, token: string): string {
  return `${origin}/staff/welcome/${token}`;
}

async function invite(visit: SignedIn): Promise<Answer> {
  const { form, language } = visit;
  const wanted = { login: form.text('login'), name: form.text('name') };
  const roles = form.all('roles').filter(isRole);
  const added = await managed(visit, (managing) => addStaff(managing, { ...wanted, roles, language }));
  if (!added.ok) return newForm(visit, { ...wanted, roles }, added.reason);
  const link = linkOf(visit, added.token);
  return go(`/staff/accounts/${added.staff}`, done('accounts.invited', { name: wanted.name, link }));
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk, params } = visit;
  const { store, vault } = desk.parvis.engine.world;
  const row = await store.transaction((tx) => tx.staff.load(params.id ?? ''));
  if (!row) return missing;
  const { name, login } = whoIs(vault, row);
  const at = `/staff/accounts/${row.id}`;
  const body = (
    <>
      <Facts
        facts={[
          [say('accounts.login'), login],
          [say('accounts.state'), state(visit, row)],
          [say('accounts.id'), row.id],
        ]}
      />
      <section>
        <h2>{say('accounts.roles')}</h2>
        <PostForm visit={visit} action={`${at}/roles`}>
          <RoleBoxes visit={visit} roles={row.roles} />
          <p class="hint">{say('accounts.rolesHint')}</p>
          <button type="submit">{say('accounts.saveRoles')}</button>
        </PostForm>
      </section>
      <section>
        <h2>{say('accounts.wayIn')}</h2>
        <PostForm visit={visit} action={`${at}/reset`}>
          <p>{say('accounts.resetWhy')}</p>
          <button type="submit" class="grave">
            {say('accounts.reset')}
          </button>
        </PostForm>
        <PostForm visit={visit} action={`${at}/${row.disabledAt === null ? 'disable' : 'enable'}`}>
          <p>{say(row.disabledAt === null ? 'accounts.disableWhy' : 'accounts.enableWhy')}</p>
          <button type="submit" class="grave">
            {say(row.disabledAt === null ? 'accounts.disable' : 'accounts.enable')}
          </button>
        </PostForm>
      </section>
      <p>
        <a href="/staff/accounts">{say('accounts.back')}</a>
      </p>
    </>
  );
  return page(name, body);
}

/** What a refusal or a success comes to: back to the account, or to the door when it was one's own. */
function settled(visit: SignedIn, outcome: Managed, key: string): Answer {
  const { id = '' } = visit.params;
  if (!outcome.ok)
    return outcome.reason === 'unknown'
      ? missing
      : go(`/staff/accounts/${id}`, wrong(`accounts.refused.${outcome.reason}`));
  return id === visit.staff.id
    ? go('/staff/sign-in', done('accounts.ownChanged'))
    : go(`/staff/accounts/${id}`, done(key));
}

async function changeRoles(visit: SignedIn): Promise<Answer> {
  const roles = visit.form.all('roles').filter(isRole);
  const id = visit.params.id ?? '';
  return settled(
    visit,
    await managed(visit, (managing) => setRoles(managing, id, roles)),
    'accounts.rolesSaved',
  );
}

async function disable(visit: SignedIn): Promise<Answer> {
  const id = visit.params.id ?? '';
  return settled(
    visit,
    await managed(visit, (managing) => setDisabled(managing, id, true)),
    'accounts.isDisabled',
  );
}

async function enable(visit: SignedIn): Promise<Answer> {
  const id = visit.params.id ?? '';
  return settled(
    visit,
    await managed(visit, (managing) => setDisabled(managing, id, false)),
    'accounts.isEnabled',
  );
}

async function reset(visit: SignedIn): Promise<Answer> {
  const id = visit.params.id ?? '';
  if (id === visit.staff.id) return go(`/staff/accounts/${id}`, wrong('accounts.refused.self'));
  const outcome = await managed(visit, (managing) => resetStaff(managing, id));
  if (!outcome.ok) return settled(visit, outcome, '');
  return go(`/staff/accounts/${id}`, done('accounts.isReset', { link: linkOf(visit, outcome.token) }));
}
