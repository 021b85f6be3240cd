import { request } from 'undici';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import { ParvisError } from '../../core/errors.ts';
import { type Json, record, text } from './json.ts';

const scope = 'https://api.botframework.com/.default';
/** A token is left this long before it ends. */
const margin = 5 * 60_000;

export interface TokenOptions {
  /** `https://login.microsoftonline.com` */
  readonly loginRoot: string;
  readonly tenantId: string;
  readonly appId: string;
  readonly password: string;
  /** Milliseconds. */
  readonly timeout: number;
  readonly now: () => Instant;
}

/** The bot's own token, with which it calls the channels. */
export interface Tokens {
  /** Throws LoginRefused; ParvisError channel.unavailable. Asked for once, however many wait for it. */
  get(): Promise<string>;
  /** A channel refused it: the next one is asked for anew. */
  drop(): void;
}

/** Microsoft knows this app, secret or tenant not. `code` is its own: `invalid_client`. */
export class LoginRefused extends Error {
  readonly code: string;

  constructor(code: string) {
    super('Microsoft refuses MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD or MICROSOFT_APP_TENANT_ID.');
    this.name = 'LoginRefused';
    this.code = code;
  }
}

/**
 * By the client credentials grant (RFC 6749, 4.4): https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow. Not by the
 * SDK's msal-node, which repeats, caches for the process and takes no other issuer.
 */
export function createTokens(options: TokenOptions): Tokens {
  let kept: { readonly token: string; readonly until: Instant } | null = null;
  let asking: Promise<string> | null = null;

  async function ask(): Promise<string> {
    const { status, body } = await login(options);
    const token = text(body.access_token, 16_384);
    const lasts = Number(body.expires_in) * 1000;
    if (status !== 200 || token === undefined || !(lasts > 0)) {
      const code = text(body.error, 64) ?? String(status);
      if (status >= 400 && status < 500 && status !== 429) throw new LoginRefused(code);
      throw unavailable(code);
    }
    kept = { token, until: options.now() + Math.max(lasts - margin, lasts / 2) };
    return token;
  }

  return {
    async get() {
      if (kept !== null && kept.until > options.now()) return kept.token;
      asking ??= ask().finally(() => {
        asking = null;
      });
      return asking;
    },
    drop() {
      kept = null;
    },
  };
}

async function login({ loginRoot, tenantId, appId, password, timeout }: TokenOptions) {
  const form = { grant_type: 'client_credentials', client_id: appId, client_secret: password, scope };
  try {
    const answer = await request(
      `${loginRoot.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams(form).toString(),
        signal: AbortSignal.timeout(timeout),
      },
    );
    return { status: answer.statusCode, body: parsed(await answer.body.text()) };
  } catch (error) {
    throw unavailable(error instanceof Error && 'code' in error ? String(error.code) : 'timeout', error);
  }
}

function parsed(written: string): Json {
  try {
    return record(JSON.parse(written));
  } catch {
    return {};
  }
}

function unavailable(code: string, cause?: unknown): ParvisError {
  return new ParvisError('channel.unavailable', 'Microsoft gave no token', { channel: 'teams', code }, cause);
}
