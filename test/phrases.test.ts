import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { beforeAll, describe, expect, it } from 'vitest';
import { createKannel } from '../adapters/sms/kannel/index.ts';
import { countSegments } from '../adapters/sms/segments.ts';
import { phrasesOf } from '../bots/assemble.ts';
import { loadCity, loadLocales } from '../bots/city/load.ts';
import { compose, join as joined } from '../core/conversation/prompt.ts';
import type { Say } from '../core/conversation/vocabulary.ts';
import { errorCatalogue } from '../core/errors.ts';
import { dialogs, menu } from '../dialogs/index.ts';
import { answers } from './machines/answers.ts';
import { checkEffects, rendered } from './machines/check.ts';
import { explore, inputs } from './machines/walk.ts';
import { frozenNature } from './nature.ts';

const city = loadCity('cities/paris');
const locales = loadLocales('locales', city.languages);
const phrases = phrasesOf(city, locales);
const [home = 'fr', ...others] = city.languages;
const book = locales.phrases[home] ?? {};
const keys = Object.keys(book);

const sms = createKannel({
  sendUrl: 'http://127.0.0.1:9/',
  username: 'parvis',
  password: 'secret',
  from: '3975',
  webhookSecret: 'a-secret-of-the-tests',
  publicUrl: 'http://127.0.0.1:9',
  log: { info: () => {}, warn: () => {}, error: () => {} },
  nature: frozenNature(),
});

/** What is said where phrases are short, one of each. */
const terse = new Map<string, Say>();
beforeAll(() => {
  for (const dialog of dialogs)
    explore(
      dialog,
      ({ effects }) => {
        checkEffects(effects);
        for (const effect of effects) if (effect.type === 'say') terse.set(JSON.stringify(effect), effect);
      },
      6000,
      inputs(dialog).filter(({ can }) => can.terse),
    );
  for (const dialog of dialogs) explore(dialog, ({ effects }) => checkEffects(effects), 6000);
}, 60_000);

type Element = ReturnType<IntlMessageFormat['getAst']>[number];

/** The names of the values that a message takes, with their kinds. */
function placeholders(source: string, language: string): string[] {
  const names = new Set<string>();
  const walk = (elements: readonly Element[]): void => {
    for (const element of elements) {
      // 1 argument, 2 number, 3 date, 4 time, 5 select, 6 plural: `TYPE` of the formatjs parser.
      if (element.type >= 1 && element.type <= 6 && 'value' in element) names.add(element.value);
      if ('options' in element) for (const option of Object.values(element.options)) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(source, language, undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

/** Given to every phrase: a language may do without. */
const always = ['bot', 'council', 'cityPhone'];

describe('every language', () => {
  it.each(others)('%s has the same phrases', (language) => {
    expect(Object.keys(locales.phrases[language] ?? {}).sort()).toEqual([...keys].sort());
  });

  it.each(others)('%s takes the same values', (language) => {
    const other = locales.phrases[language] ?? {};
    const differing = keys.filter((key) => {
      const own = placeholders(book[key] ?? '', home).filter((name) => !always.includes(name));
      const its = placeholders(other[key] ?? '', language).filter((name) => !always.includes(name));
      return own.join() !== its.join();
    });
    expect(differing).toEqual([]);
  });

  it.each(city.languages)('%s: every message is well formed', (language) => {
    const broken = Object.entries(locales.phrases[language] ?? {}).filter(([, source]) => {
      try {
        placeholders(source, language);
        return source.trim() === '';
      } catch {
        return true;
      }
    });
    expect(broken.map(([key]) => key)).toEqual([]);
  });

  it.each(city.languages)('%s: words and intents are listed for the same things', (language) => {
    const things = (of: Readonly<Record<string, Readonly<Record<string, string>>>>, which: string) =>
      Object.keys(of[which] ?? {}).sort();
    expect(things(locales.words, language)).toEqual(things(locales.words, home));
    expect(things(locales.intents, language)).toEqual(things(locales.intents, home));
  });

  it('French has its own apostrophes, and no double space', () => {
    const wrong = Object.entries(locales.phrases.fr ?? {}).filter(
      ([, text]) => /\p{L}'\p{L}/u.test(text) || /\S {2,}\S/.test(text),
    );
    expect(wrong.map(([key]) => key)).toEqual([]);
  });
});

function code(...folders: readonly string[]): string {
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name))
      .map((name) => readFileSync(join(folder, name), 'utf8')),
  );
  return files.join('\n');
}

/** A phrase is named in full, or by a pattern (`place.where_${why}`) that has at least an area or an ending of its own. */
function patterns(text: string): RegExp[] {
  return [...text.matchAll(/`([^`\n]*\$\{[^`\n]*)`/g)].flatMap(([, template = '']) => {
    const parts = template.split(/\$\{[^}]*\}/);
    const isPhrase =
      /^[a-z]+\.(?:[\w.-]*)$/.test(parts[0] ?? '') || (parts[0] === '' && /^\.[\w.-]+$/.test(parts[1] ?? ''));
    if (!isPhrase) return [];
    const escaped = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    return [new RegExp(`^${escaped.join('[\\w-]+')}$`)];
  });
}

describe('phrases and code', () => {
  const text = code('core', 'dialogs', 'adapters', 'bots');
  const namesIn = (source: string) =>
    new Set([...source.matchAll(/'([a-z]+(?:\.[\w-]+)+)'/g)].map(([, key = '']) => key));
  const named = namesIn(text);
  const forms = patterns(text);
  // The page's own texts are named without their area.
  const isUsed = (key: string) =>
    rendered.has(key) ||
    [key, key.replace(/^web\./, '')].some((name) => named.has(name) || forms.some((form) => form.test(name)));

  it('every phrase is said somewhere', () => {
    const unused = keys.filter((key) => !isUsed(key.replace(/(?:\.lent)?(?:\.short)?$/, '')));
    expect(unused).toEqual([]);
  });

  it.each([/\.short$/, /\.lent(?:\.short)?$/])('every form %s has the plain form', (form) => {
    const alone = keys.filter((key) => form.test(key) && !keys.includes(key.replace(form, '')));
    expect(alone).toEqual([]);
  });

  it('every phrase that is named is there', () => {
    const areas = new Set(keys.map((key) => key.split('.')[0]));
    const said = namesIn(code('dialogs', 'core/conversation'));
    const missing = [...said].filter(
      (key) =>
        areas.has(key.split('.')[0]) &&
        !keys.includes(key) &&
        answers[key] === undefined &&
        !(key in errorCatalogue),
    );
    expect(missing).toEqual([]);
  });

  it('every dialog has a name for the menu', () => {
    expect(dialogs.filter(({ id }) => !keys.includes(`${id}.menu`)).map(({ id }) => id)).toEqual([]);
  });
});

interface Limits {
  readonly limits: Readonly<Record<string, number>>;
  /** Messages that list the city's own titles, which nobody translated. */
  readonly titles: { readonly keys: readonly string[]; readonly limit: number };
}

describe('by SMS', () => {
  function segments(language: string, say: Say, lent = false) {
    const reader = { language, can: sms.capabilities, lent };
    const { message } = compose(phrases, say, reader, 1);
    const parts = sms.render(message).map((part) => countSegments(sms.preview(part)));
    return {
      number: parts.reduce((sum, { segments: each }) => sum + each, 0),
      plain: parts.every(({ encoding }) => encoding === 'gsm7'),
    };
  }

  /** How many segments a message may cost, by language: docs/decisions/014-segments-per-language.md. */
  const { limits, titles }: Limits = JSON.parse(readFileSync('test/phrases/segments.json', 'utf8'));
  const limitOf = (language: string, key?: string) =>
    key !== undefined && titles.keys.includes(key) && isDear(language)
      ? titles.limit
      : (limits[language] ?? limits.default ?? 2);
  /** Not written in Latin letters: no cheap alphabet has theirs. */
  const isDear = (language: string) => new Intl.Locale(language).maximize().script !== 'Latn';

  it.each(city.languages)('%s: a message with its choices costs no more than is allowed', (language) => {
    const long = new Map<string, number>();
    const lent = [...terse.values()].filter(({ key }) => keys.includes(`${key}.lent`));
    const all = [
      ...[...terse.values()].map((say) => ({ say, isLent: false })),
      ...lent.map((say) => ({ say, isLent: true })),
    ];
    for (const { say, isLent } of all) {
      const { number, plain } = segments(language, say, isLent);
      // The names of languages are each in its own script.
      const isCheap = plain || isDear(language) || say.key === 'language.which';
      if (number > limitOf(language, say.key) || !isCheap)
        long.set(say.key, Math.max(number, long.get(say.key) ?? 0));
    }
    expect([...long].map(([key, number]) => `${key}: ${number}`)).toEqual([]);
  });

  it.each(city.languages)(
    '%s: so has the greeting with the menu, page by page and after a miss',
    (language) => {
      const reader = { language, can: sms.capabilities };
      const choices = menu.map((id) => ({ id, key: `${id}.menu` }));
      const shown = (key: string, from: number) =>
        compose(phrases, { type: 'say', key, choices, page: 5 }, reader, 1, { from }).message;
      const hello = compose(phrases, { type: 'say', key: 'welcome.hello' }, reader, 1).message;
      const again = compose(phrases, { type: 'say', key: 'everywhere.missed-again' }, reader, 1).message;
      const messages = [
        ...joined([hello, shown('welcome.menu', 0)], sms.capabilities),
        ...joined([again, shown('welcome.menu', 0)], sms.capabilities),
        ...[5, 10].map((from) => shown('welcome.menu', from)),
      ];
      expect(messages).toHaveLength(4);
      const counts = messages.map((message) =>
        sms.render(message).reduce((sum, part) => sum + countSegments(sms.preview(part)).segments, 0),
      );
      expect(counts.filter((count) => count > limitOf(language))).toEqual([]);
    },
  );

  it.each(city.languages)('%s: so have the words that work everywhere', (language) => {
    const values = { phone: city.phones.city, danger: city.phones.any, dialog: 'Signaler un problème' };
    const long = keys
      .filter((key) => key.startsWith('everywhere.') && !key.endsWith('.short'))
      .filter((key) => segments(language, { type: 'say', key, values }).number > limitOf(language));
    expect(long).toEqual([]);
  });
});
