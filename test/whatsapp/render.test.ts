import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { preview } from '../../adapters/whatsapp/cloud/preview.ts';
import { render } from '../../adapters/whatsapp/cloud/render.ts';
import type { Outbound } from '../../core/conversation/vocabulary.ts';
import { messageSchema } from '../peers/whatsapp-schema.ts';
import { labels } from './setup.ts';

const say = (text: string, more: Partial<Outbound> = {}): Outbound => ({
  v: 1,
  language: 'fr',
  text,
  ...more,
});
const offer = (...names: readonly string[]) => ({
  turn: 20,
  choices: names.map((label, index) => ({ id: `c${index + 1}`, label, number: index + 1 })),
});
const text = (body: string) => ({ type: 'text', text: { body, preview_url: false } });
const interactive = (type: string, body: string, action: unknown) => ({
  type: 'interactive',
  interactive: { type, body: { text: body }, action },
});
const reply = (id: string, title: string) => ({ type: 'reply', reply: { id, title } });
const words = (length: number) =>
  'mot '
    .repeat(Math.ceil(length / 4))
    .slice(0, length - 1)
    .concat('.');
const ten = Array.from({ length: 10 }, (_, index) => `Choix ${index + 1}`);
const long20 = 'Un arbre, un banc, +';
const long21 = 'Un arbre, un banc, ++';

const table: readonly { name: string; message: Outbound; parts: readonly unknown[]; shown: string }[] = [
  { name: 'text', message: say('Bonjour.'), parts: [text('Bonjour.')], shown: 'Bonjour.' },
  {
    name: 'two choices',
    message: say('On y va ?', offer('Oui', 'Non')),
    parts: [interactive('button', 'On y va ?', { buttons: [reply('k:c1', 'Oui'), reply('k:c2', 'Non')] })],
    shown: 'On y va ?\n[Oui] [Non]',
  },
  {
    name: 'three choices of 20 characters',
    message: say('Quoi ?', offer(long20, 'b', 'c')),
    parts: [
      interactive('button', 'Quoi ?', {
        buttons: [reply('k:c1', long20), reply('k:c2', 'b'), reply('k:c3', 'c')],
      }),
    ],
    shown: `Quoi ?\n[${long20}] [b] [c]`,
  },
  {
    name: 'a label of 21 characters makes a list',
    message: say('Quoi ?', offer(long21, 'b')),
    parts: [
      interactive('list', 'Quoi ?', {
        button: 'Choisir',
        sections: [
          {
            rows: [
              { id: 'k:c1', title: long21 },
              { id: 'k:c2', title: 'b' },
            ],
          },
        ],
      }),
    ],
    shown: `Quoi ?\n(Choisir) [${long21}] [b]`,
  },
  {
    name: 'the same words twice make a list',
    message: say('Quoi ?', { ...offer('Rue Neuve', 'Rue Neuve'), language: 'en' }),
    parts: [
      interactive('list', 'Quoi ?', {
        button: 'Choose',
        sections: [
          {
            rows: [
              { id: 'k:c1', title: 'Rue Neuve' },
              { id: 'k:c2', title: 'Rue Neuve' },
            ],
          },
        ],
      }),
    ],
    shown: 'Quoi ?\n(Choose) [Rue Neuve] [Rue Neuve]',
  },
  {
    name: 'a long label stands whole below its beginning',
    message: say('Quoi ?', offer('Planter des arbres place de la République')),
    parts: [
      interactive('list', 'Quoi ?', {
        button: 'Choisir',
        sections: [
          {
            rows: [
              {
                id: 'k:c1',
                title: 'Planter des arbres…',
                description: 'Planter des arbres place de la République',
              },
            ],
          },
        ],
      }),
    ],
    shown: 'Quoi ?\n(Choisir) [Planter des arbres… · Planter des arbres place de la République]',
  },
  {
    name: 'a longer one goes on below, and is cut',
    message: say('Quoi ?', offer(`Planter des arbres ${'et des haies '.repeat(8)}`)),
    parts: [
      interactive('list', 'Quoi ?', {
        button: 'Choisir',
        sections: [
          {
            rows: [
              {
                id: 'k:c1',
                title: 'Planter des arbres et…',
                description: 'des haies et des haies et des haies et des haies et des haies et des…',
              },
            ],
          },
        ],
      }),
    ],
    shown:
      'Quoi ?\n(Choisir) [Planter des arbres et… · des haies et des haies et des haies et des haies et des haies et des…]',
  },
  {
    name: 'eleven choices are numbered words',
    message: say('Quoi ?', offer(...ten, 'Choix 11')),
    parts: [
      text(`Quoi ?\n\n${[...ten, 'Choix 11'].map((label, index) => `${index + 1}. ${label}`).join('\n')}`),
    ],
    shown: `Quoi ?\n\n${[...ten, 'Choix 11'].map((label, index) => `${index + 1}. ${label}`).join('\n')}`,
  },
  {
    name: 'ask location',
    message: say('Où ?', { ask: 'location' }),
    parts: [interactive('location_request_message', 'Où ?', { name: 'send_location' })],
    shown: 'Où ?\n[📍 Send location]',
  },
  {
    name: 'ask location, with choices',
    message: say('Où ?', { ask: 'location', ...offer('Retour', 'Passer') }),
    parts: [
      interactive('location_request_message', 'Où ?\n\n1. Retour\n2. Passer', { name: 'send_location' }),
    ],
    shown: 'Où ?\n\n1. Retour\n2. Passer\n[📍 Send location]',
  },
  {
    name: 'ask contact',
    message: say('Votre numéro ?', { ask: 'contact' }),
    parts: [interactive('request_contact_info', 'Votre numéro ?', { name: 'request_contact_info' })],
    shown: 'Votre numéro ?\n[📞 Share phone number]',
  },
  {
    name: 'ask photo, with a choice',
    message: say('Une photo ?', { ask: 'photo', ...offer('Passer') }),
    parts: [interactive('button', 'Une photo ?', { buttons: [reply('k:c1', 'Passer')] })],
    shown: 'Une photo ?\n[Passer]',
  },
  {
    name: 'ask photo',
    message: say('Une photo ?', { ask: 'photo' }),
    parts: [text('Une photo ?')],
    shown: 'Une photo ?',
  },
  {
    name: 'a place, then the question',
    message: say("C'est ici ?", { place: { lat: 48.86, lon: 2.33, label: 'Quai' }, ...offer('Oui') }),
    parts: [
      { type: 'location', location: { latitude: 48.86, longitude: 2.33, name: 'Quai' } },
      interactive('button', "C'est ici ?", { buttons: [reply('k:c1', 'Oui')] }),
    ],
    shown: "📍 Quai\nC'est ici ?\n[Oui]",
  },
  {
    name: 'a document',
    message: say('Voici.', { document: { name: 'atelier.ics', mime: 'text/calendar', ref: 'm1' } }),
    parts: [
      { type: 'document', document: { ref: 'm1', mime: 'text/calendar', filename: 'atelier.ics' } },
      text('Voici.'),
    ],
    shown: '📎 atelier.ics\nVoici.',
  },
  {
    name: 'a link',
    message: say('Les résultats.', { link: { label: 'Voir', url: 'https://example.org/r' } }),
    parts: [
      interactive('cta_url', 'Les résultats.', {
        name: 'cta_url',
        parameters: { display_text: 'Voir', url: 'https://example.org/r' },
      }),
    ],
    shown: 'Les résultats.\n[Voir] https://example.org/r',
  },
  {
    name: 'a link that no button takes',
    message: say('Les résultats.', { link: { label: 'Voir', url: 'http://example.org/r' } }),
    parts: [text('Les résultats.\n\nVoir\nhttp://example.org/r')],
    shown: 'Les résultats.\n\nVoir\nhttp://example.org/r',
  },
  {
    name: 'a link and choices',
    message: say('Les résultats.', {
      link: { label: 'Voir', url: 'https://example.org/r' },
      ...offer('Menu'),
    }),
    parts: [
      interactive('button', 'Les résultats.\n\nVoir\nhttps://example.org/r', {
        buttons: [reply('k:c1', 'Menu')],
      }),
    ],
    shown: 'Les résultats.\n\nVoir\nhttps://example.org/r\n[Menu]',
  },
  {
    name: 'text of 4,096 characters',
    message: say(words(4096)),
    parts: [text(words(4096))],
    shown: words(4096),
  },
];

describe('a message as requests', () => {
  test.each(table)('$name', ({ message, parts, shown }) => {
    const made = render(message, labels);
    expect(made).toEqual(parts);
    expect(made.map(preview).join('\n')).toBe(shown);
  });
});

/** What is left once a document is uploaded is what Meta takes. */
function complaints(message: Outbound): unknown[] {
  return render(message, labels).flatMap((part) => {
    const ready = part.type === 'document' ? { type: 'document', document: { id: '1' } } : part;
    const parsed = messageSchema.safeParse({ messaging_product: 'whatsapp', to: '33639980011', ...ready });
    return parsed.success ? [] : parsed.error.issues;
  });
}

describe('limits', () => {
  test.each(table)('Meta takes it: $name', ({ message }) => {
    expect(complaints(message)).toEqual([]);
  });

  test('a body of 1,024 characters is one part; of 1,025, two, with the buttons last', () => {
    expect(render(say(words(1024), offer('Oui')), labels)).toHaveLength(1);
    const parts = render(say(words(1025), offer('Oui')), labels);
    expect(parts.map(({ type }) => type)).toEqual(['text', 'interactive']);
    expect(complaints(say(words(1025), offer('Oui')))).toEqual([]);
  });

  test('choices beside a long location request stay with it', () => {
    const parts = render(say(words(3000), { ask: 'location', ...offer('Retour') }), labels);
    expect(parts.map(({ type }) => type)).toEqual(['text', 'interactive']);
    expect(preview(parts.at(-1) ?? {})).toMatch(/1\. Retour\n\[📍 Send location\]$/);
  });

  test('an id of more than 200 characters is not lost: the choices are numbered words', () => {
    const choice = { id: 'x'.repeat(300), label: 'Oui', number: 1 };
    expect(render(say('On y va ?', { turn: 1, choices: [choice] }), labels)).toEqual([
      text('On y va ?\n\n1. Oui'),
    ]);
  });

  test('any message at all is within them, and keeps its words', () => {
    const label = fc.string({ minLength: 1, maxLength: 90, unit: 'grapheme' }).map((name) => `a${name}`);
    const choices = fc.array(label, { maxLength: 12 }).map((names) => offer(...names));
    const message = fc.record({
      text: fc.array(fc.lorem({ maxCount: 30, mode: 'sentences' }), { minLength: 1, maxLength: 5 }),
      choices,
      ask: fc.constantFrom(undefined, 'location' as const, 'contact' as const, 'photo' as const),
      link: fc.constantFrom(undefined, { label: 'Voir', url: 'https://example.org/r' }),
    });
    fc.assert(
      fc.property(message, ({ text, choices, ask, link }) => {
        const whole = text.join('\n\n');
        const made = say(whole, {
          ...(choices.choices.length > 0 && choices),
          ...(ask && { ask }),
          ...(link && { link }),
        });
        expect(complaints(made)).toEqual([]);
        const shown = render(made, labels).map(preview).join(' ').replace(/\s+/g, '');
        expect(shown).toContain(whole.replace(/\s+/g, ''));
      }),
      { numRuns: 500 },
    );
  });

  test('the same message gives the same parts', () => {
    for (const { message } of table) expect(render(message, labels)).toEqual(render(message, labels));
  });
});
