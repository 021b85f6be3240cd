import { z } from 'zod';
import type { OpContext } from '../conversation/ops.ts';
import { normalise } from '../conversation/words.ts';
import type { Given, Question } from './consultations.ts';
import { localised } from './polls.ts';

/** A question as it is asked, in the reader's language. */
export interface QuestionView {
  readonly id: string;
  readonly kind: Question['kind'];
  /** From 1. */
  readonly number: number;
  readonly total: number;
  readonly text: string;
  readonly required: boolean;
  readonly choices: readonly { readonly id: string; readonly label: string }[];
  /** Scales: the best mark; several: how many may be chosen; else 0. */
  readonly most: number;
  readonly low: string;
  readonly high: string;
  /** What was answered before, as words; empty when nothing was. */
  readonly given: string;
}

export const placeShape = z.object({
  lat: z.number().nullable(),
  lon: z.number().nullable(),
  address: z.string().max(300),
  district: z.string().nullable(),
});

/** What a dialog gives for an answer. */
export const answerShape = z.object({
  choices: z.array(z.string()).max(50).optional(),
  text: z.string().max(4000).optional(),
  place: placeShape.optional(),
  skip: z.literal(true).optional(),
});

export function viewOf(
  { world, conversation: { language } }: OpContext,
  question: Question,
  at: Place,
  given: Given | undefined,
): QuestionView {
  const view = viewIn(language, question, at);
  return { ...view, given: given ? wordsOf(world.vault, view.choices, given) : '' };
}

/** Which one it is of how many, from 1. */
interface Place {
  readonly number: number;
  readonly total: number;
}

/** A question as who has not answered it yet reads it. */
export function viewIn(language: string, question: Question, at: Place): QuestionView {
  const { id, kind, required } = question;
  const choices = 'choices' in question ? question.choices : [];
  return {
    id,
    kind,
    ...at,
    text: localised(question.text, language),
    required,
    choices: choices.map((choice) => ({ id: choice.id, label: localised(choice.text, language) })),
    most: kind === 'scale' ? question.to : kind === 'several' ? question.max : choices.length,
    low: kind === 'scale' ? localised(question.low, language) : '',
    high: kind === 'scale' ? localised(question.high, language) : '',
    given: '',
  };
}

/** An answer in words; a skipped one has none. */
function wordsOf(vault: OpContext['world']['vault'], choices: QuestionView['choices'], given: Given): string {
  const label = (id: string) => choices.find((choice) => choice.id === id)?.label ?? '';
  switch (given.kind) {
    case 'one':
      return label(given.choice);
    case 'several':
    case 'ranking':
      return given.choices.map(label).filter(Boolean).join(', ');
    case 'scale':
      return String(given.value);
    case 'text':
      return given.sealed === null ? '' : vault.open(given.sealed).slice(0, 60);
    case 'place':
      return given.sealed === null
        ? ''
        : (JSON.parse(vault.open(given.sealed)) as Where).address.slice(0, 60);
    case 'skipped':
      return '';
    default:
      throw new Error(`unknown ${given satisfies never}`);
  }
}

interface Where {
  readonly address: string;
}

/** The choices that a text names by their numbers, "1 et 3", in its order and once each; null when it names none, or another. */
export function choicesIn(text: string, ids: readonly string[]): readonly string[] | null {
  const numbers = normalise(text).match(/\d+/g) ?? [];
  const named = numbers.map((number) => ids[Number(number) - 1]);
  if (named.length === 0 || named.some((id) => id === undefined)) return null;
  return [...new Set(named.filter((id) => id !== undefined))];
}

/** What was said, as it is kept; null when it is no answer to this question. */
export function givenOf(
  question: Question,
  said: z.infer<typeof answerShape>,
  seal: (text: string) => string,
): Given | null {
  if (said.skip) return question.required ? null : { v: 1, kind: 'skipped' };
  switch (question.kind) {
    case 'one': {
      const [choice] = pickedIn(question, said);
      return choice === undefined ? null : { v: 1, kind: 'one', choice };
    }
    case 'several': {
      const choices = pickedIn(question, said);
      const fits = choices.length > 0 && choices.length <= question.max;
      return fits ? { v: 1, kind: 'several', choices } : null;
    }
    case 'ranking': {
      const choices = pickedIn(question, said);
      return choices.length > 0 ? { v: 1, kind: 'ranking', choices } : null;
    }
    case 'scale': {
      const value = Number(normalise(said.text ?? said.choices?.[0] ?? '') || Number.NaN);
      const fits = Number.isInteger(value) && value >= 1 && value <= question.to;
      return fits ? { v: 1, kind: 'scale', value } : null;
    }
    case 'text': {
      const text = said.text?.trim() ?? '';
      return text ? { v: 1, kind: 'text', sealed: seal(text) } : null;
    }
    case 'place': {
      if (!said.place) return null;
      const { district, ...where } = said.place;
      return { v: 1, kind: 'place', sealed: seal(JSON.stringify(where)), district };
    }
    default:
      throw new Error(`unknown ${question satisfies never}`);
  }
}

function pickedIn(
  question: Extract<Question, { readonly choices: unknown }>,
  { choices, text }: z.infer<typeof answerShape>,
): readonly string[] {
  const ids = question.choices.map(({ id }) => id);
  if (choices) return choices.every((id) => ids.includes(id)) ? [...new Set(choices)] : [];
  return choicesIn(text ?? '', ids) ?? [];
}
