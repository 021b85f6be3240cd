import { describe, expect, it, test } from 'vitest';
import { preview, render } from '../../adapters/whatsapp/webjs/render.ts';
import type { Outbound } from '../../core/conversation/vocabulary.ts';

const message = (more: Partial<Outbound>): Outbound => ({ v: 1, language: 'fr', text: 'Bonjour', ...more });
const text = (words: string) => ({ kind: 'text', text: words });
const choices = [
  { id: 'yes', label: 'Oui', number: 1 },
  { id: 'no', label: 'Non,\nailleurs', number: 2 },
];

describe('a message as an ordinary account sends it', () => {
  test.each<[string, Partial<Outbound>, readonly object[]]>([
    ['words', {}, [text('Bonjour')]],
    ['choices', { choices, turn: 4 }, [text('Bonjour\n\n1. Oui\n2. Non, ailleurs')]],
    [
      'a question for a place',
      { ask: 'location', choices, turn: 4 },
      [text('Bonjour\n\n1. Oui\n2. Non, ailleurs')],
    ],
    [
      'a link',
      { link: { label: 'Le calendrier', url: 'https://parvis.example.org/c' } },
      [text('Bonjour\n\nLe calendrier\nhttps://parvis.example.org/c')],
    ],
    [
      'a place, a file, then the words',
      {
        place: { lat: 48.85, lon: 2.35, label: 'Mairie' },
        document: { name: 'a.ics', mime: 'text/calendar', ref: 'r1' },
      },
      [
        { kind: 'location', lat: 48.85, lon: 2.35, label: 'Mairie' },
        { kind: 'document', name: 'a.ics', mime: 'text/calendar', ref: 'r1' },
        text('Bonjour'),
      ],
    ],
    ['nothing', { text: '' }, [text('…')]],
  ])('%s', (_, more, parts) => {
    expect(render(message(more))).toEqual(parts);
  });

  it('long words in several', () => {
    const parts = render(message({ text: 'mot '.repeat(2500).trim() }));
    expect(parts).toHaveLength(3);
    expect(parts.every((part) => part.kind === 'text' && part.text.length <= 4096)).toBe(true);
  });

  it('shows a part as text', () => {
    const parts = render(
      message({
        place: { lat: 1, lon: 2, label: 'Mairie' },
        document: { name: 'a.ics', mime: 'x/y', ref: 'r' },
      }),
    );
    expect(parts.map(preview)).toEqual(['📍 Mairie', '📎 a.ics', 'Bonjour']);
  });
});
