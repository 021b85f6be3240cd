import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import type { JSX } from 'preact';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { canPasskeys, passkeyMade, passkeyToMake } from '../passkey.ts';
import { staffLanguages } from '../phrases.ts';
import { signIn } from '../sign.ts';
import { Field, PostForm, Select } from '../view/form.tsx';
import { Facts, Table } from '../view/table.tsx';
import { rolesText } from './accounts.tsx';
import { chatList, chatRoutes, noticeForm } from './me-chats.tsx';
import { NewPassword, passwordFaults } from './welcome.tsx';

const me = 'signed-in';

export const meRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/me', roles: me, nav: 'me.title', handler: show },
  { method: 'POST', path: '/staff/me/language', roles: me, handler: setLanguage },
  { method: 'GET', path: '/staff/me/password', roles: me, fresh: true, handler: showPassword },
  { method: 'POST', path: '/staff/me/password', roles: me, fresh: true, handler: setPassword },
  { method: 'GET', path: '/staff/me/passkeys/new', roles: me, fresh: true, handler: showPasskey },
  { method: 'POST', path: '/staff/me/passkeys/options', roles: me, fresh: true, handler: options },
  { method: 'POST', path: '/staff/me/passkeys/new', roles: me, fresh: true, handler: addPasskey },
  { method: 'POST', path: '/staff/me/passkeys/remove', roles: me, fresh: true, handler: removePasskey },
  { method: 'POST', path: '/staff/me/sessions/end', roles: me, handler: endSession },
  { method: 'POST', path: '/staff/me/sessions/end-others', roles: me, handler: endOthers },
  ...chatRoutes,
];

async function show(visit: SignedIn): Promise<Answer> {
  const { say, staff } = visit;
  const body = (
    <>
      <Facts
        facts={[
          [say('accounts.login'), staff.login],
          [say('accounts.roles'), rolesText(visit, staff.roles)],
        ]}
      />
      <section>
        <h2>{say('me.language')}</h2>
        <PostForm visit={visit} action="/staff/me/language">
          <Select
            name="language"
            label={say('me.languageLabel')}
            value={visit.language}
            options={staffLanguages.map((value) => ({ value, label: say(`me.language.${value}`) }))}
          />
          <button type="submit">{say('me.save')}</button>
        </PostForm>
      </section>
      <section>
        <h2>{say('me.wayIn')}</h2>
        <p>
          <a href="/staff/me/password">{say('me.changePassword')}</a>
        </p>
        {await passkeyList(visit)}
      </section>
      <section>
        <h2>{say('me.sessions')}</h2>
        {await sessionList(visit)}
      </section>
      <section>
        <h2>{say('chats.title')}</h2>
        {await chatList(visit)}
        {await noticeForm(visit)}
      </section>
    </>
  );
  return page(say('me.title'), body);
}

async function passkeyList(visit: SignedIn): Promise<JSX.Element> {
  const { say, staff } = visit;
  const { store } = visit.desk.parvis.engine.world;
  const rows = await store.transaction((tx) => tx.staff.passkeysOf(staff.id));
  return (
    <>
      <Table
        caption={say('me.passkeys')}
        heads={[say('me.passkeyName'), say('me.addedOn'), say('me.usedOn'), say('me.act')]}
        rows={rows.map((row) => [
          row.label,
          say('me.day', { at: row.createdAt }),
          row.usedAt === null ? '–' : say('me.day', { at: row.usedAt }),
          <PostForm key={row.id} visit={visit} action="/staff/me/passkeys/remove">
            <input type="hidden" name="id" value={row.id} />
            <button type="submit" class="grave" aria-label={say('me.removeNamed', { name: row.label })}>
              {say('me.remove')}
            </button>
          </PostForm>,
        ])}
        empty={say('me.noPasskey')}
      />
      {canPasskeys(visit) && (
        <p>
          <a href="/staff/me/passkeys/new">{say('me.addPasskey')}</a>
        </p>
      )}
    </>
  );
}

async function sessionList(visit: SignedIn): Promise<JSX.Element> {
  const { say, staff } = visit;
  const { store } = visit.desk.parvis.engine.world;
  const rows = await store.transaction((tx) => tx.staff.sessionsOf(staff.id));
  return (
    <>
      <Table
        caption={say('me.sessionsCaption')}
        heads={[say('me.browser'), say('me.begun'), say('me.seen'), say('me.act')]}
        rows={rows.map((row) => [
          row.label,
          say('me.moment', { at: row.createdAt }),
          say('me.moment', { at: row.seenAt }),
          row.id === staff.session.id ? (
            say('me.thisOne')
          ) : (
            <PostForm visit={visit} action="/staff/me/sessions/end">
              <input type="hidden" name="id" value={row.id} />
              <button type="submit" aria-label={say('me.endNamed', { name: row.label })}>
                {say('me.end')}
              </button>
            </PostForm>
          ),
        ])}
        empty=""
      />
      {rows.length > 1 && (
        <PostForm visit={visit} action="/staff/me/sessions/end-others">
          <button type="submit">{say('me.endOthers')}</button>
        </PostForm>
      )}
    </>
  );
}

async function setLanguage(visit: SignedIn): Promise<Answer> {
  const language = staffLanguages.find((each) => each === visit.form.text('language'));
  if (!language) return go('/staff/me', wrong('me.unknownLanguage'));
  await visit.act(async (tx, note) => {
    await tx.staff.save({ ...visit.staff.row, language });
    await note('staff.language-set', visit.staff.id, { language });
  });
  return go('/staff/me', done('me.languageSaved'));
}

async function showPassword(visit: SignedIn): Promise<Answer> {
  return passwordForm(visit, {});
}

function passwordForm(visit: SignedIn, faults: ReturnType<typeof passwordFaults>): Answer {
  const { say, staff } = visit;
  const body = (
    <PostForm visit={visit} action="/staff/me/password">
      <input type="text" name="login" value={staff.login} autocomplete="username" hidden readonly />
      <NewPassword visit={visit} faults={faults} />
      <p class="hint">{say('me.passwordEnds')}</p>
      <button type="submit">{say('me.save')}</button>
    </PostForm>
  );
  return page(say('me.changePassword'), body, Object.keys(faults).length > 0 ? 422 : 200);
}

async function setPassword(visit: SignedIn): Promise<Answer> {
  const { staff, desk, form } = visit;
  const faults = passwordFaults(visit, staff.login);
  if (Object.keys(faults).length > 0) return passwordForm(visit, faults);
  const password = await desk.door.passwords.hash(form.raw('password'));
  const cookies = await visit.act(async (tx, note) => {
    const row = await tx.staff.load(staff.id);
    if (!row) return [];
    await tx.staff.save({ ...row, password });
    await tx.staff.endSessions(staff.id, null);
    await note('staff.password-set', staff.id);
    return signIn(tx, visit, row, 'password');
  });
  return { ...go('/staff/me', done('me.passwordSaved')), ...{ cookies } };
}

async function showPasskey(visit: SignedIn): Promise<Answer> {
  if (!canPasskeys(visit)) return missing;
  const { say } = visit;
  const body = (
    <>
      <p>{say('me.passkeyWhy')}</p>
      <div
        hidden
        data-passkey="make"
        data-csrf={visit.csrf}
        data-options="/staff/me/passkeys/options"
        data-action="/staff/me/passkeys/new"
      >
        <Field
          name="label"
          label={say('me.passkeyName')}
          hint={say('me.passkeyHint')}
          value={visit.browser}
          maxlength={60}
        />
        <button type="button">{say('me.makePasskey')}</button>
        <p role="alert" hidden>
          {say('me.passkeyFailed')}
        </p>
      </div>
      <p>
        <a href="/staff">{say('me.later')}</a>
      </p>
    </>
  );
  return { ...page(say('me.addPasskey'), body), ...{ assets: ['passkey.js'] } };
}

async function options(visit: SignedIn): Promise<Answer> {
  return { kind: 'json', value: await passkeyToMake(visit), status: 200 };
}

async function addPasskey(visit: SignedIn): Promise<Answer> {
  const response = visit.form.json as (RegistrationResponseJSON & { readonly label?: unknown }) | undefined;
  const label = typeof response?.label === 'string' ? response.label.trim().slice(0, 60) : '';
  const made =
    typeof response?.id === 'string' ? await passkeyMade(visit, response, label || visit.browser) : null;
  if (made === null) return { kind: 'json', value: {}, status: 422 };
  return { kind: 'json', value: { to: '/staff/me' }, status: 200, flash: done('me.passkeySaved') };
}

async function removePasskey(visit: SignedIn): Promise<Answer> {
  const { staff, form } = visit;
  const removed = await visit.act(async (tx, note) => {
    const others = (await tx.staff.passkeysOf(staff.id)).length - 1;
    // The only way in stays.
    if (others === 0 && staff.row.password === null && staff.row.oidcKey === null) return false;
    const done = await tx.staff.removePasskey(staff.id, form.text('id'));
    if (done) await note('staff.passkey-removed', staff.id);
    return done;
  });
  return go('/staff/me', removed ? done('me.passkeyRemoved') : wrong('me.passkeyKept'));
}

async function endSession(visit: SignedIn): Promise<Answer> {
  const { staff, form } = visit;
  await visit.act(async (tx, note) => {
    if (await tx.staff.endSession(staff.id, form.text('id'))) await note('staff.session-ended', staff.id);
  });
  return go('/staff/me', done('me.sessionEnded'));
}

async function endOthers(visit: SignedIn): Promise<Answer> {
  const { staff } = visit;
  const ended = await visit.act(async (tx, note) => {
    const count = await tx.staff.endSessions(staff.id, staff.session.tokenKey);
    await note('staff.sessions-ended', staff.id, { count });
    return count;
  });
  return go('/staff/me', done('me.sessionsEnded', { n: ended }));
}
