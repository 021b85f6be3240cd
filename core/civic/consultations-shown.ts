import type { OpContext } from '../conversation/ops.ts';
import type { Consultation, ConsultationResults, Figure, Question, QuestionResult } from './consultations.ts';
import { districtById } from './places-index.ts';
import { localised } from './polls.ts';

/** The results of one question as they are said. */
export interface ResultView {
  readonly title: string;
  readonly kind: Question['kind'];
  readonly number: number;
  readonly total: number;
  readonly text: string;
  /** Persons; 0 when fewer than ten, hidden. */
  readonly participants: number;
  readonly answers: number;
  /** Best first: "Oui : 34", a line each; a hidden figure is `<10`. */
  readonly lines: string;
  readonly mean: number;
  readonly median: number;
  readonly most: number;
}

const figure = (count: Figure): string => (count === null ? '<10' : String(count));

/** Most first; the hidden ones are fewer than any shown. */
function ranked(counts: Readonly<Record<string, Figure>>): (readonly [string, Figure])[] {
  const weight = (count: Figure) => (count === null ? 0.5 : count);
  return Object.entries(counts).toSorted((a, b) => weight(b[1]) - weight(a[1]));
}

function linesOf(context: OpContext, question: Question, result: QuestionResult): readonly string[] {
  const { conversation, world } = context;
  const choices = 'choices' in question ? question.choices : [];
  const label = (id: string) =>
    localised(choices.find((choice) => choice.id === id)?.text ?? {}, conversation.language);
  switch (result.kind) {
    case 'one':
    case 'several':
      return ranked(result.counts).map(([id, count]) => `${label(id)} : ${figure(count)}`);
    case 'ranking':
      return ranked(result.points ?? {}).map(
        ([id, points], index) => `${index + 1}. ${label(id)} : ${figure(points)}`,
      );
    case 'scale':
      return Object.entries(result.counts).map(([mark, count]) => `${mark} : ${figure(count)}`);
    case 'place':
      return ranked(result.counts).map(
        ([id, count]) => `${districtById(world.city, id)?.shortName ?? '-'} : ${figure(count)}`,
      );
    case 'text':
      return [];
    default:
      throw new Error(`unknown ${result satisfies never}`);
  }
}

/** Null when there is no such question. */
export function resultView(
  context: OpContext,
  consultation: Consultation,
  { participants, questions }: ConsultationResults,
  index: number,
): ResultView | null {
  const question = consultation.questions[index];
  const result = questions[index];
  if (!question || !result) return null;
  const { language, can } = context.conversation;
  return {
    title: localised(consultation.title, language),
    // Without a mean, which would tell a hidden mark, a scale is said as plain counts.
    kind: result.kind === 'scale' && result.mean === null ? 'one' : question.kind,
    number: index + 1,
    total: consultation.questions.length,
    text: localised(question.text, language),
    participants: participants ?? 0,
    answers: result.answers ?? 0,
    lines: linesOf(context, question, result)
      .slice(0, can.terse ? 4 : 20)
      .join('\n'),
    mean: result.kind === 'scale' ? (result.mean ?? 0) : 0,
    median: result.kind === 'scale' ? (result.median ?? 0) : 0,
    most: question.kind === 'scale' ? question.to : 0,
  };
}
