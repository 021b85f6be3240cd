import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isListed } from '../../adapters/teams/hosts.ts';
import type { Failure } from '../peers/azure.ts';
import { activity, addressOf, openSetting } from './setting.ts';

const choices = [
  { id: 'yes', label: 'Oui', number: 1 },
  { id: 'no', label: 'Non', number: 2 },
];

describe('a message to a conversation that is kept', () => {
  it('goes to its connector with the bot’s token, which is asked for once', async () => {
    const { azure, send } = await openSetting();
    const sent = await send({ text: 'On y va ?', choices, turn: 3 }, addressOf(azure));
    expect(sent).toEqual([{ ok: true, providerId: '1700000000001' }]);
    expect(azure.sent).toMatchObject([
      {
        to: 'a:1conversation',
        type: 'message',
        text: 'On y va ?',
        from: { id: `28:${azure.appId}` },
        recipient: { id: '29:1resident', aadObjectId: '00000000-0000-4000-8000-00000000a0d1' },
        channelData: { tenant: { id: azure.tenantId } },
      },
    ]);
    expect(azure.sent[0]).not.toHaveProperty('replyToId');
    await Promise.all([send({}, addressOf(azure)), send({}, addressOf(azure))]);
    expect(azure.logins.map(({ path, form }) => ({ path, ...form }))).toEqual([
      {
        path: `/${azure.tenantId}/oauth2/v2.0/token`,
        grant_type: 'client_credentials',
        client_id: azure.appId,
        client_secret: azure.password,
        scope: 'https://api.botframework.com/.default',
      },
    ]);
  });

  it('in parts, in order', async () => {
    const { azure, send } = await openSetting();
    const text = `${'a'.repeat(1_999)} ${'b'.repeat(20)}`;
    expect(await send({ text }, addressOf(azure))).toHaveLength(2);
    expect(azure.sent.map((each) => each.text?.at(0))).toEqual(['a', 'b']);
  });
});

const blocked = (subCode: string) => ({
  errorCode: 209,
  message: JSON.stringify({ subCode, details: 'Thread is blocked from message writes.', errorCode: null }),
});
const failures: readonly (readonly [string, Failure, Readonly<Record<string, unknown>>])[] = [
  [
    'blocked',
    { status: 403, body: blocked('MessageWritesBlocked') },
    { class: 'left', code: 'MessageWritesBlocked' },
  ],
  [
    'blocked, in the other form',
    { status: 403, body: { error: { code: 'ConversationBlockedByUser', message: 'x' } } },
    { class: 'left', code: 'ConversationBlockedByUser' },
  ],
  [
    'not in the conversation any more',
    { status: 403, body: { error: { code: 'BotNotInConversationRoster' } } },
    { class: 'left', code: 'BotNotInConversationRoster' },
  ],
  [
    'closed by an administrator',
    { status: 403, body: blocked('BotDisabledByAdmin') },
    { class: 'operator', code: 'BotDisabledByAdmin' },
  ],
  ['forbidden without a word', { status: 403 }, { class: 'invalid', code: '403' }],
  [
    'no such conversation',
    { status: 404, body: { error: { code: 'ConversationNotFound', message: 'x' } } },
    { class: 'left', code: 'ConversationNotFound' },
  ],
  [
    'the token refused',
    { status: 401, body: { error: { code: 'Unauthorized' } } },
    { class: 'operator', code: 'Unauthorized' },
  ],
  [
    'too fast',
    { status: 429, headers: { 'retry-after': '7' }, body: { error: { code: 'Throttled' } } },
    { class: 'retry', code: 'Throttled', retryAfter: 7_000, scope: 'channel' },
  ],
  ['too fast, without a time', { status: 429 }, { class: 'retry', code: '429', scope: 'channel' }],
  [
    'malformed',
    { status: 400, body: { error: { code: 'BadSyntax', message: 'x' } } },
    { class: 'invalid', code: 'BadSyntax' },
  ],
  [
    'too big',
    { status: 413, body: { error: { code: 'MessageSizeTooBig' } } },
    { class: 'invalid', code: 'MessageSizeTooBig' },
  ],
  ['someone else wrote meanwhile', { status: 412 }, { class: 'retry', code: '412' }],
  [
    'an error of theirs',
    { status: 500, body: { error: { code: 'ServiceError' } } },
    { class: 'retry', code: 'ServiceError' },
  ],
  ['a gateway gives up', { status: 502, body: '<html>' }, { class: 'retry', code: '502', inDoubt: true }],
  ['a gateway waited too long', { status: 504 }, { class: 'retry', code: '504', inDoubt: true }],
  [
    'elsewhere, said by a redirect',
    { status: 307, headers: { location: 'https://evil.example.org/' } },
    { class: 'invalid', code: '307' },
  ],
  ['cut', { status: 0, cut: true }, { class: 'retry', code: 'ECONNRESET', inDoubt: true }],
  ['too slow', { status: 201, delay: 2_500 }, { class: 'retry', code: 'timeout', inDoubt: true }],
];

describe('what a channel answers', () => {
  it.each(failures)('%s: once, and so', async (_, failure, expected) => {
    const { azure, send } = await openSetting();
    azure.fail(failure, { status: 500, body: { error: { code: 'Again' } } });
    expect(await send({}, addressOf(azure))).toEqual([{ ok: false, ...expected }]);
    expect(azure.sent).toEqual([]);
    // The second answer is still there: the SDK did not try again by itself.
    if (failure.delay === undefined && expected.class !== 'operator')
      expect(await send({}, addressOf(azure))).toEqual([{ ok: false, class: 'retry', code: 'Again' }]);
  });

  it('nobody there: not in doubt', async () => {
    const { azure, send } = await openSetting({ hosts: ['127.0.0.1:9'] });
    const to = addressOf(azure, { service: 'http://127.0.0.1:9/emea/' });
    expect(await send({}, to)).toEqual([{ ok: false, class: 'retry', code: 'ECONNREFUSED' }]);
  });

  it('a token that was refused is asked for anew', async () => {
    const { azure, send } = await openSetting();
    azure.fail({ status: 401 });
    await send({}, addressOf(azure));
    expect((await send({}, addressOf(azure)))[0]?.ok).toBe(true);
    expect(azure.logins).toHaveLength(2);
  });
});

describe('without a token nothing is sent', () => {
  it('a secret that Microsoft refuses is for the operator', async () => {
    const { azure, send } = await openSetting({ password: 'another-secret' });
    expect(await send({}, addressOf(azure))).toEqual([
      { ok: false, class: 'operator', code: 'invalid_client' },
    ]);
  });

  it.each([
    [{ status: 503 }, 'channel.unavailable'],
    [{ status: 429, body: { error: 'slow_down' } }, 'channel.unavailable'],
    [{ status: 200, body: { access_token: '' } }, 'channel.unavailable'],
  ])('%j: later, and surely not sent', async (failure, code) => {
    const { azure, send } = await openSetting();
    azure.refuseLogin(failure);
    expect(await send({}, addressOf(azure))).toEqual([{ ok: false, class: 'retry', code }]);
    azure.refuseLogin(null);
    expect((await send({}, addressOf(azure)))[0]?.ok).toBe(true);
  });
});

describe('only to listed hosts', () => {
  const hosts = ['smba.trafficmanager.net', '.botframework.com', '127.0.0.1:3978'];
  it.each([
    ['https://smba.trafficmanager.net/emea/', true],
    ['https://europe.webchat.botframework.com/', true],
    ['http://127.0.0.1:3978/connector', true],
    ['http://smba.trafficmanager.net/emea/', false],
    ['https://smba.trafficmanager.net:8443/', false],
    ['https://smba.trafficmanager.net.example.org/', false],
    ['https://evil-smba.trafficmanager.net/', false],
    ['https://user:pass@smba.trafficmanager.net/', false],
    ['https://smba.trafficmanager.net@evil.example.org/', false],
    ['https://evilbotframework.com/', false],
    ['https://botframework.com/', false],
    ['https://webchat.botframework.com:444/', false],
    ['http://127.0.0.1:3979/', false],
    ['http://169.254.169.254/', false],
    ['file:///etc/passwd', false],
    ['', false],
  ])('%s: %s', (url, expected) => {
    expect(isListed(url, hosts)).toBe(expected);
  });

  it('an address kept under an older list is not called', async () => {
    const called: string[] = [];
    const server = createServer((request, response) => {
      called.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { azure, send } = await openSetting();
    const at = server.address();
    const service = `http://127.0.0.1:${typeof at === 'object' ? at?.port : 0}/`;
    expect(await send({}, addressOf(azure, { service }))).toEqual([
      { ok: false, class: 'invalid', code: 'host' },
    ]);
    expect(await send({}, 'nonsense')).toEqual([{ ok: false, class: 'invalid', code: 'address' }]);
    expect([called, azure.sent, azure.logins]).toEqual([[], [], []]);
    server.close();
  });
});

describe('beside the answers', () => {
  it('a group hears once where to write, in its language', async () => {
    const { azure, post, inbound } = await openSetting();
    const conversation = {
      conversationType: 'channel',
      isGroup: true,
      id: '19:team@thread.tacv2;messageid=1',
      tenantId: azure.tenantId,
    };
    const spoken = activity(azure, { conversation, locale: 'en-GB', text: '<at>Parvis</at> hello' });
    for (const id of ['1', '2']) expect((await post({ ...spoken, id })).status).toBe(200);
    await expect.poll(() => azure.sent.length).toBe(1);
    expect(azure.sent).toMatchObject([
      {
        to: conversation.id,
        text: `In private, please:<br/>https://teams.microsoft.com/l/chat/0/0?users=28:${azure.appId}`,
      },
    ]);
    expect(inbound).toEqual([]);
  });

  it('who waits longer than a second sees that the bot writes', async () => {
    const { azure, post } = await openSetting();
    await post(activity(azure));
    await expect
      .poll(() => azure.sent, { timeout: 3_000 })
      .toMatchObject([{ type: 'typing', to: 'a:1conversation' }]);
  });

  it('who is answered at once does not', async () => {
    const { azure, post, send } = await openSetting();
    await post(activity(azure));
    await send({}, addressOf(azure));
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect(azure.sent.map(({ type }) => type)).toEqual(['message']);
  });

  it('the log never holds what was said, a name or an id of the person', async () => {
    const { azure, post, send, lines } = await openSetting();
    await post(activity(azure, { type: 'invented', text: 'un secret' }));
    await post(activity(azure, { serviceUrl: 'https://evil.example.org/' }));
    await post('{"text":"un secret"');
    azure.fail({ status: 403, body: blocked('MessageWritesBlocked') });
    await send({ text: 'un secret' }, addressOf(azure));
    expect(lines.length).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(lines)).not.toMatch(/secret|habitante|resident|a0d1|a:1c/);
  });
});
