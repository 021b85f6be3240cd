import type {
  Consultation,
  ConsultationResults,
  Figure,
  ParticipationRow,
  Question,
  QuestionResult,
} from './consultations.ts';
import { hiddenCells, type Sum, smallest } from './results-hide.ts';
import { addTo, cellOf, choicesOf, everyone, newTally, pointsOf, type Tally } from './results-tally.ts';

type Counts = Readonly<Record<string, Figure>>;

const shown = (count: number): Figure => (count > 0 && count < smallest ? null : count);

/**
 * Counts with the small groups hidden. Where people fall in one group each (`apart`) a single hidden group could be found by
 * subtraction: the next smallest is then hidden too.
 */
function hidden(counts: ReadonlyMap<string, number>, apart: boolean): Counts {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  const sums: Sum[] = apart ? [{ total: 'of all', parts: [...counts.keys()] }] : [];
  const dark = hiddenCells({
    counts: new Map([...counts, ...(apart ? [['of all', total] as const] : [])]),
    sums,
    emptyShown: true,
  });
  return Object.fromEntries([...counts].map(([id, count]) => [id, dark.has(id) ? null : count]));
}

/** The middle value; of two middle ones, their mean. */
export function medianOf(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const [low, high] = sorted.length % 2 === 1 ? [half, half] : [half - 1, half];
  const one = sorted[low];
  const other = sorted[high];
  return one === undefined || other === undefined ? null : (one + other) / 2;
}

/** Mean, to two decimals, and median of marks; null when there is none, or one of the counts is hidden: it could be worked out. */
export function middleOf(counts: Counts): { readonly mean: number | null; readonly median: number | null } {
  const marks = Object.entries(counts);
  if (marks.some(([, count]) => count === null)) return { mean: null, median: null };
  const values = marks.flatMap(([mark, count]) => Array.from({ length: count ?? 0 }, () => Number(mark)));
  if (values.length === 0) return { mean: null, median: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean: Math.round(mean * 100) / 100, median: medianOf(values) };
}

function resultOf(question: Question, tally: Tally): QuestionResult {
  const { id, kind } = question;
  const answers = tally.counts.get(cellOf(everyone, id)) ?? 0;
  const base = { question: id, answers: shown(answers) };
  const countOf = (choice: string) => tally.counts.get(cellOf(everyone, id, choice)) ?? 0;
  const counts = new Map(choicesOf(question).map((choice) => [choice, countOf(choice)]));
  switch (kind) {
    case 'one':
      return { ...base, kind, counts: hidden(counts, true) };
    case 'several':
      return { ...base, kind, counts: hidden(counts, false) };
    case 'ranking': {
      const points = question.choices.map(
        (choice) => [choice.id, tally.counts.get(pointsOf(everyone, id, choice.id)) ?? 0] as const,
      );
      return { ...base, kind, points: answers >= smallest ? Object.fromEntries(points) : null };
    }
    case 'scale': {
      const marks = hidden(counts, true);
      const middle = answers >= smallest ? middleOf(marks) : { mean: null, median: null };
      return { ...base, kind, ...middle, counts: marks };
    }
    case 'text':
      return { ...base, kind };
    case 'place':
      return { ...base, kind, counts: hidden(placesIn(tally, id), true) };
    default:
      throw new Error(`unknown ${question satisfies never}`);
  }
}

/** By district, in the order in which they came. */
function placesIn({ counts }: Tally, question: string): ReadonlyMap<string, number> {
  return new Map(
    [...counts].flatMap(([cell, count]) => {
      if (cell.startsWith('points')) return [];
      const [group, of, choice] = JSON.parse(cell) as [string, string, string | null];
      return group === everyone && of === question && choice !== null ? [[choice, count] as const] : [];
    }),
  );
}

/** The figures of all together, from a tally. */
export function totalsOf(consultation: Pick<Consultation, 'questions'>, tally: Tally): ConsultationResults {
  return {
    v: 1,
    participants: shown(tally.counts.get(cellOf(everyone)) ?? 0),
    questions: consultation.questions.map((question) => resultOf(question, tally)),
  };
}

/** The figures of a consultation. Pure. Free texts are only counted; groups of fewer than ten are hidden. */
export function resultsOf(
  consultation: Pick<Consultation, 'questions'>,
  rows: readonly Pick<ParticipationRow, 'answers'>[],
): ConsultationResults {
  const tally = newTally();
  for (const { answers } of rows) addTo(tally, consultation.questions, { answers });
  return totalsOf(consultation, tally);
}
