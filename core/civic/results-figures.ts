import type { City } from './city.ts';
import type { Consultation, ConsultationResults, Figure, Question } from './consultations.ts';
import { type ByGroup, type ConsultationFigures, dimensions, type GroupAnswers } from './results.ts';
import { hiddenCells, type Sum } from './results-hide.ts';
import { cellOf, choicesOf, everyone, groupOf, pointsOf, type Tally } from './results-tally.ts';

/** Every sector has its line, also where nobody took part. */
export function groupsIn({ groups }: Tally, city: Pick<City, 'sectors'>): ByGroup<true> {
  const ids = {
    sector: [...city.sectors.map(({ id }) => id), ...groups.sector],
    channel: [...groups.channel].sort(),
    language: [...groups.language].sort(),
    relay: [...groups.relay].sort(),
  };
  const set = (list: readonly string[]) => Object.fromEntries(list.map((id) => [id, true as const]));
  return {
    sector: set(ids.sector),
    channel: set(ids.channel),
    language: set(ids.language),
    relay: set(ids.relay),
  };
}

function mapped<T>(groups: ByGroup<true>, of: (group: string) => T): ByGroup<T> {
  const one = (dimension: (typeof dimensions)[number]) =>
    Object.fromEntries(Object.keys(groups[dimension]).map((id) => [id, of(groupOf(dimension, id))]));
  return { sector: one('sector'), channel: one('channel'), language: one('language'), relay: one('relay') };
}

/** The sums that say: all together are the groups of each dimension together. */
function across(groups: ByGroup<true>, question: string, choice: string | null): readonly Sum[] {
  return dimensions.map((dimension) => ({
    total: cellOf(everyone, question, choice),
    parts: Object.keys(groups[dimension]).map((id) => cellOf(groupOf(dimension, id), question, choice)),
  }));
}

function allGroups(groups: ByGroup<true>): readonly string[] {
  return dimensions.flatMap((dimension) =>
    Object.keys(groups[dimension]).map((id) => groupOf(dimension, id)),
  );
}

/** What is shown of all together: it was published first, and stays as it is. */
function published(results: ConsultationResults, question: Question): Readonly<Record<string, Figure>> {
  const found = results.questions.find((one) => one.question === question.id);
  const counts = found && 'counts' in found && question.kind !== 'place' ? found.counts : {};
  const cells = Object.entries(counts).map(([choice, figure]) => [
    cellOf(everyone, question.id, choice),
    figure,
  ]);
  return Object.fromEntries([[cellOf(everyone, question.id), found?.answers ?? null], ...cells]);
}

interface Scope {
  readonly tally: Tally;
  readonly groups: ByGroup<true>;
  /** Groups whose number of participants is hidden: nothing of them is shown. */
  readonly dark: ReadonlySet<string>;
}

/**
 * One question by group. A choice is counted across its row (all the choices of a group) where people fall in one each, and down its
 * column (all the groups): both are sums.
 */
function questionBy({ tally, groups, dark }: Scope, question: Question, results: ConsultationResults) {
  const { id, kind } = question;
  const all = allGroups(groups);
  const choices = kind === 'ranking' ? [] : choicesOf(question);
  const apart = kind === 'one' || kind === 'scale';
  const names = [everyone, ...all].flatMap((group) => [
    cellOf(group, id),
    ...choices.map((choice) => cellOf(group, id, choice)),
  ]);
  const rows = [everyone, ...all].map((group) => ({
    total: cellOf(group, id),
    parts: choices.map((choice) => cellOf(group, id, choice)),
  }));
  const known = Object.entries(published(results, question));
  const hidden = hiddenCells({
    counts: new Map(names.map((name) => [name, tally.counts.get(name) ?? 0])),
    sums: [
      ...across(groups, id, null),
      ...choices.flatMap((choice) => across(groups, id, choice)),
      ...(apart ? rows : []),
    ],
    hidden: [
      ...known.flatMap(([name, figure]) => (figure === null ? [name] : [])),
      ...all
        .filter((group) => dark.has(group))
        .flatMap((group) => [cellOf(group, id), ...choices.map((choice) => cellOf(group, id, choice))]),
    ],
    kept: new Set(known.flatMap(([name, figure]) => (figure === null ? [] : [name]))),
  });
  const figure = (name: string): Figure => (hidden.has(name) ? null : (tally.counts.get(name) ?? 0));
  const by = mapped(groups, (group): GroupAnswers => {
    const answers = figure(cellOf(group, id));
    const point = (choice: string) =>
      answers === null ? null : (tally.counts.get(pointsOf(group, id, choice)) ?? 0);
    const of = (choice: string) => (kind === 'ranking' ? point(choice) : figure(cellOf(group, id, choice)));
    return { answers, counts: Object.fromEntries(choicesOf(question).map((choice) => [choice, of(choice)])) };
  });
  return { question: id, by };
}

/** The figures by group, with what is small hidden, also by subtraction. Pure. `results`: those of all together. */
export function figuresOf(
  round: Pick<Consultation, 'questions'>,
  tally: Tally,
  results: ConsultationResults,
  city: Pick<City, 'sectors'>,
): ConsultationFigures {
  const groups = groupsIn(tally, city);
  const all = allGroups(groups);
  const total = cellOf(everyone);
  const hidden = hiddenCells({
    counts: new Map([everyone, ...all].map((group) => [cellOf(group), tally.counts.get(cellOf(group)) ?? 0])),
    sums: across(groups, '', null),
    ...(results.participants === null ? { hidden: [total] } : { kept: new Set([total]) }),
  });
  const dark = new Set(all.filter((group) => hidden.has(cellOf(group))));
  return {
    v: 1,
    participants: mapped(groups, (group) =>
      hidden.has(cellOf(group)) ? null : (tally.counts.get(cellOf(group)) ?? 0),
    ),
    questions: round.questions.map((question) => questionBy({ tally, groups, dark }, question, results)),
  };
}
