import { isIP } from 'node:net';
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { PasskeyRow, StaffRow } from '../../core/staff/accounts.ts';
import type { SignedIn, Visit } from './contract.ts';
import { signIn } from './sign.ts';

/** The challenge of a passkey is good for five minutes, once, for the session or browser that asked. */
const patience = 5 * 60_000;

/** Browsers bind passkeys to a name, never to a bare address. */
export function canPasskeys({ origin }: Visit): boolean {
  const { hostname, protocol } = new URL(origin);
  return isIP(hostname.replace(/[[\]]/g, '')) === 0 && (protocol === 'https:' || hostname === 'localhost');
}

// Half of the console's start would go to this library.
const library = () => import('@simplewebauthn/server');
const rpId = ({ origin }: Visit) => new URL(origin).hostname;
const transportsOf = (row: PasskeyRow) => row.transports as AuthenticatorTransport[];

async function keepChallenge({ desk, visitor }: Visit, challenge: string): Promise<void> {
  const { store, nature } = desk.parvis.engine.world;
  await store.transaction((tx) => tx.staff.keepChallenge(visitor, challenge, nature.now() + patience));
}

async function takeChallenge({ desk, visitor }: Visit): Promise<string | null> {
  const { store, nature } = desk.parvis.engine.world;
  return store.transaction((tx) => tx.staff.takeChallenge(visitor, nature.now()));
}

/** What the browser is to make a passkey with. */
export async function passkeyToMake(visit: SignedIn): Promise<unknown> {
  const { store, city } = visit.desk.parvis.engine.world;
  const { generateRegistrationOptions } = await library();
  const mine = await store.transaction((tx) => tx.staff.passkeysOf(visit.staff.id));
  const options = await generateRegistrationOptions({
    rpName: city.bot[visit.language] ?? city.name,
    rpID: rpId(visit),
    userName: visit.staff.login,
    userID: new TextEncoder().encode(visit.staff.id),
    userDisplayName: visit.staff.name,
    excludeCredentials: mine.map((row) => ({ id: row.id, transports: transportsOf(row) })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  await keepChallenge(visit, options.challenge);
  return options;
}

/** Null when it was not made on our demand, or is known already. */
export async function passkeyMade(
  visit: SignedIn,
  response: RegistrationResponseJSON,
  label: string,
): Promise<string | null> {
  const challenge = await takeChallenge(visit);
  if (challenge === null) return null;
  const { verifyRegistrationResponse } = await library();
  const made = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: visit.origin,
    expectedRPID: rpId(visit),
  }).catch(() => null); // It says by an error what does not hold: refused, whatever it is.
  if (!made?.verified) return null;
  const { id, publicKey, counter, transports } = made.registrationInfo.credential;
  const row: PasskeyRow = {
    id,
    staff: visit.staff.id,
    publicKey,
    counter,
    transports: transports ?? [],
    label,
    createdAt: visit.desk.parvis.engine.world.nature.now(),
    usedAt: null,
  };
  return visit.act(async (tx, note) => {
    if (!(await tx.staff.addPasskey(row))) return null;
    await note('staff.passkey-added', visit.staff.id);
    return id;
  });
}

/** What the browser is to show a passkey for. */
export async function passkeyToShow(visit: Visit): Promise<unknown> {
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({ rpID: rpId(visit), userVerification: 'required' });
  await keepChallenge(visit, options.challenge);
  return options;
}

/** Signs in; null when the passkey is unknown, its signature wrong, or the account disabled. */
export async function passkeyShown(
  visit: Visit,
  response: AuthenticationResponseJSON,
): Promise<{ readonly staff: StaffRow; readonly cookies: readonly string[] } | null> {
  const { store, nature } = visit.desk.parvis.engine.world;
  const challenge = await takeChallenge(visit);
  const row = await store.transaction((tx) => tx.staff.passkey(response.id));
  if (challenge === null || !row) return null;
  const { verifyAuthenticationResponse } = await library();
  const shown = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: visit.origin,
    expectedRPID: rpId(visit),
    credential: {
      id: row.id,
      publicKey: new Uint8Array(row.publicKey),
      counter: row.counter,
      transports: transportsOf(row),
    },
  }).catch(() => null); // It says by an error what does not hold: refused, whatever it is.
  if (!shown?.verified) return null;
  const { newCounter } = shown.authenticationInfo;
  return store.transaction(async (tx) => {
    const [staff, still] = [await tx.staff.load(row.staff), await tx.staff.passkey(row.id)];
    if (!staff || !still || staff.disabledAt !== null) return null;
    await tx.staff.usePasskey(row.id, newCounter, nature.now());
    return { staff, cookies: await signIn(tx, visit, staff, 'passkey') };
  });
}
