import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toAlphabet } from '../../adapters/sms/alphabet.ts';
import { preview, render } from '../../adapters/sms/render.ts';
import { countSegments } from '../../adapters/sms/segments.ts';
import type { Outbound } from '../../core/conversation/vocabulary.ts';

const message = (fields: Partial<Outbound>): Outbound => ({
  v: 1,
  language: 'fr',
  text: 'Bonjour',
  ...fields,
});
const choices = [
  { id: 'y', label: 'Oui', number: 1 },
  { id: 'n', label: 'Non', number: 2 },
];

const table: readonly { name: string; message: Outbound; expected: readonly unknown[] }[] = [
  {
    name: 'text',
    message: message({ text: 'Où se trouve le problème ?' }),
    expected: [{ text: 'Où se trouve le problème ?', encoding: 'gsm7', segments: 1 }],
  },
  {
    name: 'two choices',
    message: message({ text: 'C’est bien cette adresse ?', choices, turn: 3 }),
    expected: [{ text: "C'est bien cette adresse ?\n1 Oui\n2 Non", encoding: 'gsm7', segments: 1 }],
  },
  {
    name: 'a second page of choices keeps its numbers',
    message: message({ text: 'Quel projet ?', choices: [{ id: 'p9', label: 'Forêt', number: 9 }], turn: 1 }),
    expected: [{ text: 'Quel projet ?\n9 Foret', encoding: 'gsm7', segments: 1 }],
  },
  {
    name: 'ask for a location',
    message: message({ text: 'À quelle adresse ?', ask: 'location' }),
    expected: [{ text: 'A quelle adresse ?', encoding: 'gsm7', segments: 1 }],
  },
  {
    name: 'link',
    message: message({ text: 'Les résultats', link: { label: 'Voir', url: 'https://paris.example/r' } }),
    expected: [{ text: 'Les résultats\nhttps://paris.example/r', encoding: 'gsm7', segments: 1 }],
  },
  {
    name: 'a link that the text has already',
    message: message({ text: 'Voir https://p.example', link: { label: 'Voir', url: 'https://p.example' } }),
    expected: [{ text: 'Voir https://p.example', encoding: 'gsm7', segments: 1 }],
  },
  {
    name: 'place',
    message: message({ text: 'C’est ici :', place: { lat: 48.8, lon: 2.3, label: '12 rue du Général' } }),
    expected: [{ text: "C'est ici :\n12 rue du Général", encoding: 'gsm7', segments: 1 }],
  },
  {
    name: 'document',
    message: message({
      text: 'Votre fichier',
      document: { name: 'a.csv', mime: 'text/csv', ref: 'm1' },
      link: { label: 'Fichier', url: 'https://p.example/a.csv' },
    }),
    expected: [{ text: 'Votre fichier\nhttps://p.example/a.csv', encoding: 'gsm7', segments: 1 }],
  },
  {
    name: 'Arabic with its choices',
    message: message({ language: 'ar', text: 'هل هذا صحيح؟', choices, turn: 1 }),
    expected: [{ text: 'هل هذا صحيح؟\n1 Oui\n2 Non', encoding: 'ucs2', segments: 1 }],
  },
  {
    name: 'ten segments are one text',
    message: message({ text: 'a'.repeat(1530) }),
    expected: [{ text: 'a'.repeat(1530), encoding: 'gsm7', segments: 10 }],
  },
  {
    name: 'paragraphs',
    message: message({ text: `${'a'.repeat(900)}\n\n${'b'.repeat(900)}` }),
    expected: [
      { text: 'a'.repeat(900), encoding: 'gsm7', segments: 6 },
      { text: 'b'.repeat(900), encoding: 'gsm7', segments: 6 },
    ],
  },
  {
    name: 'nothing',
    message: message({ text: '' }),
    expected: [{ text: '', encoding: 'gsm7', segments: 1 }],
  },
];

describe('SMS renderer', () => {
  it.each(table)('$name', ({ message: given, expected }) => {
    expect(render(given)).toEqual(expected);
  });

  it('shows a part as its text', () => {
    expect(render(message({ text: 'Ça va' })).map(preview)).toEqual(['Ça va']);
  });

  const words = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 14 }),
    fc.constantFrom('€€€€', '{[|]}', 'déjà', 'مدينة', '👩‍👩‍👧', '🏛️', 'a'.repeat(300), '😀'.repeat(90)),
  );
  const separators = fc.constantFrom(' ', ' ', ' ', '\n', '\n\n');
  const texts = fc
    .array(fc.tuple(words, separators), { minLength: 1, maxLength: 250 })
    .map((pairs) => pairs.flat().join(''));

  it('splits without losing a word, cutting a character, or passing the limit', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const parts = render(message({ text }));
        const bare = (value: string) => value.replace(/\s+/gu, '');
        expect(bare(parts.map((part) => part.text).join(''))).toBe(bare(toAlphabet(text)));
        for (const part of parts) {
          expect(Buffer.from(part.text).toString()).toBe(part.text);
          expect(part).toMatchObject({ segments: countSegments(part.text).segments });
          expect(part.segments).toBeLessThanOrEqual(parts.length === 1 ? 10 : 8);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('gives back every word of a GSM-7 text in order, and cuts only between words', () => {
    const word = fc.string({ unit: fc.constantFrom(...'abcdéèàùÉ€[]123'), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 300, maxLength: 500 }), (list) => {
        const parts = render(message({ text: list.join(' ') }));
        expect(parts.length).toBeGreaterThan(1);
        expect(parts.map((part) => part.text).join(' ')).toBe(list.join(' '));
      }),
      { numRuns: 15 },
    );
  });

  it('gives back every word of a text in UCS-2 unspoiled', () => {
    const word = fc.constantFrom('مدينة', 'forêt', '🥚', '« ça »', '👩‍👩‍👧', 'œuvre');
    fc.assert(
      fc.property(fc.array(word, { minLength: 250, maxLength: 400 }), (list) => {
        const parts = render(message({ text: ['شكرا', ...list].join(' ') }));
        const given = ['شكرا', ...list].join(' ');
        expect(parts.map((part) => part.text).join(' ')).toBe(given);
      }),
      { numRuns: 15 },
    );
  });

  it('cuts a text without any space between graphemes', () => {
    const family = '👩‍👩‍👧';
    const parts = render(message({ text: family.repeat(200) }));
    expect(parts.map((part) => part.text).join('')).toBe(family.repeat(200));
    expect(parts.every((part) => part.text.length % family.length === 0)).toBe(true);
  });

  it('cuts no surrogate pair inside a grapheme longer than a part', () => {
    const text = `ж${'\u{1e8d0}'.repeat(900)}`;
    const parts = render(message({ text })).map((part) => part.text);
    expect(parts.join('')).toBe(text);
    expect(parts.every((part) => Buffer.from(part).toString() === part)).toBe(true);
  });

  it('ends even on one grapheme longer than a part', () => {
    const text = `e${'\u0323\u0330'.repeat(800)}`;
    expect(
      render(message({ text }))
        .map((part) => part.text)
        .join(''),
    ).toBe(text.normalize('NFC'));
  });
});
