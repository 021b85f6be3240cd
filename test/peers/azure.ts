import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { faultsOf } from './azure-activity.ts';
import { type Claims, createSigner, type Signer, signToken } from './azure-token.ts';

/**
 * Microsoft on 127.0.0.1: the login that gives a bot its token, the issuer whose keys sign what channels post, and a connector that
 * refuses what a channel would refuse.
 */
export interface AzureStub {
  /** Its address, without a final slash. */
  readonly url: string;
  readonly host: string;
  /** What activities name as `serviceUrl`. */
  readonly serviceUrl: string;
  readonly openIdMetadata: string;
  readonly appId: string;
  readonly password: string;
  readonly tenantId: string;
  readonly signer: Signer;
  /** Activities taken, in order. */
  readonly sent: SentActivity[];
  /** Tokens that were asked for. */
  readonly logins: { readonly path: string; readonly form: Record<string, string> }[];
  /** Files asked for, with the token that came. */
  readonly downloads: { readonly path: string; readonly authorization: string | undefined }[];
  /** Answers of the next requests to the connector, one by one. */
  fail(...next: readonly Failure[]): void;
  /** What the login answers from now on; null: a token. */
  refuseLogin(failure: Failure | null): void;
  /** No keys any more: the issuer is down. */
  hideKeys(): void;
  addFile(path: string, file: File): void;
  /** A token as a channel brings it; `claims` replaces some of its claims. */
  token(claims?: Claims): string;
  /** The headers of a channel's post. */
  headers(token?: string): Record<string, string>;
  close(): Promise<void>;
}

export interface SentActivity {
  readonly id: string;
  /** Of the conversation in the path. */
  readonly to: string;
  readonly type: string;
  readonly text?: string;
  readonly textFormat?: string;
  readonly attachments?: readonly { readonly contentType: string; readonly content: Card }[];
  readonly suggestedActions?: { readonly actions: readonly Record<string, string>[] };
  readonly [field: string]: unknown;
}

export interface Card {
  readonly body: readonly Record<string, unknown>[];
}

export interface Failure {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The connection is cut instead. */
  readonly cut?: boolean;
  /** Milliseconds before the answer. */
  readonly delay?: number;
}

export interface File {
  readonly bytes: Buffer;
  /** Instead: the way to elsewhere. */
  readonly redirect?: string;
  readonly status?: number;
}

/** Keys take long to make: one pair for all stubs of a file. */
let made: Signer | null = null;
function ownSigner(): Signer {
  made ??= createSigner('key-1');
  return made;
}

const botToken = 'the-bots-own-token';

interface State {
  readonly sent: SentActivity[];
  readonly logins: { path: string; form: Record<string, string> }[];
  readonly downloads: { path: string; authorization: string | undefined }[];
  readonly failures: Failure[];
  readonly files: Map<string, File>;
  readonly signer: Signer;
  login: Failure | null;
  hidden: boolean;
  url: string;
  count: number;
}

export async function startAzureStub(): Promise<AzureStub> {
  const lists = { sent: [], logins: [], downloads: [], failures: [], files: new Map() };
  const state: State = {
    ...lists,
    signer: ownSigner(),
    login: null,
    hidden: false,
    url: '',
    count: 0,
  };
  const server = createServer((request, response) => {
    answer(state, request, response).catch((error) => write(response, 500, { error: String(error) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  state.url = `http://${host}`;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { ...identity(state, host), ...lists, ...controls(state), close };
}

function identity({ url, signer }: State, host: string) {
  return {
    url,
    host,
    signer,
    serviceUrl: `${url}/emea/`,
    openIdMetadata: `${url}/v1/.well-known/openidconfiguration`,
    appId: '5f0c0b6e-0000-4000-8000-0000000000a1',
    password: 'a-secret-of-the-tests',
    tenantId: '00000000-0000-4000-8000-0000000000f1',
  };
}

function controls(state: State) {
  const { appId, serviceUrl } = identity(state, '');
  const token = (claims: Claims = {}): string => {
    const now = Math.floor(Date.now() / 1000);
    const usual = { iss: 'https://api.botframework.com', aud: appId, serviceurl: serviceUrl };
    return signToken(state.signer, { ...usual, nbf: now - 60, exp: now + 3_600, ...claims });
  };
  return {
    token,
    headers: (given = token()) => ({ authorization: `Bearer ${given}`, 'content-type': 'application/json' }),
    fail: (...next: readonly Failure[]) => void state.failures.push(...next),
    refuseLogin: (failure: Failure | null) => {
      state.login = failure;
    },
    hideKeys: () => {
      state.hidden = true;
    },
    addFile: (path: string, file: File) => void state.files.set(path, file),
  };
}

async function answer(state: State, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  let body = '';
  for await (const chunk of request) body += chunk;
  if (path.endsWith('/oauth2/v2.0/token')) return logIn(state, path, body, response);
  if (path === '/v1/.well-known/openidconfiguration')
    return write(response, state.hidden ? 503 : 200, {
      issuer: 'https://api.botframework.com',
      jwks_uri: `${state.url}/keys`,
    });
  if (path === '/keys') return write(response, 200, { keys: [keyOf(state.signer)] });
  const conversation = /^\/emea\/v3\/conversations\/([^/]+)\/activities$/.exec(path)?.[1];
  if (request.method === 'POST' && conversation !== undefined)
    return take(state, decodeURIComponent(conversation), body, request, response);
  return serve(state, path, request, response);
}

function keyOf({ kid, publicKey }: Signer) {
  const endorsements = ['msteams', 'webchat', 'directline', 'facebook'];
  return { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', endorsements };
}

function logIn(state: State, path: string, body: string, response: ServerResponse): void {
  const form = Object.fromEntries(new URLSearchParams(body));
  state.logins.push({ path, form });
  const { appId, password, tenantId } = identity(state, '');
  if (state.login !== null) {
    write(response, state.login.status, state.login.body ?? {});
    return;
  }
  const isKnown =
    form.grant_type === 'client_credentials' && form.scope === 'https://api.botframework.com/.default';
  const isOurs = form.client_id === appId && form.client_secret === password;
  const isGranted = isKnown && isOurs && path.startsWith(`/${tenantId}/`);
  const granted = { token_type: 'Bearer', expires_in: 3_599, access_token: botToken };
  write(response, isGranted ? 200 : 401, isGranted ? granted : { error: 'invalid_client' });
}

async function take(
  state: State,
  to: string,
  body: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.headers.authorization !== `Bearer ${botToken}`)
    return write(response, 401, { message: 'Authorization has been denied for this request.' });
  const failure = state.failures.shift();
  if (failure?.delay !== undefined) await new Promise((resolve) => setTimeout(resolve, failure.delay));
  if (failure?.cut) return void request.socket.destroy();
  if (failure !== undefined) return write(response, failure.status, failure.body, failure.headers);
  const activity = JSON.parse(body) as Record<string, unknown>;
  const faults = faultsOf(activity, body, to);
  if (faults.length > 0)
    return write(response, 400, { error: { code: 'BadSyntax', message: faults.join('; ') } });
  state.count += 1;
  const id = `17${String(state.count).padStart(11, '0')}`;
  state.sent.push({ ...activity, id, to } as SentActivity);
  write(response, 201, { id });
}

function serve(state: State, path: string, { headers }: IncomingMessage, response: ServerResponse): void {
  state.downloads.push({ path, authorization: headers.authorization });
  const file = state.files.get(path);
  if (file?.redirect !== undefined) return void response.writeHead(302, { location: file.redirect }).end();
  response.writeHead(file?.status ?? (file ? 200 : 404)).end(file?.bytes ?? '');
}

function write(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(body === undefined ? '' : JSON.stringify(body));
}
