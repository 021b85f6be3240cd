import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { holds, isUnspaced, languageNames, normalise, readWords } from '../../core/conversation/words.ts';

const languages = readdirSync('locales', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();
const locales = loadLocales('locales', languages);
const lexicons = languages.map((language) =>
  readWords(language, { ...languageNames(language, languages), ...locales.words[language] }),
);

describe('the folders of locales/', () => {
  it('are the languages of the city', () => {
    expect([...loadCity('cities/paris').languages].sort()).toEqual(languages);
  });
});

/** `machine`: no person has read it yet. `person`: someone who speaks it has, `on` that day. */
function reviewOf(language: string): unknown {
  const file = join('locales', language, 'review.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
}

describe('a translation that no person has read says so', () => {
  it.each(languages.filter((language) => !['fr', 'en'].includes(language)))('%s', (language) => {
    const day = expect.stringMatching(/^\d{4}-\d\d-\d\d$/);
    expect([{ state: 'machine' }, { state: 'person', on: day }]).toContainEqual(reviewOf(language));
  });

  it('and its mark is no phrase', () => {
    const marks = languages.flatMap((language) =>
      Object.keys(locales.phrases[language] ?? {}).filter((key) => key.startsWith('review.')),
    );
    expect(marks).toEqual([]);
  });
});

/** What a whole message means, in all languages at once; a choice counts where it is one of the everyday ones. */
function meanings(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const add = (word: string, meaning: string) =>
    found.set(word, new Set([...(found.get(word) ?? []), meaning]));
  for (const { commands, numbers, choices, greetings } of lexicons) {
    for (const [word, command] of commands) add(word, `command ${command}`);
    for (const [word, number] of numbers) add(word, `number ${number}`);
    for (const word of greetings) add(word, 'greeting');
    for (const id of ['yes', 'no']) for (const word of choices.get(id) ?? []) add(word, id);
  }
  return found;
}

describe('words of different languages', () => {
  it('do not mean two things', () => {
    const double = [...meanings()].filter(([, of]) => of.size > 1);
    expect(double.map(([word, of]) => `${word}: ${[...of].join(', ')}`)).toEqual([]);
  });

  it('do not lead to two dialogs', () => {
    const dialogs = new Map<string, Set<string>>();
    for (const language of languages)
      for (const [dialog, list] of Object.entries(locales.intents[language] ?? {}))
        for (const word of list.split('|'))
          dialogs.set(word, new Set([...(dialogs.get(word) ?? []), dialog]));
    const double = [...dialogs].filter(([, of]) => of.size > 1);
    expect(double.map(([word, of]) => `${word}: ${[...of].join(', ')}`)).toEqual([]);
  });

  it('of one Chinese character are no intent', () => {
    const alone = Object.values(locales.intents.zh ?? {}).flatMap((list) =>
      list.split('|').filter((word) => isUnspaced(word) && [...word].length < 2),
    );
    expect(alone).toEqual([]);
  });
});

/** Where a phrase tells people to write a word of command. */
const told: Readonly<Record<string, readonly string[]>> = {
  'welcome.hello': ['data', 'stop'],
  'everywhere.help': ['menu', 'back', 'cancel', 'language', 'stop'],
  'everywhere.help.short': ['menu', 'back', 'cancel', 'language', 'stop'],
};

describe.each(languages)('what people are told to write, in %s', (language) => {
  it.each(Object.entries(told))('%s', (key, commands) => {
    const words = readWords(language, locales.words[language] ?? {});
    const said = normalise(locales.phrases[language]?.[key] ?? '');
    const isTold = (command: string) =>
      [...words.commands].some(([word, of]) => of === command && holds(said, word));
    const missing = commands.filter((command) => !isTold(command));
    expect(missing).toEqual([]);
  });
});
