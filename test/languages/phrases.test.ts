import { describe, expect, it } from 'vitest';
import { createPhrases } from '../../core/conversation/phrase.ts';

const at = Date.UTC(2026, 10, 23, 9);
const source = {
  'a.where': '{street} : {n, plural, one {{what}} other {# {what}}}',
  'a.when': '{at, date, date} {at, date, hour}',
  'a.cost': '{cost, number, euros}',
  'a.is': '{known, select, yes {ok {street}} other {no}}',
};
const languages = ['fr', 'ar', 'pt', 'zh', 'ro'];
const phrases = createPhrases(Object.fromEntries(languages.map((each) => [each, source])), 'Europe/Paris');

describe('values in a text that is read from right to left', () => {
  const values = { street: 'rue de Rivoli', n: 2, what: 'R-ABC' };
  it('stand apart where that is shown', () => {
    expect(phrases.render('ar', 'a.where', values, false)).toBe(
      '\u2068rue de Rivoli\u2069 : 2 \u2068R-ABC\u2069',
    );
    expect(phrases.render('ar', 'a.is', { known: 'yes', street: 'x' }, false)).toBe('ok \u2068x\u2069');
  });

  it('do not cost a text message anything', () => {
    expect(phrases.render('ar', 'a.where', values, true)).toBe('rue de Rivoli : 2 R-ABC');
  });

  it('are left as they are in other languages', () => {
    expect(phrases.render('ro', 'a.where', values, false)).toBe('rue de Rivoli : 2 R-ABC');
  });
});

describe('dates and costs', () => {
  const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ').replace(/[\u200e\u200f\u061c]/g, '');
  it.each([
    ['fr', '23 novembre 2026 10:00', '1 500 €'],
    ['ar', '23 نوفمبر 2026 10:00 ص', '1,500 €'],
    ['pt', '23 de novembro de 2026 10:00', '1500 €'],
    ['zh', '2026年11月23日 10:00', '€1,500'],
    ['ro', '23 noiembrie 2026 10:00', '1.500 EUR'],
  ])('%s: %s, %s', (language, date, cost) => {
    expect(plain(phrases.render(language, 'a.when', { at }, false))).toBe(date);
    expect(plain(phrases.render(language, 'a.cost', { cost: 1500 }, false))).toBe(cost);
  });

  it.each([
    [60.25, '60,25 €'],
    [100.5, '100,50 €'],
    [60, '60 €'],
  ])('%d has its cents, when there are any: %s', (cost, told) => {
    expect(plain(phrases.render('fr', 'a.cost', { cost }, false))).toBe(told);
  });
});
