import type { Answers, Given, Question } from './consultations.ts';
import { type AnswerRow, type Dimension, dimensions, unknownGroup } from './results.ts';

/** All who answered, as a group. */
export const everyone = 'all';

/** Counts by cell; grows by what is asked, never by how many answer. */
export interface Tally {
  readonly counts: Map<string, number>;
  readonly groups: Readonly<Record<Dimension, Set<string>>>;
}

export function newTally(): Tally {
  const groups = { sector: new Set<string>(), channel: new Set<string>() };
  return { counts: new Map(), groups: { ...groups, language: new Set(), relay: new Set() } };
}

/** Names a cell. Without a choice: who answered the question; without a question: who took part. */
export function cellOf(group: string, question = '', choice: string | null = null): string {
  return JSON.stringify([group, question, choice]);
}

export const groupOf = (dimension: Dimension, id: string): string => `${dimension}=${id}`;

/** Points of a ranking are no persons: a cell of their own. */
export const pointsOf = (group: string, question: string, choice: string): string =>
  `points ${cellOf(group, question, choice)}`;

/** Adds one participation. */
export function addTo(
  tally: Tally,
  questions: readonly Question[],
  row: Pick<AnswerRow, 'answers'> & Partial<Omit<AnswerRow, 'id' | 'answers'>>,
): void {
  const { answers } = row;
  if (!tookPart(answers)) return;
  const groups = [everyone];
  for (const dimension of dimensions) {
    const id = row[dimension] ?? unknownGroup;
    tally.groups[dimension].add(id);
    groups.push(groupOf(dimension, id));
  }
  for (const group of groups) {
    plus(tally, cellOf(group), 1);
    for (const question of questions) addAnswer(tally, group, question, answers[question.id]);
  }
}

/** Answered something, not only skipped. */
function tookPart(answers: Answers): boolean {
  return Object.values(answers).some(({ kind }) => kind !== 'skipped');
}

function plus({ counts }: Tally, cell: string, by: number): void {
  counts.set(cell, (counts.get(cell) ?? 0) + by);
}

function addAnswer(tally: Tally, group: string, question: Question, given: Given | undefined): void {
  if (given?.kind !== question.kind) return;
  plus(tally, cellOf(group, question.id), 1);
  if (given.kind === 'ranking' && question.kind === 'ranking') {
    for (const [place, choice] of given.choices.entries())
      plus(tally, pointsOf(group, question.id, choice), question.choices.length - place);
    return;
  }
  for (const choice of chosen(given)) plus(tally, cellOf(group, question.id, choice), 1);
}

function chosen(given: Given): readonly string[] {
  switch (given.kind) {
    case 'one':
      return [given.choice];
    case 'several':
      return given.choices;
    case 'scale':
      return [String(given.value)];
    case 'place':
      return [given.district ?? ''];
    case 'ranking':
    case 'text':
    case 'skipped':
      return [];
    default:
      throw new Error(`unknown ${given satisfies never}`);
  }
}

/** The choices of a question, or the marks of its scale; none where anything may be said. */
export function choicesOf(question: Question): readonly string[] {
  if ('choices' in question) return question.choices.map(({ id }) => id);
  if (question.kind !== 'scale') return [];
  return Array.from({ length: question.to }, (_, index) => String(index + 1));
}
