import { describe, expect, it } from 'vitest';
import { createTeams } from '../../adapters/teams/index.ts';
import { faultOf } from '../../adapters/teams/verify.ts';
import { ParvisError } from '../../core/errors.ts';
import type { AzureStub } from '../peers/azure.ts';
import { confusedToken, createSigner, signToken, unsignedToken } from '../peers/azure-token.ts';
import { activity, addressOf, openSetting, optionsFor } from './setting.ts';

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const second = () => Math.floor(Date.now() / 1000);

describe('what Bot Framework vouches for is taken', () => {
  it('a message, with who wrote it and where they are reached', async () => {
    const { azure, post, inbound } = await openSetting();
    expect(await post(activity(azure))).toEqual({ status: 200, body: '' });
    expect(inbound).toEqual([
      {
        v: 1,
        channel: 'teams',
        externalId: 'a:1conversation:1795424301000',
        sender: `msteams:${azure.tenantId}:00000000-0000-4000-8000-00000000a0d1`,
        alias: `msteams:${azure.tenantId}:29:1resident`,
        address: addressOf(azure),
        language: 'fr-FR',
        sentAt: Date.UTC(2026, 10, 23, 9),
        said: { kind: 'text', text: 'Bonjour' },
      },
    ]);
  });

  it('a token that ended four minutes ago, or begins in four: clocks differ', async () => {
    const { azure, post, inbound } = await openSetting();
    const late = azure.token({ exp: second() - 240 });
    const early = azure.token({ nbf: second() + 240, exp: second() + 600 });
    for (const token of [late, early])
      expect((await post(activity(azure), azure.headers(token))).status).toBe(200);
    expect(inbound).toHaveLength(2);
  });

  it('of a kind unknown: 200, said in the log, nothing else', async () => {
    const { azure, post, inbound, lines } = await openSetting();
    expect((await post(activity(azure, { type: 'messageReaction' }))).status).toBe(200);
    expect(inbound).toEqual([]);
    expect(lines).toEqual([{ channel: 'teams', reason: 'messageReaction', message: 'activity left aside' }]);
  });

  it('that the store cannot keep: 503, so that the channel tells it', async () => {
    const { azure, post, breakStore } = await openSetting();
    breakStore(new ParvisError('store.unavailable', 'disk full'));
    expect((await post(activity(azure))).status).toBe(503);
  });
});

type Bad = readonly [
  string,
  number,
  (azure: AzureStub) => { authorization?: string; body?: Record<string, unknown> },
];
const now = second();
const other = createSigner('key-1');
const unknown = createSigner('key-2');
const claims = (azure: AzureStub) => ({
  iss: 'https://api.botframework.com',
  aud: azure.appId,
  serviceurl: azure.serviceUrl,
  nbf: now - 60,
  exp: now + 3_600,
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const flipped = (token: string) =>
  `${token.slice(0, -8)}${token.at(-8) === 'A' ? 'B' : 'A'}${token.slice(-7)}`;

const bad: readonly Bad[] = [
  ['no header', 401, () => ({})],
  ['an empty header', 401, () => ({ authorization: '' })],
  ['no token', 401, () => ({ authorization: 'Bearer ' })],
  ['the token alone', 401, (azure) => ({ authorization: azure.token() })],
  ['another scheme', 401, (azure) => ({ authorization: `Basic ${azure.token()}` })],
  ['bearer in small letters', 401, (azure) => ({ authorization: `bearer ${azure.token()}` })],
  ['two tokens', 401, (azure) => bearer(`${azure.token()}, Bearer ${azure.token()}`)],
  ['truncated', 401, (azure) => bearer(azure.token().slice(0, -1))],
  ['without its signature', 401, (azure) => bearer(azure.token().replace(/[^.]*$/, ''))],
  ['one character of the signature changed', 401, (azure) => bearer(flipped(azure.token()))],
  ['all in small letters', 401, (azure) => bearer(azure.token().toLowerCase())],
  ['not a token', 401, () => bearer('a.b.c')],
  ['another issuer', 401, (azure) => bearer(azure.token({ iss: 'https://sts.windows.net/x/' }))],
  ['another audience', 401, (azure) => bearer(azure.token({ aud: 'another-app' }))],
  ['no audience', 401, (azure) => bearer(azure.token({ aud: undefined }))],
  ['an audience in capitals', 401, (azure) => bearer(azure.token({ aud: azure.appId.toUpperCase() }))],
  ['expired', 401, (azure) => bearer(azure.token({ exp: now - 360 }))],
  ['without an end', 401, (azure) => bearer(azure.token({ exp: undefined }))],
  ['not yet valid', 401, (azure) => bearer(azure.token({ nbf: now + 900, exp: now + 3_600 }))],
  ['signed by another key of the same name', 401, (azure) => bearer(signToken(other, claims(azure)))],
  ['signed by a key that nobody listed', 401, (azure) => bearer(signToken(unknown, claims(azure)))],
  ['not signed (alg none)', 401, (azure) => bearer(unsignedToken(claims(azure), 'key-1'))],
  [
    'alg none over a signature',
    401,
    (azure) => bearer(signToken(azure.signer, claims(azure), { alg: 'none' })),
  ],
  ['the public key as a password', 401, (azure) => bearer(confusedToken(azure.signer, claims(azure)))],
  [
    'without the name of its key',
    401,
    (azure) => bearer(signToken(azure.signer, claims(azure), { kid: undefined })),
  ],
  [
    'for another serviceUrl',
    403,
    (azure) => bearer(azure.token({ serviceurl: 'https://smba.example.org/' })),
  ],
  ['for no serviceUrl', 403, (azure) => bearer(azure.token({ serviceurl: undefined }))],
  [
    'serviceUrl in capitals',
    403,
    (azure) => bearer(azure.token({ serviceurl: azure.serviceUrl.toUpperCase() })),
  ],
  [
    'a body that names another serviceUrl',
    403,
    (azure) => ({ ...bearer(azure.token()), body: { serviceUrl: 'https://evil.example.org/' } }),
  ],
  [
    'a body without serviceUrl',
    403,
    (azure) => ({ ...bearer(azure.token()), body: { serviceUrl: undefined } }),
  ],
  [
    'a host that is not listed, in token and body',
    403,
    (azure) => ({
      ...bearer(azure.token({ serviceurl: 'https://evil.example.org/' })),
      body: { serviceUrl: 'https://evil.example.org/' },
    }),
  ],
  [
    'a channel that the key does not vouch for',
    401,
    (azure) => ({ ...bearer(azure.token()), body: { channelId: 'slack' } }),
  ],
  [
    'a channel of an App Service',
    401,
    (azure) => ({ ...bearer(azure.token()), body: { channelId: 'AseChannel' } }),
  ],
];

describe('what is not vouched for is refused, and nothing is taken', () => {
  it.each(bad)('%s', async (_, status, make) => {
    const { azure, post, inbound, lines } = await openSetting();
    const { authorization, body = {} } = make(azure);
    const headers = authorization === undefined ? {} : { authorization };
    expect((await post(activity(azure, body), headers)).status).toBe(status);
    expect(inbound).toEqual([]);
    expect(lines).toMatchObject([{ code: 'channel.unauthorised', channel: 'teams' }]);
    expect(azure.sent).toEqual([]);
  });

  it.each(['', '{', 'null', '[]', '"words"', '{"type":""}'])(
    'vouched for, but no activity: %s',
    async (body) => {
      const { azure, post, inbound } = await openSetting();
      expect((await post(body)).status).toBeGreaterThanOrEqual(400);
      expect((await post(body)).status).toBeLessThan(500);
      expect(inbound).toEqual([]);
      expect(azure.sent).toEqual([]);
    },
  );

  it.each(['appId', 'password', 'tenantId'] as const)(
    'without its %s the channel does not start',
    async (name) => {
      const { azure } = await openSetting();
      expect(() => createTeams({ ...optionsFor(azure, silent), [name]: '' })).toThrow(
        `Teams: ${name} is empty`,
      );
    },
  );

  it('without a listed host it does not start', async () => {
    const { azure } = await openSetting();
    expect(() => createTeams({ ...optionsFor(azure, silent), hosts: [] })).toThrow('no host is listed');
  });

  it('an empty app id vouches for nothing, not even a token for it', async () => {
    const { azure } = await openSetting();
    const header = `Bearer ${azure.token({ aud: '' })}`;
    expect(faultOf(header, { appId: '', serviceUrl: azure.serviceUrl, now: Date.now() })).toBe('token');
  });

  it('when the keys can not be had: 503, nothing taken', async () => {
    const { azure, post, inbound } = await openSetting();
    azure.hideKeys();
    expect((await post(activity(azure))).status).toBe(503);
    expect(inbound).toEqual([]);
  });
});
