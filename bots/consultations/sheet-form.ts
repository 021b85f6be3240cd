import type { Localised } from '../../core/civic/polls.ts';
import { kinds, type Sheet, type SheetQuestion } from './sheet.ts';

/** What a form sent, by name. */
export interface Fields {
  text(name: string): string;
  all(name: string): readonly string[];
}

/** More than a consultation may have: a form that says more is cut. */
const most = 40;

/** The sheet that a form holds. Names: `title_fr`, `q0_text_fr`, `q0_choices_fr`; how many questions there are is in `questions`. */
export function sheetFrom(form: Fields): Sheet {
  const languages = [...new Set(form.all('languages'))].filter((each) => /^[a-z]{2}$/.test(each));
  const texts = (name: string): Localised =>
    Object.fromEntries(
      languages.flatMap((language) => {
        const typed = form.text(`${name}_${language}`);
        return typed === '' ? [] : [[language, typed]];
      }),
    );
  const count = Math.min(most, Number(form.text('questions')) || 0);
  return {
    languages,
    title: texts('title'),
    intro: texts('intro'),
    next: texts('next'),
    opensAt: form.text('opensAt'),
    closesAt: form.text('closesAt'),
    questions: Array.from({ length: count }, (_, at) => questionFrom(form, at, texts)),
  };
}

function questionFrom(form: Fields, at: number, texts: (name: string) => Localised): SheetQuestion {
  const name = (part: string) => `q${at}_${part}`;
  const kind = form.text(name('kind'));
  return {
    id: form.text(name('id')),
    kind: kinds.find((each) => each === kind) ?? 'text',
    required: form.text(name('required')) === 'yes',
    text: texts(name('text')),
    choices: texts(name('choices')),
    max: form.text(name('max')),
    to: form.text(name('to')),
    low: texts(name('low')),
    high: texts(name('high')),
  };
}

/** Where a fault of the file stands in the form. */
export interface FormPlace {
  /** From 0; null: above the questions. */
  readonly question: number | null;
  /** The phrase that names the field: `consultations.field.choices`. */
  readonly part: string;
  /** The field's id; a question's as a whole where it has none. */
  readonly anchor: string;
}

/**
 * `line 1, column 80: questions.2.choices.1.text: is missing in en` stands at the third question's answers in English. What is wrong
 * in every language stands at the `first`.
 */
export function placeOfFault(line: string, first: string): FormPlace {
  const [, field = ''] = /(?:^|: )([\w-]+(?:\.[\w-]+)*): /.exec(line) ?? [];
  const [, named = first] = /(?:\.|is missing in )([a-z]{2})(?::|$)/.exec(line) ?? [];
  const [top = '', at, part = 'kind'] = field.split('.');
  if (top !== 'questions') return { question: null, part: top, anchor: anchorOf(top, top, named) };
  if (at === undefined) return { question: null, part: 'questions', anchor: 'add_kind' };
  return { question: Number(at), part, anchor: anchorOf(`q${at}_${part}`, part, named) };
}

const spoken = ['title', 'intro', 'next', 'text', 'choices', 'low', 'high'];

const anchorOf = (name: string, part: string, language: string): string =>
  spoken.includes(part) ? `${name}_${language}` : name;
