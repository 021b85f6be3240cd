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
