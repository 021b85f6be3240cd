import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { loadLocales } from '../../bots/city/load.ts';
import { jargon } from './jargon.ts';

/**
 * Plain words, after the European guide "Information for all" (Inclusion Europe): short sentences, one idea in each, usual
 * words, no abbreviation.
 */
const WORDS = 15;
const SENTENCES = 4;

/** Messages that are lists or answers to "tell me all": many short sentences, and how many. */
const many: Readonly<Record<string, number>> = {
  'consultation.result_scale': 5,
  'data.confirm': 9,
  'data.summary': 12,
  'data.summary-only': 15,
  'data.summary-only.short': 5,
  'everywhere.help': 10,
  'everywhere.help.short': 8,
  'propose.one': 5,
  'propose.rules': 6,
  'recap.one': 5,
  'recap.one_note': 6,
  'desk.figures-of-day': 6,
  'relay.accepted': 5,
  'seat.now_waiting': 5,
  'seat.view_none': 7,
  'vote.how-protected': 12,
};

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

const longest = (texts: readonly string[]) => [...texts].sort((a, b) => b.length - a.length)[0] ?? '';

/** The message as read where each choice of words is the longest one; a value is one word. */
function worst(elements: readonly Element[]): string {
  return elements
    .map((element) => {
      if ('options' in element)
        return longest(Object.values(element.options).map(({ value }) => worst(value)));
      return element.type === 0 ? element.value : 'X';
    })
    .join('');
}

const isWord = (word: string) => /[\p{L}\p{N}]/u.test(word);
const wordsIn = (sentence: string) => sentence.split(/\s+/).filter(isWord).length;
const sentencesIn = (text: string) => text.split(/[.!?]+(?=\s|$)/).filter(isWord);
/** A line, a colon or a semicolon gives breath: what stands on its two sides is read apart. */
const partsOf = (text: string) => sentencesIn(text).flatMap((sentence) => sentence.split(/\n|\s?[:;]\s/));

const phrases = Object.entries(loadLocales('locales', ['fr']).phrases.fr ?? {}).map(
  ([key, source]) =>
    [key, worst(new IntlMessageFormat(source, 'fr', undefined, { ignoreTag: true }).getAst())] as const,
);

describe('plain French', () => {
  it.each([
    ['Votre vote est compté. Merci ! Et ensuite ?', 3],
    ['Où : X.\nQuand : X', 2],
    ['Un choix :\npremier\nsecond', 1],
  ])('%j has %i sentences', (text, number) => {
    expect(sentencesIn(text)).toHaveLength(number);
  });

  it(`says nothing in more than ${WORDS} words at a time`, () => {
    const long = phrases.flatMap(([key, text]) =>
      partsOf(text)
        .filter((part) => wordsIn(part) > WORDS)
        .map((part) => `${key}, ${wordsIn(part)} words: ${part.trim()}`),
    );
    expect(long).toEqual([]);
  });

  it(`has ${SENTENCES} sentences a message at most, but for those listed`, () => {
    const long = phrases
      .map(([key, text]) => ({ key, number: sentencesIn(text).length }))
      .filter(({ key, number }) => number > (many[key] ?? SENTENCES));
    expect(long).toEqual([]);
  });

  it('lists no message that needs no exception', () => {
    const counted = new Map(phrases.map(([key, text]) => [key, sentencesIn(text).length]));
    expect(Object.keys(many).filter((key) => (counted.get(key) ?? 0) <= SENTENCES)).toEqual([]);
  });

  it('uses no word of offices', () => {
    const found = phrases.flatMap(([key, text]) =>
      Object.entries(jargon)
        .filter(([word]) => {
          const stem = word.replace('*', '').trim();
          return new RegExp(`(?<!\\p{L})${stem}${word.endsWith('*') ? '' : '(?!\\p{L})'}`, 'iu').test(text);
        })
        .map(([word, plain]) => `${key}: write « ${plain} » for « ${word} »`),
    );
    expect(found).toEqual([]);
  });

  it('is polite to all in the same way', () => {
    const familiar = phrases.filter(([, text]) => /(?<!\p{L})(tu|ton|tes|toi)(?!\p{L})/iu.test(text));
    expect(familiar.map(([key]) => key)).toEqual([]);
  });
});
