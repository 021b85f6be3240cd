import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse, readUpdate } from '../../adapters/telegram/parse.ts';
import type { Said } from '../../core/conversation/vocabulary.ts';

const folder = new URL('../payloads/telegram/', import.meta.url);
const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
const names = readdirSync(folder).map((file) => file.replace('.json', ''));

const unsupported = (what: string): Said => ({ kind: 'unsupported', what });
const text = (said: string): Said => ({ kind: 'text', text: said });
const contact = (phone: string, own: boolean): Said => ({ kind: 'contact', phone, own });
const pin: Said = { kind: 'location', lat: 48.8566, lon: 2.3522 };

/** What each payload says; null: nothing is taken in. */
const expected: Readonly<Record<string, Said | null>> = {
  'added-to-group': null,
  animation: unsupported('animation'),
  blocked: { kind: 'left' },
  button: { kind: 'choice', id: 'report', turn: 71 },
  'button-by-number': { kind: 'choice', id: '#12', turn: 71 },
  'button-game': unsupported('button'),
  'button-in-group': null,
  'button-inline-mode': { kind: 'choice', id: 'no', turn: 10 },
  'button-not-ours': unsupported('button'),
  'button-on-inaccessible-message': { kind: 'choice', id: 'no', turn: 10 },
  'button-without-turn': { kind: 'choice', id: 'yes' },
  command: text('menu'),
  'command-of-two-words': text('mes donnees'),
  'command-to-this-bot': text('STOP'),
  'command-with-text': text('signaler un matelas'),
  'contact-anonymous-number': contact('+88801234567', false),
  'contact-not-a-number': unsupported('contact'),
  'contact-of-someone-else': contact('+33639980002', false),
  'contact-own': contact('+33639980001', true),
  'contact-own-forwarded': contact('+33639980001', false),
  'contact-without-user': contact('+33639980003', false),
  document: unsupported('document'),
  'edited-live-location': null,
  'edited-text': unsupported('edited'),
  'group-photo': null,
  'group-text': null,
  'live-location': pin,
  location: pin,
  'location-off-the-globe': unsupported('location'),
  'no-date-no-language': text('hello'),
  'other-bot': null,
  photo: { kind: 'media', media: 'photo', ref: 'large', caption: 'Matelas' },
  'photo-as-file': { kind: 'media', media: 'photo', ref: 'doc1' },
  poll: unsupported('poll'),
  'removed-from-group': null,
  'service-pinned': null,
  'slash-alone': text('/ ou pas /'),
  start: { kind: 'started' },
  'start-with-payload': { kind: 'started', payload: 'place_75020-7' },
  'start-with-wrong-payload': { kind: 'started' },
  sticker: unsupported('sticker'),
  text: text('Où jeter un matelas ? œuf € 🛏'),
  unblocked: { kind: 'returned' },
  'unknown-kind': null,
  'unknown-language': text('bonjour'),
  venue: { kind: 'location', lat: 48.85, lon: 2.35, label: 'Gymnase, 3 rue des Fêtes' },
  video: unsupported('video'),
  'video-note': unsupported('video_note'),
  voice: unsupported('voice'),
};

describe('what each payload says', () => {
  test('every payload is in the table', () => {
    expect(names.sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(Object.entries(expected))('%s', (name, said) => {
    expect(parse(read(name)).map((inbound) => inbound.said)).toEqual(said === null ? [] : [said]);
  });
});

describe('the envelope', () => {
  test('a message: key of update, chat and message; sender, language, time', () => {
    expect(parse(read('start'))).toEqual([
      {
        v: 1,
        channel: 'telegram',
        externalId: '800000002:70001:m502',
        sender: '70001',
        language: 'fr',
        sentAt: 1_795_424_365_000,
        said: { kind: 'started' },
      },
    ]);
  });

  test.each([
    ['button', '4382bfdwdsb323b2d9'],
    ['button-inline-mode', '4382bfdwdsb323b2d9'],
  ])('%s: key of the query, no time of its own', (name, query) => {
    const [inbound] = parse(read(name));
    expect(inbound?.externalId).toMatch(new RegExp(`^8000000\\d\\d:70001:q${query}$`));
    expect(inbound?.sender).toBe('70001');
    expect(inbound?.sentAt).toBeUndefined();
  });

  test('an edit has a key of its own', () => {
    expect(parse(read('edited-text'))[0]?.externalId).toMatch(/:70001:m501e1795424400$/);
  });

  test('the same update id for another message is another key', () => {
    const update = read('text') as { message: { message_id: number } };
    const again = { ...update, message: { ...update.message, message_id: 9 } };
    expect(parse(again)[0]?.externalId).not.toBe(parse(update)[0]?.externalId);
  });

  test.each(['unknown-language', 'no-date-no-language'])('%s: no language is made up', (name) => {
    expect(parse(read(name))[0]?.language).toBeUndefined();
  });
});

describe('beside what was said', () => {
  test('a press names the menu and the link buttons that stay', () => {
    const keep = [[{ text: 'Paris.fr', url: 'https://www.paris.fr/' }]];
    const menu = { chatId: 70001, messageId: 490, keep };
    expect(readUpdate(read('button')).press).toEqual({ queryId: '4382bfdwdsb323b2d9', menu });
  });

  test('a menu that is no longer accessible is left alone', () => {
    expect(readUpdate(read('button-on-inaccessible-message')).press).toEqual({
      queryId: '4382bfdwdsb323b2d9',
    });
  });

  test.each(['group-text', 'added-to-group'])('%s: the group is to be invited', (name) => {
    expect(readUpdate(read(name)).group).toEqual({ chatId: -1001234567890, language: 'fr' });
  });

  test.each([
    ['unknown-kind', 'unknown kind'],
    ['service-pinned', 'service message'],
    ['other-bot', 'a bot'],
    ['edited-live-location', 'edit'],
    ['group-photo', 'group'],
  ])('%s is skipped: %s', (name, reason) => {
    expect(readUpdate(read(name)).skipped).toBe(reason);
  });
});
