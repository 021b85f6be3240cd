import { createHash } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { ParvisError } from '../../core/errors.ts';
import { openChat, reportScript, type Script, type TestChat, texts } from './chat.ts';
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

test('holds a conversation by forms and reloads', async () => {
  const chat = await open(reportScript);
  const visitor = createVisitor(chat);
  await visitor.open();
  expect(visitor.lines()).toEqual([
    'bot: Bonjour ! Je suis l’assistant de la Ville.',
    'bot: Que voulez-vous faire ? [Signaler un problème] [Voter] [Autre chose]',
  ]);
  await visitor.submit({ choice: 'report', turn: '1' });
  expect(visitor.lines().slice(1)).toEqual([
    'bot: Que voulez-vous faire ? Signaler un problème · Voter · Autre chose',
    'person: Signaler un problème',
    'bot: Que se passe-t-il ?',
  ]);
  await visitor.submit({ text: 'Un matelas' });
  await visitor.submit({ lat: '48.8721', lon: '2.3767' });
  expect(visitor.lines().slice(-4)).toEqual([
    'person: Un matelas',
    'bot: Où est-ce ? Écrivez l’adresse, ou envoyez votre position.',
    'person: Position envoyée',
    'bot: C’est bien là ? 12 rue de Belleville, 20e Voir sur la carte [Oui] [Non]',
  ]);
  const sender = createHash('sha256')
    .update(visitor.cookie.split('=')[1] ?? '')
    .digest('base64url');
  expect(chat.heard.map(({ channel, sender: from, said }) => [channel, from, said])).toEqual([
    ['web', sender, { kind: 'started' }],
    ['web', sender, { kind: 'choice', id: 'report', turn: 1 }],
    ['web', sender, { kind: 'text', text: 'Un matelas' }],
    ['web', sender, { kind: 'location', lat: 48.8721, lon: 2.3767 }],
  ]);
});

test('is served under a strict policy, with a cookie that scripts can’t read', async () => {
  const visitor = createVisitor(await open(greet));
  const { headers } = await visitor.open();
  expect(headers.get('set-cookie')).toMatch(
    /^parvis=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/,
  );
  expect(headers.get('content-security-policy')).toBe(
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  );
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('same-origin');
  expect(headers.get('permissions-policy')).toContain('geolocation=(self)');
  expect(headers.get('cache-control')).toBe('no-store');
});

test('keeps the cookie to https, and to this very host, when the service is on https', async () => {
  const visitor = createVisitor(await open(greet, { publicUrl: 'https://parvis.example' }));
  const { headers } = await visitor.open();
  expect(headers.get('set-cookie')).toMatch(/^__Host-parvis=[\w-]{43}; .*HttpOnly; SameSite=Lax; Secure$/);
});

test('greets once, and again for a link with words of its own', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  await visitor.open();
  await visitor.open('/?start=atelier-12');
  await visitor.open('/?start=atelier-12');
  expect(chat.heard.map(({ said }) => said)).toEqual([
    { kind: 'started' },
    { kind: 'started', payload: 'atelier-12' },
  ]);
  const ahead = await visitor.request('/', { headers: { 'sec-purpose': 'prefetch', cookie: '' } });
  expect([ahead.status, chat.heard.length]).toEqual([204, 2]);
});

test('takes a form sent twice as one message, and a form filled in anew as another', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  const fields = visitor.fields({ text: 'Bonsoir' });
  const statuses = await Promise.all([
    visitor.submit(fields),
    visitor.submit(fields),
    visitor.submit(fields),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([303, 303, 303]);
  await visitor.submit({ ...fields, text: 'Autre chose' });
  expect(chat.heard.slice(1).map(({ said }) => said)).toEqual([
    { kind: 'text', text: 'Bonsoir' },
    { kind: 'text', text: 'Autre chose' },
  ]);
  expect(visitor.lines().filter((line) => line.startsWith('person'))).toEqual([
    'person: Bonsoir',
    'person: Autre chose',
  ]);
});

test.each([
  ['no token', { token: '' }, {}, 403],
  ['another token', { token: 'x'.repeat(22) }, {}, 403],
  ['another origin', {}, { origin: 'https://ailleurs.example' }, 401],
  ['an opaque origin', {}, { origin: 'null' }, 401],
  ['a cross-site request', {}, { 'sec-fetch-site': 'cross-site' }, 401],
  ['a same-site request', {}, { 'sec-fetch-site': 'same-site' }, 401],
])('refuses a form with %s', async (_, fields, headers, status) => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  const answer = await visitor.submit({ text: 'Bonsoir', ...fields }, headers as Record<string, string>);
  expect([answer.status, chat.heard.length]).toEqual([status, 1]);
});

test('keeps what was written when the page had expired', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  visitor.cookie = '';
  const answer = await visitor.submit({ text: 'Un <b>long</b> texte' });
  const html = await answer.text();
  expect(answer.status).toBe(403);
  expect(html).toContain(texts.fr?.['error.expired']);
  expect(html).toContain('>Un &lt;b>long&lt;/b> texte</textarea>');
});

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

test('shows whatever was written as text', async () => {
  const attack = '<script>alert(1)</script><img src=x onerror=alert(1)>"\'><svg/onload=alert(1)>';
  const chat = await open(({ said }) =>
    said.kind === 'started'
      ? [
          {
            text: attack,
            choices: [{ id: attack, label: attack, number: 1 }],
            turn: 1,
            place: { lat: 1, lon: 2, label: attack },
            link: { label: attack, url: 'javascript:alert(1)' },
            document: { name: attack, mime: 'text/html', ref: 'none' },
          },
        ]
      : [{ text: said.kind === 'text' ? said.text : '' }],
  );
  const visitor = createVisitor(chat);
  await visitor.open();
  await visitor.submit({ text: attack });
  expect(visitor.html).not.toMatch(/<script>|<img|<svg|href="javascript:/);
  expect(visitor.html.split('&lt;script>alert(1)&lt;/script>').length).toBeGreaterThan(7);
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

test('says that a message was not taken, and takes the same form later', async () => {
  const chat = await open(greet);
  const visitor = createVisitor(chat);
  await visitor.open();
  chat.broken = new ParvisError('store.unavailable', 'disk full');
  const fields = visitor.fields({ text: 'Bonsoir' });
  const refused = await visitor.submit(fields);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '60']);
  expect(await refused.text()).toContain('réessayez dans une minute');
  chat.broken = null;
  await visitor.submit(fields);
  expect(visitor.lines()).toEqual(['bot: Bonjour', 'person: Bonsoir', 'bot: Bien reçu']);
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
