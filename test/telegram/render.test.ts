import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { split } from '../../adapters/split.ts';
import { previewPart } from '../../adapters/telegram/preview.ts';
import { renderMessage } from '../../adapters/telegram/render.ts';
import type { Choice, Outbound } from '../../core/conversation/vocabulary.ts';
import { methods } from '../peers/telegram-methods.ts';
import { labels } from './setting.ts';

const choices = (...all: string[]): Choice[] =>
  all.map((label, at) => ({ id: `c${at + 1}`, label, number: at + 1 }));
const say = (text: string, more: Partial<Outbound> = {}): Outbound => ({
  v: 1,
  language: 'fr',
  text,
  ...more,
});
const document = { name: 'bureaux.csv', mime: 'text/csv', ref: 'm1' };
const none = { remove_keyboard: true };
const call = (method: string, payload: object) => ({ method, payload });
const message = (text: string, reply_markup: object) => call('sendMessage', { text, reply_markup });
const button = (text: string, callback_data: string) => ({ text, callback_data });

const table = [
  {
    name: 'text: any reply keyboard goes away',
    message: say('Bonjour <b>&amp;</b> _vous_'),
    expected: [message('Bonjour <b>&amp;</b> _vous_', none)],
    seen: ['Bonjour <b>&amp;</b> _vous_'],
  },
  {
    name: 'short choices side by side, long ones alone',
    message: say('Votre choix ?', {
      choices: choices('Oui', 'Non', 'Retour', 'Voir la liste complète', 'Aide'),
      turn: 71,
    }),
    expected: [
      message('Votre choix ?', {
        inline_keyboard: [
          [button('Oui', '1:1z:c1'), button('Non', '1:1z:c2'), button('Retour', '1:1z:c3')],
          [button('Voir la liste complète', '1:1z:c4')],
          [button('Aide', '1:1z:c5')],
        ],
      }),
    ],
    seen: ['Votre choix ?\n[Oui] [Non] [Retour]\n[Voir la liste complète]\n[Aide]'],
  },
  {
    name: 'an id that does not fit goes by its number',
    message: say('?', { choices: [{ id: 'x'.repeat(64), label: 'Oui', number: 12 }], turn: 1 }),
    expected: [message('?', { inline_keyboard: [[button('Oui', '1:1:#12')]] })],
    seen: ['?\n[Oui]'],
  },
  {
    name: 'a request for the location',
    message: say('Où est-ce ?', { ask: 'location' }),
    expected: [
      message('Où est-ce ?', {
        keyboard: [[{ text: 'Envoyer ma position', request_location: true }]],
        one_time_keyboard: true,
        resize_keyboard: true,
      }),
    ],
    seen: ['Où est-ce ?\n[Envoyer ma position]'],
  },
  {
    name: 'a request for the number, with choices and a link',
    message: say('Your number?', {
      language: 'en',
      ask: 'contact',
      choices: choices('Later', 'Why?'),
      turn: 2,
      link: { label: 'Privacy', url: 'https://www.paris.fr/p' },
    }),
    expected: [
      message('Your number?\n\nPrivacy : https://www.paris.fr/p', {
        keyboard: [
          [{ text: 'Send my number', request_contact: true }],
          [{ text: 'Later' }, { text: 'Why?' }],
        ],
        one_time_keyboard: true,
        resize_keyboard: true,
      }),
    ],
    seen: ['Your number?\n\nPrivacy : https://www.paris.fr/p\n[Send my number]\n[Later] [Why?]'],
  },
  {
    name: 'a request for a photo is plain text',
    message: say('Une photo ?', { ask: 'photo', choices: choices('Passer'), turn: 3 }),
    expected: [message('Une photo ?', { inline_keyboard: [[button('Passer', '1:3:c1')]] })],
    seen: ['Une photo ?\n[Passer]'],
  },
  {
    name: 'a link is a button of its own row',
    message: say('Voir', {
      choices: choices('Oui'),
      turn: 3,
      link: { label: 'paris.fr', url: 'https://www.paris.fr/' },
    }),
    expected: [
      message('Voir', {
        inline_keyboard: [[button('Oui', '1:3:c1')], [{ text: 'paris.fr', url: 'https://www.paris.fr/' }]],
      }),
    ],
    seen: ['Voir\n[Oui]\n[paris.fr]'],
  },
  {
    name: 'a place with an address, then the question',
    message: say('C’est bien là ?', {
      place: { lat: 48.87, lon: 2.38, label: '12 rue de Belleville, 75020 Paris' },
      choices: choices('Oui', 'Non'),
      turn: 4,
    }),
    expected: [
      call('sendVenue', {
        latitude: 48.87,
        longitude: 2.38,
        title: '12 rue de Belleville',
        address: '75020 Paris',
      }),
      message('C’est bien là ?', {
        inline_keyboard: [[button('Oui', '1:4:c1'), button('Non', '1:4:c2')]],
      }),
    ],
    seen: ['[📍 12 rue de Belleville, 75020 Paris]', 'C’est bien là ?\n[Oui] [Non]'],
  },
  {
    name: 'a place without an address shows its figures',
    message: say('Ici.', { place: { lat: 48.87, lon: 2.38, label: 'Parc' } }),
    expected: [
      call('sendVenue', {
        latitude: 48.87,
        longitude: 2.38,
        title: 'Parc',
        address: '48.87000, 2.38000',
      }),
      message('Ici.', none),
    ],
    seen: ['[📍 Parc, 48.87000, 2.38000]', 'Ici.'],
  },
  {
    name: 'a place without a label and without a text',
    message: say('', { place: { lat: 48.87, lon: 2.38, label: '' } }),
    expected: [call('sendLocation', { latitude: 48.87, longitude: 2.38, reply_markup: none })],
    seen: ['[📍 48.87, 2.38]'],
  },
  {
    name: 'a document carries a short text',
    message: say('Vos données.', { document }),
    expected: [call('sendDocument', { document, caption: 'Vos données.', reply_markup: none })],
    seen: ['[📄 bureaux.csv]\nVos données.'],
  },
  {
    name: 'a document goes before a long text',
    message: say('a'.repeat(1_025), { document }),
    expected: [call('sendDocument', { document }), message('a'.repeat(1_025), none)],
    seen: ['[📄 bureaux.csv]', 'a'.repeat(1_025)],
  },
  {
    name: 'a long text is split at a paragraph, buttons on the last part',
    message: say(`${'a'.repeat(3_000)}\n\n${'b'.repeat(3_000)}`, { choices: choices('Oui'), turn: 5 }),
    expected: [
      call('sendMessage', { text: 'a'.repeat(3_000) }),
      message('b'.repeat(3_000), { inline_keyboard: [[button('Oui', '1:5:c1')]] }),
    ],
    seen: ['a'.repeat(3_000), `${'b'.repeat(3_000)}\n[Oui]`],
  },
] as const;

describe('what a message becomes', () => {
  test.each(table)('$name', ({ message, expected, seen }) => {
    const parts = renderMessage(message, labels);
    expect(parts).toEqual(expected);
    expect(parts.map(previewPart)).toEqual(seen);
    expect(JSON.parse(JSON.stringify(parts))).toEqual(parts);
  });

  test('the stub, as strict as Telegram, takes any message', () => {
    const words = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).filter((s) => s.trim() !== '');
    const messages = fc.record({
      text: words,
      ask: fc.constantFrom('location', 'contact', 'photo', undefined),
      labels: fc.uniqueArray(words, { maxLength: 20 }),
      turn: fc.maxSafeNat(),
    });
    fc.assert(
      fc.property(messages, ({ text, ask, labels: all, turn }) => {
        const message = say(text.repeat(100), { choices: choices(...all), turn, ...(ask && { ask }) });
        for (const { method, payload } of renderMessage(message, labels)) {
          expect(methods[method]?.safeParse({ chat_id: 1, ...payload }).error).toBeUndefined();
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('split', () => {
  test.each([
    ['short', 10, ['short']],
    ['', 10, ['']],
    ['aaaa bbbb cccc', 10, ['aaaa bbbb', 'cccc']],
    ['aaaa b\ncccc dd', 10, ['aaaa b', 'cccc dd']],
    ['a\n\nbbbb bbbb bbbb', 10, ['a\n\nbbbb', 'bbbb bbbb']],
    ['aaaaaaaaaaaa', 10, ['aaaaaaaaaa', 'aa']],
    ['aaaaaaaaa🛏b', 10, ['aaaaaaaaa', '🛏b']],
  ])('%j in pieces of %i', (text, limit, pieces) => {
    expect(split(text, limit)).toEqual(pieces);
  });

  test('loses no word, and never half a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 200 }),
        fc.integer({ min: 4, max: 40 }),
        (text, limit) => {
          const pieces = split(text, limit);
          expect(pieces.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
          for (const piece of pieces) {
            expect(piece.length).toBeLessThanOrEqual(limit);
            expect(Buffer.from(piece, 'utf8').toString('utf8')).toBe(piece);
          }
        },
      ),
    );
  });
});
