import type { Paper, Poll, Project } from '../polls.ts';

export interface ReadMark {
  readonly project: string;
  /** What follows `=`, null without. */
  readonly value: string | null;
}

/** Reads a mark: `p01`, or `p01=3`, `p01=love`. */
export function readMark(mark: string): ReadMark {
  const at = mark.lastIndexOf('=');
  return at < 0 ? { project: mark, value: null } : { project: mark.slice(0, at), value: mark.slice(at + 1) };
}

/** choices: not on this paper, twice, or not written as the rule wants. too-many: projects or points. too-dear: the knapsack is full. */
export type MarksFault = 'choices' | 'too-many' | 'too-dear';

/** The most that a ballot's projects may cost together, in euros; null: as much as one likes. */
export function capOf(paper: Paper, area: string): number | null {
  return paper.maxCost ?? paper.budgets?.[area] ?? paper.budget ?? null;
}

const cents = (euros: number): number => Math.round(euros * 100);

function valueFault({ rule }: Poll, marks: readonly ReadMark[]): MarksFault | null {
  switch (rule.kind) {
    case 'approval':
    case 'knapsack':
    case 'ranking':
      return marks.every(({ value }) => value === null) ? null : 'choices';
    case 'judgment':
      return marks.every(({ value }) => rule.mentions.some(({ id }) => id === value)) ? null : 'choices';
    case 'points': {
      if (!marks.every(({ value }) => /^[1-9]\d{0,5}$/.test(value ?? ''))) return 'choices';
      return marks.reduce((sum, { value }) => sum + Number(value), 0) > rule.points ? 'too-many' : null;
    }
  }
}

/** Why one paper can't be counted, or null. `on`: the projects on it; `area`: `city` or the voter's sector. */
export function faultOnPaper(
  poll: Poll,
  paper: Paper,
  area: string,
  on: readonly Project[],
  written: readonly string[],
): MarksFault | null {
  const marks = written.map(readMark);
  if (poll.rule.kind !== 'judgment' && marks.length > paper.maxChoices) return 'too-many';
  const costs = new Map(on.map(({ id, cost }) => [id, cents(cost)]));
  const ids = new Set(marks.map(({ project }) => project));
  if (ids.size !== marks.length || marks.some(({ project }) => !costs.has(project))) return 'choices';
  const fault = valueFault(poll, marks);
  if (fault || poll.rule.kind !== 'knapsack') return fault;
  const cap = capOf(paper, area);
  const cost = marks.reduce((sum, { project }) => sum + (costs.get(project) ?? 0), 0);
  return cap !== null && cost > cents(cap) ? 'too-dear' : null;
}
