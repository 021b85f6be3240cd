import type {
  Answers,
  Consultation,
  ConsultationResults,
  Figure,
  Given,
  ParticipationRow,
  Question,
  QuestionResult,
} from './consultations.ts';

/** A group smaller than this is not shown: it could tell who said what. */
export const smallest = 10;

const shown = (count: number): Figure => (count > 0 && count < smallest ? null : count);

/**
 * Counts with the small groups hidden. Where people fall in one group each (`apart`) a single hidden group could be found by
 * subtraction: the next smallest is then hidden too.
 */
function counted(
  ids: readonly string[],
  said: readonly string[],
  apart: boolean,
): Readonly<Record<string, Figure>> {
  const counts = new Map(ids.map((id) => [id, 0]));
  for (const id of said) counts.set(id, (counts.get(id) ?? 0) + 1);
  const figures = new Map([...counts].map(([id, count]) => [id, shown(count)]));
  const hidden = [...figures.values()].filter((figure) => figure === null).length;
  if (apart && hidden === 1) {
    const next = [...counts].filter(([id, count]) => count > 0 && figures.get(id) !== null);
    const [least] = next.sort((a, b) => a[1] - b[1]);
    if (least) figures.set(least[0], null);
  }
  return Object.fromEntries(figures);
}

/** Borda points of one ranking. */
function pointsOf(ids: readonly string[], rankings: readonly (readonly string[])[]) {
  const points = Object.fromEntries(ids.map((id) => [id, 0]));
  for (const ranking of rankings)
    for (const [place, id] of ranking.entries())
      if (points[id] !== undefined) points[id] += ids.length - place;
  return points;
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

function meanOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.round((values.reduce((sum, value) => sum + value, 0) / values.length) * 100) / 100;
}

function ofKind<K extends Given['kind']>(given: readonly Given[], kind: K) {
  return given.filter((each): each is Extract<Given, { kind: K }> => each.kind === kind);
}

function resultOf(question: Question, all: readonly Answers[]): QuestionResult {
  const { id, kind } = question;
  const given = all.flatMap((answers) => {
    const one = answers[id];
    return one && one.kind === kind ? [one] : [];
  });
  const enough = given.length >= smallest;
  const base = { question: id, answers: shown(given.length) };
  switch (kind) {
    case 'one': {
      const said = ofKind(given, 'one').map(({ choice }) => choice);
      return { ...base, kind, counts: counted(idsOf(question.choices), said, true) };
    }
    case 'several': {
      const said = ofKind(given, 'several').flatMap(({ choices }) => choices);
      return { ...base, kind, counts: counted(idsOf(question.choices), said, false) };
    }
    case 'ranking': {
      const rankings = ofKind(given, 'ranking').map(({ choices }) => choices);
      return { ...base, kind, points: enough ? pointsOf(idsOf(question.choices), rankings) : null };
    }
    case 'scale': {
      const values = ofKind(given, 'scale').map(({ value }) => value);
      const ids = Array.from({ length: question.to }, (_, index) => String(index + 1));
      const [mean, median] = enough ? [meanOf(values), medianOf(values)] : [null, null];
      return { ...base, kind, mean, median, counts: counted(ids, values.map(String), true) };
    }
    case 'text':
      return { ...base, kind };
    case 'place': {
      const districts = ofKind(given, 'place').map(({ district }) => district ?? '');
      return { ...base, kind, counts: counted([], districts, true) };
    }
    default:
      throw new Error(`unknown ${question satisfies never}`);
  }
}

const idsOf = (choices: readonly { readonly id: string }[]): string[] => choices.map(({ id }) => id);

/** The figures of a round. Pure. Free texts are only counted; groups of fewer than ten are hidden. */
export function resultsOf(
  round: Pick<Consultation, 'questions'>,
  rows: readonly Pick<ParticipationRow, 'answers'>[],
): ConsultationResults {
  const all = rows.map(({ answers }) => answers);
  const took = all.filter((answers) => Object.values(answers).some(({ kind }) => kind !== 'skipped'));
  return {
    v: 1,
    participants: shown(took.length),
    questions: round.questions.map((question) => resultOf(question, all)),
  };
}
