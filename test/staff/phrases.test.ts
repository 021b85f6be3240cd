import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { loadPhrases } from '../../bots/city/load.ts';
import { staffLanguages } from '../../bots/staff/phrases.ts';

const folder = 'bots/staff/phrases';
const books = Object.fromEntries(staffLanguages.map((language) => [language, loadPhrases(folder, language)]));
const french = books.fr ?? {};

/** Keys that are made of a variable; each has its reason in the code: `say(`roles.${role}`)`. */
const made = [
  /^acts\./,
  /^roles\./,
  /^error\.\d+\./,
  /^accounts\.refused\./,
  /^accounts\.(name|login|roles|state)$/,
  /^me\.language\.(fr|en)$/,
  /^welcome\.(short|long|common)$/,
  /^reports\.(state|to|refused|file)\./,
  /^reports\.(reference|what|where|waits|state|takenBy|join|at|by|note)$/,
  /^contributions\.(to|refused|answer)\./,
  /^contributions\.(reference|name|supporters|waits|state)$/,
  /^audit\.(row|at|actor|act|subject|detail)$/,
  /^round-fault\./,
  /^rounds\.(state|reason|phase|outcome|why|refused)\./,
  /^rounds\.test\.refused\./,
  /^rounds\.(name|stateHead|progressHead)$/,
  /^rounds\.cost\.(channel|language|byTemplate|beyond|message|cost)$/,
  /^rounds\.lines\.(person|channel|language|why|at|reminder|answered)$/,
  /^rounds\.form\.(budget|perMinute|failures|stops)(Hint)?$/,
  /^said\.channel\./,
  /^polls\.(head|stage|next|do|rule|award|refused)\./,
  /^import\.(polls|consultations|workshops|figure)\./,
  /^faults\./,
  /^settings\.(head|paused|review|kept|pairing\.state)\./,
  /^consultations\.(head|stage|next|do|kind|refused)\./,
  /^consultations\.(open|close)What$/,
  /^consultations\.(field|form)\./,
  /^relays\.(head|journey|reach)\./,
  /^rights\.figure\./,
  /^workshops\.(head|state|seat|audience|check|refused|field)\./,
  /^workshops\.(toCome|past)$/,
  /^outbox\.(head|class|state|why)\./,
];

const source = readdirSync('bots/staff', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => readFileSync(join('bots/staff', name), 'utf8'))
  .join('\n');

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** The names of the values that a phrase takes. */
function values(text: string, language: string): string[] {
  const names = new Set<string>();
  const walk = (elements: readonly Element[]): void => {
    for (const element of elements) {
      // 1 argument, 2 number, 3 date, 4 time, 5 select, 6 plural: `TYPE` of the formatjs parser.
      if (element.type >= 1 && element.type <= 6 && 'value' in element) names.add(element.value);
      if ('options' in element)
        for (const option of Object.values(element.options)) walk((option as { value: Element[] }).value);
    }
  };
  walk(new IntlMessageFormat(text, language, {}, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe('the console’s phrases', () => {
  it('are the same in every language, and take the same values', () => {
    for (const language of staffLanguages) {
      const book = books[language] ?? {};
      expect(Object.keys(book).toSorted()).toEqual(Object.keys(french).toSorted());
      for (const [key, text] of Object.entries(book))
        expect([key, values(text, language)]).toEqual([key, values(french[key] ?? '', 'fr')]);
    }
  });

  it('are all used', () => {
    const unused = Object.keys(french).filter(
      (key) => !source.includes(`'${key}'`) && !made.some((shape) => shape.test(key)),
    );
    expect(unused).toEqual([]);
  });

  it('are all there', () => {
    const used = [...source.matchAll(/\b(?:say|done|wrong)\('([\w.-]+)'/g)].map(([, key]) => key ?? '');
    const named = [...source.matchAll(/\b(?:nav|label): '([\w-]+\.[\w.-]+)'/g)].map(([, key]) => key ?? '');
    expect(used.length).toBeGreaterThan(50);
    expect([...used, ...named].filter((key) => french[key] === undefined)).toEqual([]);
  });

  it('use real apostrophes', () => {
    const all = Object.values(books).flatMap((book) => Object.entries(book));
    expect(all.filter(([, text]) => text.includes("'")).map(([key]) => key)).toEqual([]);
  });

  it('come out as text: no page writes raw markup', () => {
    expect(source).not.toMatch(/dangerouslySetInnerHTML|style=/);
  });
});
