import { ParvisError } from '../../core/errors.ts';
import { isRole, type Role } from '../../core/staff/accounts.ts';

/** The city's own identity provider (OpenID Connect, authorization code with PKCE). */
export interface IdentityProvider {
  /** Where the browser goes, and what must be kept for its return. `returnTo`: our address that it comes back to. */
  begin(returnTo: string): Promise<{ readonly url: string; readonly kept: Kept }>;
  /** Who came back. Throws ParvisError staff.provider. */
  finish(url: URL, kept: Kept): Promise<Identity>;
  /** An account is made, without roles, for who has none. */
  readonly creates: boolean;
}

export interface Kept {
  readonly verifier: string;
  readonly state: string;
  readonly nonce: string;
}

export interface Identity {
  /** Issuer and subject: what never changes. */
  readonly key: string;
  /** An address that the provider has checked, else the name that it knows; null when it tells neither. */
  readonly login: string | null;
  readonly name: string;
  /** Null when roles are kept here. */
  readonly roles: readonly Role[] | null;
}

export interface ProviderOptions {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The claim that lists roles; null when they are kept here. */
  readonly rolesClaim: string | null;
  readonly creates: boolean;
}

/** Nothing is asked of the provider before the first sign-in: that it is down keeps nobody from starting. */
export function createProvider(options: ProviderOptions): IdentityProvider {
  const load = () => import('openid-client');
  type Client = Awaited<ReturnType<typeof load>>;
  let found: Promise<{ client: Client; config: Awaited<ReturnType<Client['discovery']>> }> | null = null;

  async function discover() {
    const client = await load();
    const issuer = new URL(options.issuer);
    const insecure = issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {};
    const config = await client.discovery(
      issuer,
      options.clientId,
      options.clientSecret,
      undefined,
      insecure,
    );
    return { client, config };
  }

  async function known() {
    found ??= discover();
    try {
      return await found;
    } catch (cause) {
      found = null;
      throw new ParvisError('staff.provider', 'the identity provider does not answer', {}, cause);
    }
  }

  return {
    creates: options.creates,
    async begin(returnTo) {
      const { client, config } = await known();
      const kept = {
        verifier: client.randomPKCECodeVerifier(),
        state: client.randomState(),
        nonce: client.randomNonce(),
      };
      const url = client.buildAuthorizationUrl(config, {
        redirect_uri: returnTo,
        scope: 'openid email profile',
        code_challenge: await client.calculatePKCECodeChallenge(kept.verifier),
        code_challenge_method: 'S256',
        state: kept.state,
        nonce: kept.nonce,
      });
      return { url: url.href, kept };
    },
    async finish(url, kept) {
      const { client, config } = await known();
      try {
        const tokens = await client.authorizationCodeGrant(config, url, {
          pkceCodeVerifier: kept.verifier,
          expectedState: kept.state,
          expectedNonce: kept.nonce,
          idTokenExpected: true,
        });
        return identityOf(tokens.claims() ?? {}, options.rolesClaim);
      } catch (cause) {
        throw new ParvisError('staff.provider', 'the identity provider did not vouch', {}, cause);
      }
    },
  };
}

type Claims = Readonly<Record<string, unknown>>;

function identityOf(claims: Claims, rolesClaim: string | null): Identity {
  const text = (name: string) => (typeof claims[name] === 'string' ? claims[name] : null);
  const email = claims.email_verified === true ? text('email') : null;
  const login = email ?? text('preferred_username');
  const listed = rolesClaim === null ? null : claims[rolesClaim];
  return {
    key: JSON.stringify([text('iss'), text('sub')]),
    login,
    name: text('name') ?? login ?? '?',
    roles: rolesClaim === null ? null : [listed].flat().map(String).filter(isRole),
  };
}
