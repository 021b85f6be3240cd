import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ParvisError, ParvisError as ParvisErrorClass } from '../../core/errors.ts';
import type { Channel, Part, Sent } from '../../core/ports.ts';
import { answers, type ScriptedAnswer, startTelegramStub, type TelegramStub } from '../peers/telegram.ts';
import { telegram } from './setting.ts';

let stub: TelegramStub;
let channel: Channel;

beforeAll(async () => {
  stub = await startTelegramStub();
  channel = telegram({ apiRoot: stub.url, timeout: 1_000 });
});
afterAll(async () => {
  await channel.stop?.();
  await stub.close();
});

const hello: Part = { method: 'sendMessage', payload: { text: 'Bonjour' } };
const send = (part: Part = hello, by = channel) => by.send('70001', part, { outboxId: '1', part: 0 });

test('a message: sent, with the provider’s id', async () => {
  const sent = await send();
  expect(sent).toEqual({ ok: true, providerId: expect.stringMatching(/^\d+$/) });
  expect(stub.sent('sendMessage').at(-1)?.payload).toEqual({ chat_id: 70001, text: 'Bonjour' });
});

test('every kind of part passes the strict stub', async () => {
  const place = { lat: 48.87, lon: 2.38, label: '12 rue de Belleville, 75020 Paris' };
  const document = { name: 'données.csv', mime: 'text/csv', ref: 'm1' };
  const choices = [{ id: 'yes', label: 'Oui', number: 1 }];
  const parts = channel.render({ v: 1, language: 'fr', text: 'Là ?', place, document, choices, turn: 3 });
  const bare = channel.render({ v: 1, language: 'fr', text: '', place: { ...place, label: '' } });
  for (const part of [...parts, ...bare]) expect(await send(part)).toMatchObject({ ok: true });
  const methods = stub.sent().map(({ method }) => method);
  expect(methods.slice(-3)).toEqual(['sendVenue', 'sendDocument', 'sendLocation']);
  const { payload } = stub.sent('sendDocument')[0] ?? {};
  const file = payload?.document as File;
  expect([file.name, file.type, await file.text()]).toEqual(['données.csv', 'text/csv', 'a;b\n1;2\n']);
  expect(payload?.reply_markup).toEqual({ inline_keyboard: [[{ text: 'Oui', callback_data: '1:3:yes' }]] });
});

const refusals: readonly [string, ScriptedAnswer, Sent][] = [
  ['blocked', answers.blocked, { ok: false, class: 'left', code: '403' }],
  ['chat not found', answers.chatNotFound, { ok: false, class: 'left', code: '400' }],
  ['another 400', answers.notModified, { ok: false, class: 'invalid', code: '400' }],
  ['token refused', answers.unauthorised, { ok: false, class: 'operator', code: '401' }],
  [
    'too many',
    answers.tooMany(5),
    { ok: false, class: 'retry', code: '429', scope: 'channel', retryAfter: 5_000 },
  ],
  ['its own error', answers.internal, { ok: false, class: 'retry', code: '500', inDoubt: false }],
  ['a gateway’s page', answers.badGateway, { ok: false, class: 'retry', code: '502', inDoubt: true }],
  [
    'a page with status 200',
    { status: 200, body: '<html>' },
    { ok: false, class: 'retry', code: '502', inDoubt: true },
  ],
  [
    'JSON of another kind',
    { status: 200, body: [] },
    { ok: false, class: 'retry', code: '502', inDoubt: true },
  ],
  ['connection lost', 'drop', { ok: false, class: 'retry', code: 'UND_ERR_SOCKET', inDoubt: true }],
  ['no answer', 'hang', { ok: false, class: 'retry', code: 'timeout', inDoubt: true }],
];

test.each(refusals)('%s', async (_, answer, outcome) => {
  stub.answerNext('sendMessage', answer);
  expect(await send()).toEqual(outcome);
  expect(await send()).toMatchObject({ ok: true });
});

test('a wrong token: for the operator', async () => {
  const other = telegram({ apiRoot: stub.url, token: '1:wrong' });
  expect(await send(hello, other)).toEqual({ ok: false, class: 'operator', code: '401' });
  await other.stop?.();
});

test('nobody listens: again later, and surely not sent', async () => {
  const port = await freePort();
  const other = telegram({ apiRoot: `http://127.0.0.1:${port}` });
  expect(await send(hello, other)).toEqual({
    ok: false,
    class: 'retry',
    code: 'ECONNREFUSED',
    inDoubt: false,
  });
  await other.stop?.();
});

test.each<[string, Part]>([
  ['no payload', { method: 'sendMessage' }],
  ['another method', { method: 'deleteWebhook', payload: {} }],
  ['no method', { payload: { text: 'x' } }],
])('%s is no part of ours', async (_, part) => {
  expect(await send(part)).toEqual({ ok: false, class: 'invalid', code: 'part' });
});

test.each([
  ['media.refused', 'invalid'],
  ['store.unavailable', 'retry'],
] as const)('a document that gives %s: %s', async (code, failureClass) => {
  const readMedia = () => Promise.reject(new ParvisErrorClass(code, 'no'));
  const other = telegram({ apiRoot: stub.url, readMedia });
  const part = { method: 'sendDocument', payload: { document: { ref: 'x', name: 'a', mime: 'text/csv' } } };
  expect(await send(part, other)).toEqual({ ok: false, class: failureClass, code });
  await other.stop?.();
});

const refusal = async (work: Promise<unknown> | undefined): Promise<ParvisError | null> => {
  try {
    await work;
    return null;
  } catch (error) {
    return error instanceof ParvisErrorClass ? error : null;
  }
};

test('a photo is fetched from the Bot API’s own host', async () => {
  const bytes = Buffer.from([0xff, 0xd8, 0xff, 0xe0]);
  stub.addFile('photo1', bytes);
  expect(await channel.fetchMedia?.('photo1')).toEqual(bytes);
});

test('a photo too large is refused: by what is announced, and by what comes', async () => {
  stub.addFile('big', Buffer.alloc(10 * 1024 * 1024 + 1));
  expect((await refusal(channel.fetchMedia?.('big')))?.code).toBe('media.refused');
  const file_size = 10 * 1024 * 1024 + 1;
  stub.answerNext('getFile', {
    status: 200,
    body: { ok: true, result: { file_path: 'photos/x', file_size } },
  });
  expect((await refusal(channel.fetchMedia?.('x')))?.code).toBe('media.refused');
});

test.each([undefined, '', '../../etc/passwd', '/etc/passwd', 'http://169.254.169.254/x', 'a//b', 'a/./b'])(
  'the path %j is not fetched',
  async (file_path) => {
    stub.answerNext('getFile', { status: 200, body: { ok: true, result: { file_path } } });
    expect((await refusal(channel.fetchMedia?.('x')))?.code).toBe('media.refused');
  },
);

test.each<[string, ScriptedAnswer, string]>([
  ['unknown', answers.chatNotFound, 'media.refused'],
  ['its own error', answers.internal, 'channel.unavailable'],
  ['connection lost', 'drop', 'channel.unavailable'],
])('a photo: %s', async (_, answer, code) => {
  stub.answerNext('getFile', answer);
  expect((await refusal(channel.fetchMedia?.('x')))?.code).toBe(code);
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 9));
    });
  });
}
