import { instantIn } from '../../core/civic/civil-time.ts';
import type { Consultation, Question } from '../../core/civic/consultations.ts';
import type { Localised } from '../../core/civic/polls.ts';
import type { Instant } from '../../core/conversation/vocabulary.ts';
import { linesIn, type Sheet, type SheetQuestion } from './sheet.ts';

/** What a form holds, as the file that would say the same: `readConsultation` judges both. */
export function sheetFile(sheet: Sheet, id: string, known: Consultation | null): string {
  const { opensAt, closesAt } = sheet;
  const demonstration = known?.demonstration ?? false;
  return JSON.stringify({ id, demonstration, ...wordsOf(sheet, known), opensAt, closesAt });
}

/** What a form holds, good or not, to look at: a scale has at most the marks that fit on a screen. */
export function sketchOf(sheet: Sheet, now: Instant, timeZone: string): Consultation {
  const { questions, ...words } = wordsOf(sheet, null);
  return {
    v: 1,
    id: 'sketch',
    demonstration: false,
    state: 'draft',
    ...words,
    opensAt: instantIn(sheet.opensAt, timeZone, false) ?? now,
    closesAt: instantIn(sheet.closesAt, timeZone, true) ?? now,
    questions: questions.map((asked) =>
      asked.kind === 'scale' ? { ...asked, to: Math.min(10, asked.to || 0) } : asked,
    ),
  };
}

function wordsOf(sheet: Sheet, known: Consultation | null) {
  const taken = new Set(sheet.questions.map((each) => each.id));
  const questions = sheet.questions.map((asked) => {
    const id = asked.id || freeId(nameOf(asked.text, sheet.languages), taken);
    taken.add(id);
    return questionOf({ ...asked, id }, sheet.languages, known);
  });
  const { title, intro, next } = sheet;
  return { title: filled(title), intro: filled(intro), next: filled(next), questions };
}

function questionOf(
  asked: SheetQuestion,
  languages: readonly string[],
  known: Consultation | null,
): Question {
  const { id, kind, required, text } = asked;
  const base = { id, required, text: filled(text) };
  switch (kind) {
    case 'text':
    case 'place':
      return { ...base, kind };
    case 'scale':
      return { ...base, kind, to: Number(asked.to), low: filled(asked.low), high: filled(asked.high) };
    case 'several': {
      const choices = choicesOf(asked, languages, known);
      return { ...base, kind, choices, max: asked.max === '' ? choices.length : Number(asked.max) };
    }
    case 'one':
    case 'ranking':
      return { ...base, kind, choices: choicesOf(asked, languages, known) };
    default:
      throw new Error(`unknown ${kind satisfies never}`);
  }
}

/** The n-th line of each language is one choice. A choice whose words did not change keeps its id. */
function choicesOf(asked: SheetQuestion, languages: readonly string[], known: Consultation | null) {
  const before = known?.questions.find(({ id }) => id === asked.id);
  const old = before && 'choices' in before ? before.choices : [];
  const lines = languages.map((language) => [language, linesIn(asked.choices[language])] as const);
  const count = Math.max(0, ...lines.map(([, each]) => each.length));
  const taken = new Set(['skip', 'done']);
  return Array.from({ length: count }, (_, at) => {
    const text = filled(Object.fromEntries(lines.map(([language, each]) => [language, each[at] ?? ''])));
    const name = nameOf(text, languages);
    const same = old.find((each) => nameOf(each.text, languages) === name && !taken.has(each.id));
    const id = same?.id ?? freeId(name, new Set([...taken, ...old.map((each) => each.id)]));
    taken.add(id);
    return { id, text };
  });
}

const filled = (text: Localised): Localised =>
  Object.fromEntries(Object.entries(text).filter(([, each]) => each.trim() !== ''));

const nameOf = (text: Localised, languages: readonly string[]): string =>
  languages.map((language) => text[language] ?? '').find((each) => each !== '') ?? '';

const longest = 32;

/** Words as an id: small letters, digits and dashes; with a number behind it when it is taken. */
export function freeId(words: string, taken: ReadonlySet<string>): string {
  const plain = words.normalize('NFD').replace(/\p{M}/gu, '').replace(/œ/gi, 'oe').toLowerCase();
  const id =
    plain
      .match(/[a-z0-9]+/g)
      ?.join('-')
      .slice(0, longest)
      .replace(/-+$/, '') ?? 'question';
  if (!taken.has(id)) return id;
  for (let number = 2; ; number += 1) {
    const numbered = `${id.slice(0, longest - String(number).length - 1)}-${number}`;
    if (!taken.has(numbered)) return numbered;
  }
}
