import { afterEach, expect, test } from 'vitest';
import { openChat, type Script, type TestChat, texts } from './chat.ts';
import { createVisitor } from './visitor.ts';

const chats: TestChat[] = [];
const open: typeof openChat = async (script, more) => {
  const chat = await openChat(script, more);
  chats.push(chat);
  return chat;
};
afterEach(async () => {
  for (const chat of chats.splice(0)) await chat.close();
});

const greet: Script = ({ said }) =>
  said.kind === 'started' ? [{ text: 'Bonjour' }] : [{ text: 'Bien reçu' }];
const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010101', 'hex'), Buffer.alloc(100, 1)]);

test('takes a photo, once, and gives its bytes back', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  expect((await visitor.upload(jpeg, 'x.jpg', { caption: 'le trou' })).status).toBe(303);
  expect((await visitor.upload(jpeg, 'x.jpg', { caption: 'le trou' })).status).toBe(303);
  const [, message, ...more] = chat.heard;
  expect(more).toEqual([]);
  const said = message?.said;
  if (said?.kind !== 'media') throw new Error('no photo');
  expect([said.media, said.caption]).toEqual(['photo', 'le trou']);
  expect(await chat.channel.fetchMedia?.(said.ref)).toEqual(jpeg);
  await expect(chat.channel.fetchMedia?.('upload:nothing')).rejects.toMatchObject({ code: 'media.refused' });
  await expect(chat.channel.fetchMedia?.('nothing')).rejects.toMatchObject({ code: 'media.refused' });
  await visitor.open();
  expect(visitor.lines()).toEqual(['bot: Bonjour', 'person: Photo envoyée le trou', 'bot: Bien reçu']);
});

test('purges lines and uploaded photos after a day, kept ones never', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  await visitor.upload(jpeg);
  const said = chat.heard[1]?.said;
  const raw = said?.kind === 'media' ? said.ref : '';
  const createdAt = chat.nature.now();
  await chat.store.transaction((tx) =>
    tx.media.add({ id: 'kept', state: 'kept', mime: 'image/jpeg', bytes: jpeg, createdAt }),
  );
  const none = { accept: async () => {}, delivered: async () => {} };
  await chat.channel.start?.(none);
  await chat.channel.stop?.();
  expect(await chat.channel.fetchMedia?.(raw)).toEqual(jpeg);
  chat.nature.advance(24 * 3_600_000 + 1);
  await chat.channel.start?.(none);
  await chat.channel.stop?.();
  await expect.poll(async () => chat.channel.fetchMedia?.(raw).catch(() => null)).toBe(null);
  expect((await chat.channel.fetchMedia?.('upload:kept'))?.length).toBe(jpeg.length);
});

test('says why a file is not taken', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  const heavy = Buffer.concat([jpeg, Buffer.alloc(10 * 1024 * 1024)]);
  for (const [bytes, reason] of [
    [Buffer.from('<svg onload=alert(1)>                '), 'photoKind'],
    [Buffer.alloc(0), 'photoMissing'],
    [heavy, 'photoSize'],
  ] as const) {
    const answer = await visitor.upload(bytes);
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining(texts.fr?.[`error.${reason}`] ?? '?'),
    ]);
  }
  expect((await visitor.upload(Buffer.alloc(17 * 1024 * 1024))).status).toBe(413);
  expect(chat.heard.length).toBe(1);
});

test.each([
  ['application/json', '{}'],
  ['multipart/form-data', 'x'],
  ['multipart/form-data; boundary=a', '--a\r\nContent-Disposition: form-data; name="photo"; filename="a"'],
  ['multipart/form-data; boundary=a', '--a--'],
  ['', 'x'],
  ['text/plain', 'text=x'],
])('refuses what is no form (%s)', async (type, body) => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  const bytes = new TextEncoder().encode(body);
  for (const path of ['/chat', '/chat/photo', '/chat/leave']) {
    const answer = await visitor.request(path, {
      method: 'POST',
      body: bytes,
      headers: { 'content-type': type },
    });
    expect([400, 403]).toContain(answer.status);
  }
  expect(chat.heard.length).toBe(1);
});

test('gives a document to its own session only, as a file', async () => {
  const chat = await open(greet);
  const [one, other] = [createVisitor(chat), createVisitor(chat)];
  await one.open();
  await other.open();
  await chat.store.transaction((tx) =>
    tx.media.add({ id: 'm1', state: 'kept', mime: 'text/html', bytes: Buffer.from('<b>x'), createdAt: 0 }),
  );
  const document = { name: 'mes données.html', mime: 'text/html', ref: 'm1' };
  await chat.tell(chat.heard[0]?.sender ?? '', { text: 'Voici', document });
  await one.open();
  const url = /href="(\/chat\/document\/\d+)"/.exec(one.html)?.[1] ?? '';
  const own = await one.request(url);
  expect([own.status, await own.text(), own.headers.get('content-disposition')]).toEqual([
    200,
    '<b>x',
    'attachment; filename="mes donn_es.html"; filename*=UTF-8\'\'mes%20donn%C3%A9es.html',
  ]);
  expect(own.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox");
  expect((await other.request(url)).status).toBe(404);
  expect((await one.request('/chat/document/x')).status).toBe(404);
});
