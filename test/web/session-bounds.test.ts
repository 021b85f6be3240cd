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

test('shows nothing of one session to another', async () => {
  const chat = await open(greet);
  const [one, other] = [createVisitor(chat), createVisitor(chat)];
  await one.open();
  await other.open();
  await one.submit({ text: 'le code est 4711' });
  await other.open();
  expect(other.html).not.toContain('4711');
  const taken = await other.submit({ text: 'x', token: one.hidden('token') });
  expect(taken.status).toBe(403);
  const [sender] = chat.heard.map((message) => message.sender);
  expect(one.html).not.toContain(sender);
  const stranger = await fetch(`${chat.url}/chat/stream`);
  expect(stranger.status).toBe(401);
});

test('wipes what was said when the bot says so, for good', async () => {
  const chat = await open(({ said }) =>
    said.kind === 'text' ? [{ text: 'Votre vote est dans l’urne.', forget: true }] : [{ text: 'Bonjour' }],
  );
  const visitor = createVisitor(chat);
  await visitor.open();
  const fields = visitor.fields({ text: 'Projet 12' });
  await visitor.submit(fields);
  expect(visitor.lines()).toEqual(['bot: Votre vote est dans l’urne.']);
  await visitor.submit(fields);
  expect(visitor.lines()).toEqual(['bot: Votre vote est dans l’urne.']);
});

test('keeps lines for a day', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  await visitor.submit({ text: 'Bonsoir' });
  chat.nature.advance(24 * 3_600_000 + 1);
  await visitor.open();
  expect(visitor.lines()).toEqual(['bot: Bonjour']);
});

test('stores lines sealed', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  await visitor.submit({ text: 'canari-4711' });
  const owner = JSON.stringify(chat.heard.map(({ sender }) => sender));
  const rows = await chat.store.transaction(async (tx) => {
    const found = [];
    const { createVault } = await import('../../core/vault.ts');
    const vault = createVault([{ id: 'test', key: Buffer.alloc(32, 7) }]);
    for (const sender of JSON.parse(owner) as string[])
      found.push(...(await tx.lines.since(vault.key('chat lines', sender), 0, 0)));
    return found;
  });
  expect(rows.length).toBeGreaterThan(2);
  expect(JSON.stringify(rows)).not.toContain('canari-4711');
  expect(chat.logged.join('\n')).not.toContain('canari-4711');
});

test('slows down who writes too fast, kindly', async () => {
  const chat = await open(greet, { patience: 0 });
  const visitor = createVisitor(chat);
  await visitor.open();
  const statuses = [];
  for (let index = 0; index < 21; index += 1)
    statuses.push((await visitor.submit({ text: `message ${index}` })).status);
  expect(statuses).toEqual([...Array(20).fill(303), 429]);
  const answer = await visitor.submit({ text: 'trop vite' });
  expect([answer.headers.get('retry-after'), await answer.text()]).toEqual([
    '60',
    expect.stringContaining('Vous écrivez très vite'),
  ]);
  chat.nature.advance(3_000);
  expect((await visitor.submit({ text: 'moins vite' })).status).toBe(303);
});

test('slows down new sessions from one address', async () => {
  const chat = await open(() => [], { patience: 0 });
  const statuses = [];
  for (let index = 0; index < 61; index += 1) statuses.push((await createVisitor(chat).open()).status);
  expect(statuses).toEqual([...Array(60).fill(200), 429]);
  expect(chat.heard.length).toBe(60);
});

test('erases the page and its session when asked', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  await visitor.submit({ text: 'Bonsoir' });
  const secret = visitor.cookie;
  const body = new URLSearchParams(visitor.fields({}));
  const answer = await visitor.request('/chat/leave', { method: 'POST', body });
  expect(await answer.text()).toContain(texts.fr?.left);
  expect(answer.headers.get('set-cookie')).toMatch(/^parvis=; Path=\/; Max-Age=0; /);
  expect(chat.heard.at(-1)?.said).toEqual({ kind: 'left' });
  visitor.cookie = secret;
  await visitor.open();
  expect(visitor.lines()).toEqual([]);
});

test('may be embedded by the origins named, with a cookie of its own', async () => {
  const chat = await open(greet, {
    publicUrl: 'https://parvis.example',
    frameAncestors: ['https://mairie.example', 'https://quartier.example'],
  });
  const visitor = createVisitor(chat, { path: '/embed' });
  const { headers } = await visitor.open();
  expect(headers.get('content-security-policy')).toMatch(
    /frame-ancestors https:\/\/mairie\.example https:\/\/quartier\.example$/,
  );
  expect(headers.get('x-frame-options')).toBe(null);
  expect(headers.get('set-cookie')).toMatch(
    /^__Host-parvis-embed=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=None; Secure; Partitioned$/,
  );
  const answer = await visitor.submit({ text: 'Bonsoir' });
  expect(answer.headers.get('location')).toMatch(/^\/embed#line-\d+$/);
  expect(visitor.lines()).toEqual(['bot: Bonjour', 'person: Bonsoir', 'bot: Bien reçu']);
  const top = await visitor.request('/');
  expect(top.headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'$/);
});

test('has no embedded page when no origin is named', async () => {
  const chat = await open(greet);
  expect((await createVisitor(chat).open('/embed')).status).toBe(404);
  const visitor = createVisitor(chat);
  const { headers } = await visitor.open('/?embed=1');
  expect(headers.get('set-cookie')).toMatch(/SameSite=Lax$/);
});

test('speaks the conversation’s language, in its direction', async () => {
  const chat = await open(({ language }) => [{ text: 'Hello', language: language ?? 'fr' }]);
  const visitor = createVisitor(chat, { language: 'en-GB,en;q=0.9' });
  await visitor.open();
  expect(visitor.html).toContain('<html lang="en" dir="ltr">');
  expect(visitor.html).toContain('>Your message</label>');
  await chat.tell(chat.heard[0]?.sender ?? '', { text: 'مرحبا', language: 'ar' });
  await visitor.open();
  expect(visitor.html).toContain('<html lang="ar" dir="rtl">');
});

test('says every phrase that the pages use, in each language', () => {
  expect(Object.keys(texts.en ?? {})).toEqual(Object.keys(texts.fr ?? {}));
});
