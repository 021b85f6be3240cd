import { describe, expect, it } from 'vitest';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import { gestureIn } from '../../core/conversation/gestures.ts';
import type { OfferedChoice } from '../../core/conversation/session.ts';
import { choiceIn } from '../../core/conversation/understand.ts';
import { readWords } from '../../core/conversation/words.ts';

const { languages } = loadCity('cities/paris');
const locales = loadLocales('locales', languages);
const lexicons = languages.map((language) => readWords(language, locales.words[language] ?? {}));

describe('signs alone', () => {
  it.each([
    ['👍', 'yes'],
    ['👍🏽', 'yes'],
    ['👍 👍', 'yes'],
    ['👌', 'yes'],
    ['👎', 'no'],
    ['🙏', 'thanks'],
    ['❤️', 'thanks'],
    ['👍🙏', 'thanks'],
    ['👋', 'hello'],
    ['👍👎', null],
    ['😡', null],
    ['👍 oui', null],
    ['2️⃣', null],
    ['', null],
    ['  ', null],
  ])('%s is %s', (text, meant) => {
    expect(gestureIn(text)).toBe(meant);
  });

  const offered = (...ids: readonly string[]): OfferedChoice[] =>
    ids.map((id, at) => ({ id, label: `Choix ${at + 1}`, number: at + 1 }));

  it.each([
    ['👍', ['yes', 'no'], 'yes'],
    ['👎', ['yes', 'no'], 'no'],
    ['👍', ['yes', 'change', 'cancel'], 'yes'],
    ['👎', ['yes', 'other', 'list'], 'other'],
    ['👍', ['report', 'vote'], undefined],
    ['🙏', ['yes', 'no'], undefined],
    // Both would be "no": nothing is guessed.
    ['👎', ['none', 'other'], undefined],
  ])('%s, where one may say %s, is %s', (text, ids, chosen) => {
    expect(choiceIn(text, offered(...ids), lexicons)?.id).toBe(chosen);
  });
});
