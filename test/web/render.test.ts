import { expect, test } from 'vitest';
import { directionOf } from '../../adapters/webchat/direction.ts';
import { fileHeaders, preferredLanguage } from '../../adapters/webchat/headers.ts';
import { externalId, parseForm, parsePhoto } from '../../adapters/webchat/parse.ts';
import { photoLimit, photoMime } from '../../adapters/webchat/photo.ts';
import { preview, render, textLimit } from '../../adapters/webchat/render.ts';
import type { Outbound } from '../../core/conversation/vocabulary.ts';

const plain: Outbound = { v: 1, language: 'fr', text: 'Bonjour' };
const choices = [
  { id: 'yes', label: 'Oui', number: 1 },
  { id: 'no', label: 'Non', number: 2 },
];

test.each<[string, Outbound, string]>([
  ['a text', plain, 'Bonjour'],
  ['choices', { ...plain, choices, turn: 3 }, 'Bonjour [Oui] [Non]'],
  ['a question for the place', { ...plain, ask: 'location' }, 'Bonjour'],
  [
    'a place',
    { ...plain, place: { lat: 48.87, lon: 2.37, label: '12 rue de Belleville' } },
    'Bonjour (12 rue de Belleville)',
  ],
  [
    'a link',
    { ...plain, link: { label: 'Le projet', url: 'https://ville.example/p' } },
    'Bonjour Le projet: https://ville.example/p',
  ],
  [
    'a document',
    { ...plain, document: { name: 'atelier.ics', mime: 'text/calendar', ref: 'm1' } },
    'Bonjour (atelier.ics)',
  ],
])('renders %s as one part that holds it whole', (_, message, shown) => {
  const parts = render(message);
  expect(parts).toEqual([message]);
  expect(parts.map(preview)).toEqual([shown]);
});

test('splits a long text between paragraphs, and keeps the buttons for the last part', () => {
  const paragraph = `${'mot '.repeat(1499)}fin.`;
  const text = [paragraph, paragraph, paragraph].join('\n\n');
  const parts = render({ ...plain, text, choices, turn: 2, forget: true });
  expect(parts).toEqual([
    { ...plain, text: paragraph, forget: true },
    { ...plain, text: paragraph },
    { ...plain, text: paragraph, choices, turn: 2, forget: false },
  ]);
});

test('never cuts an emoji in two', () => {
  const parts = render({ ...plain, text: `a${'🏛'.repeat(textLimit)}` });
  expect(parts.length).toBe(3);
  expect(parts.map(({ text }) => text).join('')).toBe(`a${'🏛'.repeat(textLimit)}`);
  expect(parts.every(({ text }) => text.isWellFormed() && text.length <= textLimit)).toBe(true);
});

function form(fields: Record<string, string>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

test.each([
  [{ text: ' Bonjour\r\nà tous ' }, { kind: 'text', text: 'Bonjour\nà tous' }],
  [
    { choice: 'yes', turn: '4' },
    { kind: 'choice', id: 'yes', turn: 4 },
  ],
  [{ choice: 'yes' }, { kind: 'choice', id: 'yes' }],
  [
    { choice: 'yes', turn: '4e9' },
    { kind: 'choice', id: 'yes' },
  ],
  [
    { lat: '48.87', lon: '2.37' },
    { kind: 'location', lat: 48.87, lon: 2.37 },
  ],
  [{ text: '' }, 'empty'],
  [{}, 'empty'],
  [{ text: 'x'.repeat(4001) }, 'tooLong'],
  [{ choice: 'x'.repeat(201) }, 'tooLong'],
  [{ lat: '', lon: '' }, 'location'],
  [{ lat: '91', lon: '0' }, 'location'],
  [{ lat: '0', lon: '-180.1' }, 'location'],
  [{ lat: 'NaN', lon: '2' }, 'location'],
  [{ lat: '48' }, 'location'],
] as [Record<string, string>, unknown][])('reads the form %j', (fields, expected) => {
  const post = parseForm(form(fields));
  expect(post.ok ? post.said : post.reason).toEqual(expected);
});

const heads: Record<string, Buffer> = {
  jpeg: Buffer.from('ffd8ffe000104a4649460001', 'hex'),
  png: Buffer.from('89504e470d0a1a0a0000000d', 'hex'),
  webp: Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'),
  heic: Buffer.from('\0\0\0\x18ftypheic\0\0\0\0', 'latin1'),
};

test.each([
  ['jpeg', heads.jpeg, 'image/jpeg'],
  ['png', heads.png, 'image/png'],
  ['webp', heads.webp, 'image/webp'],
  ['heic', heads.heic, 'image/heic'],
  ['a page', Buffer.from('<!doctype html><script>'), null],
  ['an svg', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg">'), null],
  ['a gif', Buffer.from('GIF89a\x01\x00\x01\x00\x00\x00', 'latin1'), null],
  ['a video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0', 'latin1'), null],
  ['a cut jpeg', Buffer.from('ffd8ff', 'hex'), null],
  ['nothing', Buffer.alloc(0), null],
])('knows %s by its first bytes', (_, bytes, mime) => {
  expect(photoMime(bytes ?? Buffer.alloc(0))).toBe(mime);
});

test('takes one photo, with its caption, and refuses what is none', async () => {
  const ref = () => 'upload:x';
  const jpeg = heads.jpeg ?? Buffer.alloc(0);
  const read = async (bytes: Uint8Array | null, caption = '') => {
    const data = form({ caption });
    if (bytes !== null) data.append('photo', new Blob([new Uint8Array(bytes)]), '../../x.svg');
    const post = await parsePhoto(data, ref);
    return post.ok ? post.said : post.reason;
  };
  expect(await read(jpeg)).toEqual({ kind: 'media', media: 'photo', ref: 'upload:x' });
  expect(await read(jpeg, ' le trou ')).toEqual({
    kind: 'media',
    media: 'photo',
    ref: 'upload:x',
    caption: 'le trou',
  });
  expect(await read(null)).toBe('photoMissing');
  expect(await read(new Uint8Array())).toBe('photoMissing');
  expect(await read(Buffer.from('%PDF-1.7 and more'))).toBe('photoKind');
  expect(await read(Buffer.concat([jpeg, Buffer.alloc(photoLimit)]))).toBe('photoSize');
});

test('gives one id to one form with one content', () => {
  const id = externalId('s', '1', 'oui');
  expect(id).toMatch(/^[\w-]{43}$/);
  expect(externalId('s', '1', 'oui')).toBe(id);
  for (const other of [externalId('s', '2', 'oui'), externalId('t', '1', 'oui'), externalId('s', '1', 'non')])
    expect(other).not.toBe(id);
});

test.each([
  ['fr-FR,fr;q=0.9,en;q=0.8', 'fr'],
  ['en-GB', 'en'],
  ['de, en;q=0.5, fr;q=0.7', 'fr'],
  ['en;q=0, *', 'fr'],
  ['', 'fr'],
  [undefined, 'fr'],
  [';;;q=,,', 'fr'],
])('prefers for %s the language %s', (header, language) => {
  expect(preferredLanguage(header, ['fr', 'en'])).toBe(language);
});

test('knows which languages run from right to left', () => {
  expect(['fr', 'ar', 'ar-DZ', 'fa', 'zh-Hans'].map(directionOf)).toEqual([
    'ltr',
    'rtl',
    'rtl',
    'rtl',
    'ltr',
  ]);
});

test('names a file to keep without letting its name into the header', () => {
  const name = 'réunion "11e"\r\nX: y.ics';
  const disposition = fileHeaders(name, 'text/calendar')['content-disposition'];
  expect(disposition).toBe(
    'attachment; filename="r_union _11e___X_ y.ics"; filename*=UTF-8\'\'r%C3%A9union%20%2211e%22%0D%0AX%3A%20y.ics',
  );
});
