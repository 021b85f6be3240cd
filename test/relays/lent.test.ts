import { describe, expect, it } from 'vitest';
import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { compose } from '../../core/conversation/prompt.ts';

const city = loadCity('cities/paris');
const locales = loadLocales('locales', city.languages);
const phrases = phrasesOf(city, locales);
const book = locales.phrases.fr ?? {};

/** What a phrase says that tells of later: it can't be said on a phone that is lent. */
const promise = /je vous (?:écri|le rappel|prévien)|vous répondra|jusqu’au \{closesAt/i;
/** Said to who left something in the middle, or asked for news: neither outlasts a help. */
const elsewhere = [
  'letter.joined',
  'vote.will-remind',
  'vote.remind',
  'consultation.door',
  'consultation.answered',
];

describe('a phone that is lent', () => {
  it('no ending promises news that can’t come', () => {
    const promising = Object.entries(book)
      .filter(([key, text]) => promise.test(text) && !key.includes('.lent') && !key.startsWith('vote.door'))
      .map(([key]) => key.replace(/\.short$/, ''))
      .filter((key) => !elsewhere.includes(key));
    expect(promising.filter((key) => book[`${key}.lent`] === undefined)).toEqual([]);
    const lent = Object.entries(book).filter(([key]) => key.includes('.lent'));
    expect(lent.filter(([, text]) => promise.test(text))).toEqual([]);
  });

  it.each([
    [
      'fr',
      true,
      'C’est envoyé, merci. À noter sur un papier : R-CMM4CR. Pas de nouvelles sur ce téléphone : appelez le 3975.',
    ],
    ['en', true, 'Sent, thank you. Write down on paper: R-CMM4CR. No news on this phone: call 3975.'],
    [
      'en',
      false,
      'Sent, thank you. Reference: R-CMM4CR. I will write at every step. RECAP to find it again.',
    ],
  ])('%s, lent: %s', (language, lent, expected) => {
    const can = { terse: true, choices: 9 } as Parameters<typeof compose>[2]['can'];
    const say = { type: 'say', key: 'report.sent', values: { reference: 'R-CMM4CR' } } as const;
    expect(compose(phrases, say, { language, can, lent }, 1).message.text).toBe(expected);
  });
});
