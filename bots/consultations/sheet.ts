import type { Consultation, Question, QuestionKind } from '../../core/civic/consultations.ts';
import type { Localised } from '../../core/civic/polls.ts';

/** A consultation as its form holds it: everything as typed, nothing judged yet. */
export interface Sheet {
  /** Those that the form has fields for, the city's own first. */
  readonly languages: readonly string[];
  readonly title: Localised;
  readonly intro: Localised;
  readonly next: Localised;
  /** `2026-12-01T09:00` on the city's clocks; empty when not yet chosen. */
  readonly opensAt: string;
  readonly closesAt: string;
  readonly questions: readonly SheetQuestion[];
}

/** Fields of every kind: those that its kind has no use for stay as they are, so that a change of mind loses nothing. */
export interface SheetQuestion {
  /** Empty until it is kept for the first time. */
  readonly id: string;
  readonly kind: QuestionKind;
  readonly required: boolean;
  readonly text: Localised;
  /** One answer to choose from on each line, in the same order in every language. */
  readonly choices: Localised;
  /** The most that may be chosen; empty: all. */
  readonly max: string;
  /** The best mark. */
  readonly to: string;
  readonly low: Localised;
  readonly high: Localised;
}

export const kinds = [
  'one',
  'several',
  'ranking',
  'scale',
  'text',
  'place',
] as const satisfies readonly QuestionKind[];

/** The form of nothing yet. */
export const emptySheet = (languages: readonly string[]): Sheet => ({
  languages,
  title: {},
  intro: {},
  next: {},
  opensAt: '',
  closesAt: '',
  questions: [],
});

const emptyQuestion = (kind: QuestionKind): SheetQuestion => ({
  id: '',
  kind,
  required: false,
  text: {},
  choices: {},
  max: '',
  to: '5',
  low: {},
  high: {},
});

/** What a button of the form asks for, besides keeping: `up:2`, `down:2`, `remove:2`, `add`, `language`. */
export function changed(
  sheet: Sheet,
  wish: string,
  chosen: { readonly kind: string; readonly language: string },
): Sheet {
  const { questions, languages } = sheet;
  const [act, typed] = wish.split(':');
  const at = Number(typed);
  const asked = questions[at];
  const kind = kinds.find((each) => each === chosen.kind);
  if (act === 'add' && kind) return { ...sheet, questions: [...questions, emptyQuestion(kind)] };
  if (act === 'language' && chosen.language !== '' && !languages.includes(chosen.language))
    return { ...sheet, languages: [...languages, chosen.language] };
  if (!asked) return sheet;
  if (act === 'remove') return { ...sheet, questions: questions.toSpliced(at, 1) };
  const to = act === 'up' ? at - 1 : act === 'down' ? at + 1 : at;
  if (questions[to] === undefined) return sheet;
  return { ...sheet, questions: questions.toSpliced(at, 1).toSpliced(to, 0, asked) };
}

/** A kept consultation, as its form shows it. `localTime` writes an instant on the city's clocks. */
export function sheetOf(
  round: Consultation,
  writtenIn: readonly string[],
  localTime: (at: number) => string,
): Sheet {
  const { title, intro, next, opensAt, closesAt } = round;
  const questions = round.questions.map(questionSheet);
  const spoken = [title, intro, next, ...questions.flatMap(({ text, choices }) => [text, choices])];
  return {
    languages: [...new Set([...writtenIn, ...spoken.flatMap(Object.keys)])],
    title,
    intro,
    next,
    opensAt: localTime(opensAt),
    closesAt: localTime(closesAt),
    questions,
  };
}

function questionSheet(asked: Question): SheetQuestion {
  const { id, kind, required, text } = asked;
  const choices = 'choices' in asked ? asked.choices : [];
  const languages = [...new Set(choices.flatMap((each) => Object.keys(each.text)))];
  const lines = languages.map((language) => [
    language,
    choices.map((each) => each.text[language] ?? '').join('\n'),
  ]);
  return {
    ...emptyQuestion(kind),
    ...{ id, required, text },
    choices: Object.fromEntries(lines),
    ...(asked.kind === 'several' && { max: String(asked.max) }),
    ...(asked.kind === 'scale' && { to: String(asked.to), low: asked.low, high: asked.high }),
  };
}

export const linesIn = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line, at, all) => line !== '' || all.slice(at).some((later) => later !== ''));
