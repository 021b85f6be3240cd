import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import type { JSX } from 'preact';
import type { Answer, SignedIn, StaffRoute, Visit } from '../contract.ts';
import { done, go, page } from '../contract.ts';
import { dropCookie } from '../cookies.ts';
import { canPasskeys, passkeyShown, passkeyToShow } from '../passkey.ts';
import { tryPassword } from '../sign.ts';
import { Field, PostForm } from '../view/form.tsx';
import { backTo } from './error.tsx';
import { comeBack, toProvider } from './provider.tsx';

export const signInRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/sign-in', roles: 'anyone', handler: show },
  { method: 'POST', path: '/staff/sign-in', roles: 'anyone', handler: enter },
  { method: 'POST', path: '/staff/sign-in/passkey/options', roles: 'anyone', handler: options },
  { method: 'POST', path: '/staff/sign-in/passkey', roles: 'anyone', handler: enterByPasskey },
  { method: 'POST', path: '/staff/sign-in/provider', roles: 'anyone', handler: toProvider },
  { method: 'GET', path: '/staff/sign-in/provider', roles: 'anyone', handler: comeBack },
  { method: 'GET', path: '/staff/prove', roles: 'signed-in', handler: showProof },
  { method: 'POST', path: '/staff/prove', roles: 'signed-in', handler: prove },
  { method: 'POST', path: '/staff/sign-out', roles: 'signed-in', handler: signOut },
];

async function show(visit: Visit): Promise<Answer> {
  if (visit.staff) return go(backTo(visit.query.get('back') ?? ''));
  return form(visit, { back: visit.query.get('back') ?? '' });
}

interface Shown {
  readonly back: string;
  readonly login?: string;
  readonly error?: string;
  readonly status?: number;
}

function form(visit: Visit, { back, login = '', error, status = 200 }: Shown): Answer {
  const { say } = visit;
  const body = (
    <>
      <Ways visit={visit} back={back} />
      <PostForm visit={visit} action="/staff/sign-in">
        <input type="hidden" name="back" value={back} />
        <Field
          name="login"
          label={say('sign.login')}
          value={login}
          required
          autocomplete="username webauthn"
          maxlength={100}
          error={error}
        />
        <Field
          name="password"
          label={say('sign.password')}
          type="password"
          required
          autocomplete="current-password"
        />
        <button type="submit">{say('sign.enter')}</button>
      </PostForm>
      <p class="hint">{say('sign.lost')}</p>
    </>
  );
  return withPasskeys(visit, page(say('sign.title'), body, status));
}

function withPasskeys(visit: Visit, answer: Answer): Answer {
  return canPasskeys(visit) ? { ...answer, ...{ assets: ['passkey.js'] } } : answer;
}

/** The ways in besides a password. The passkey's button is shown by its script. */
function Ways({ visit, back }: { visit: Visit; back: string }): JSX.Element {
  const { say, desk } = visit;
  return (
    <>
      {desk.door.provider && !visit.staff && (
        <PostForm visit={visit} action="/staff/sign-in/provider">
          <input type="hidden" name="back" value={back} />
          <button type="submit">{say('sign.provider')}</button>
        </PostForm>
      )}
      {canPasskeys(visit) && (
        <div
          hidden
          data-passkey="show"
          data-csrf={visit.csrf}
          data-options="/staff/sign-in/passkey/options"
          data-action={`/staff/sign-in/passkey?back=${encodeURIComponent(back)}`}
        >
          <button type="button">{say('sign.passkey')}</button>
          <p role="alert" hidden>
            {say('sign.passkeyFailed')}
          </p>
        </div>
      )}
    </>
  );
}

async function enter(visit: Visit): Promise<Answer> {
  const login = visit.form.text('login');
  const back = visit.form.text('back');
  const tried = await tryPassword(visit, login, visit.form.raw('password'));
  if (tried.ok) return { ...go(backTo(back)), ...{ cookies: tried.cookies } };
  return form(visit, { back, login, error: refusal(visit, tried.wait), status: tried.wait > 0 ? 429 : 422 });
}

/** In whole minutes, or seconds under one. */
function refusal({ say }: Visit, wait: number): string {
  if (wait === 0) return say('sign.wrong');
  const seconds = Math.ceil(wait / 1000);
  return seconds < 60
    ? say('sign.waitSeconds', { n: seconds })
    : say('sign.waitMinutes', { n: Math.ceil(seconds / 60) });
}

async function options(visit: Visit): Promise<Answer> {
  return { kind: 'json', value: await passkeyToShow(visit), status: 200 };
}

async function enterByPasskey(visit: Visit): Promise<Answer> {
  const response = visit.form.json as AuthenticationResponseJSON | undefined;
  const entered = typeof response?.id === 'string' ? await passkeyShown(visit, response) : null;
  if (!entered) return { kind: 'json', value: {}, status: 403 };
  const to = backTo(visit.query.get('back') ?? '');
  return { kind: 'json', value: { to }, status: 200, cookies: entered.cookies };
}

/** Who is signed in proves it again, before what is sensitive. */
async function showProof(visit: SignedIn): Promise<Answer> {
  return proofForm(visit, { back: visit.query.get('back') ?? '' });
}

function proofForm(visit: SignedIn, { back, error, status = 200 }: Shown): Answer {
  const { say, staff } = visit;
  const body = (
    <>
      <p>{say('sign.proveWhy')}</p>
      <Ways visit={visit} back={back} />
      {staff.row.password !== null && (
        <PostForm visit={visit} action="/staff/prove">
          <input type="hidden" name="back" value={back} />
          <Field
            name="password"
            label={say('sign.password')}
            type="password"
            required
            autocomplete="current-password"
            error={error}
          />
          <button type="submit">{say('sign.prove')}</button>
        </PostForm>
      )}
      {desksProvider(visit, back)}
      <p>
        <a href="/staff">{say('frame.cancel')}</a>
      </p>
    </>
  );
  return withPasskeys(visit, page(say('sign.proveTitle'), body, status));
}

function desksProvider(visit: SignedIn, back: string): JSX.Element | null {
  if (!visit.desk.door.provider || visit.staff.row.oidcKey === null) return null;
  return (
    <PostForm visit={visit} action="/staff/sign-in/provider">
      <input type="hidden" name="back" value={back} />
      <button type="submit">{visit.say('sign.provider')}</button>
    </PostForm>
  );
}

async function prove(visit: SignedIn): Promise<Answer> {
  const back = visit.form.text('back');
  const tried = await tryPassword(visit, visit.staff.login, visit.form.raw('password'));
  if (tried.ok) return { ...go(backTo(back)), ...{ cookies: tried.cookies } };
  const error = tried.wait > 0 ? refusal(visit, tried.wait) : visit.say('sign.wrongPassword');
  return proofForm(visit, { back, error, status: tried.wait > 0 ? 429 : 422 });
}

async function signOut(visit: SignedIn): Promise<Answer> {
  await visit.act(async (tx, note) => {
    await tx.staff.endSession(visit.staff.id, visit.staff.session.id);
    await note('staff.signed-out', visit.staff.id);
  });
  const { cookies } = visit.desk.door;
  return { ...go('/staff/sign-in', done('sign.out')), ...{ cookies: [dropCookie(cookies.session)] } };
}
