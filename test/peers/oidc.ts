import { createHash, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

/** A small OpenID provider: whoever comes is the person set before. */
export interface OidcPeer {
  readonly url: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Claims of who signs in next. */
  person: Readonly<Record<string, unknown>>;
  /** Spoils what the next token says of the nonce. */
  wrongNonce: boolean;
  close(): Promise<void>;
}

export async function startOidc(): Promise<OidcPeer> {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const granted = new Map<string, { nonce: string; challenge: string }>();
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', peer.url);
    const send = (value: unknown, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    if (url.pathname === '/.well-known/openid-configuration')
      return send({
        issuer: peer.url,
        authorization_endpoint: `${peer.url}/authorize`,
        token_endpoint: `${peer.url}/token`,
        jwks_uri: `${peer.url}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      });
    if (url.pathname === '/keys')
      return send({ keys: [{ ...publicKey.export({ format: 'jwk' }), kid: '1', alg: 'RS256', use: 'sig' }] });
    if (url.pathname === '/authorize') {
      const code = randomUUID();
      const {
        nonce = '',
        code_challenge: challenge = '',
        redirect_uri: back = '',
        state = '',
      } = Object.fromEntries(url.searchParams);
      granted.set(code, { nonce, challenge });
      const to = new URL(back);
      to.searchParams.set('code', code);
      to.searchParams.set('state', state);
      return response.writeHead(302, { location: to.href }).end();
    }
    let body = '';
    for await (const chunk of request) body += chunk;
    const form = new URLSearchParams(body);
    const grant = granted.get(form.get('code') ?? '');
    granted.delete(form.get('code') ?? '');
    const proof = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    if (!grant || proof !== grant.challenge || form.get('client_secret') !== peer.clientSecret)
      return send({ error: 'invalid_grant' }, 400);
    const now = Math.floor(Date.now() / 1000);
    const nonce = peer.wrongNonce ? 'another' : grant.nonce;
    const claims = { iss: peer.url, aud: peer.clientId, iat: now, exp: now + 60, nonce, ...peer.person };
    const text = `${encode({ alg: 'RS256', kid: '1' })}.${encode(claims)}`;
    const signature = createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url');
    return send({
      access_token: 'x',
      token_type: 'Bearer',
      expires_in: 60,
      id_token: `${text}.${signature}`,
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const peer: OidcPeer = {
    url: `http://127.0.0.1:${port}`,
    clientId: 'parvis',
    clientSecret: 'a secret of the tests',
    person: {},
    wrongNonce: false,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return peer;
}
