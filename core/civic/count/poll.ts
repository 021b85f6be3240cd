import type { AreaResult, BoxRow, PaperId, Poll, PollResults, Project, ProjectCount } from '../polls.ts';
import { type Contest, countContest } from './contest.ts';
import { readMark } from './marks.ts';
import type { Scale } from './outcome.ts';
import { boxCsv, digestOf, pollJson } from './publish.ts';
import type { Mark, Sheet } from './scores.ts';

function sheetOf(poll: Poll, marks: readonly string[]): Sheet {
  const { rule } = poll;
  const mentions = rule.kind === 'judgment' ? rule.mentions.map(({ id }) => id) : [];
  return marks.map((text): Mark => {
    const { project, value } = readMark(text);
    if (rule.kind === 'judgment') return { project, value: mentions.indexOf(value ?? '') };
    return { project, value: rule.kind === 'points' ? Number(value) : 1 };
  });
}

function contestRule(poll: Poll, paper: PaperId): Contest['rule'] {
  const { rule } = poll;
  switch (rule.kind) {
    case 'approval':
    case 'knapsack':
      return { kind: 'votes' };
    case 'points':
      return { kind: 'points' };
    case 'ranking':
      return { kind: 'ranking', longest: poll.papers.find(({ id }) => id === paper)?.maxChoices ?? 0 };
    case 'judgment':
      return { kind: 'judgment', mentions: rule.mentions.map(({ id }) => id) };
  }
}

/** The euros of one area: those of the whole city, or of one sector. */
export function budgetOf(poll: Poll, area: string): number | null {
  const paper = poll.papers.find(({ id }) => id === (area === 'city' ? 'city' : 'sector'));
  return paper?.budgets?.[area] ?? paper?.budget ?? null;
}

/** The threshold and the reserve of one paper: its own, else the poll's. */
export function termsOf(poll: Poll, paper: PaperId): Pick<Poll, 'threshold' | 'reserve'> {
  const own = poll.papers.find(({ id }) => id === paper);
  const threshold = own?.threshold ?? poll.threshold;
  const reserve = own?.reserve ?? poll.reserve;
  return { ...(threshold !== undefined && { threshold }), ...(reserve && { reserve }) };
}

/** Cents where some amount has them, else euros. */
function scaleOf(amounts: readonly number[]): Scale {
  return amounts.every(Number.isInteger) ? 1 : 100;
}

/** The ballots that take part in one area. A wholly empty one, which only an imported file can hold, is one of the city's. */
export function rowsOf(box: readonly BoxRow[], area: string): readonly BoxRow[] {
  if (area !== 'city') return box.filter(({ sector, marks }) => sector === area && marks.sector.length > 0);
  return box.filter(({ marks }) => marks.city.length > 0 || marks.sector.length === 0);
}

function areaOf(poll: Poll, area: string, projects: readonly Project[], box: readonly BoxRow[]) {
  const paper: PaperId = area === 'city' ? 'city' : 'sector';
  const own = projects.filter(({ sector }) => (sector ?? 'city') === area);
  const budget = budgetOf(poll, area);
  const scale = scaleOf([...own.map(({ cost }) => cost), budget ?? 0]);
  const rows = rowsOf(box, area);
  const { threshold, reserve } = termsOf(poll, paper);
  const popular = new Set(own.filter((one) => one.popular).map(({ id }) => id));
  const counted = countContest({
    candidates: own.map(({ id, cost }) => ({ id, cost: Math.round(cost * scale) })),
    sheets: rows.map(({ marks }) => sheetOf(poll, marks[paper])),
    rule: contestRule(poll, paper),
    award: poll.award ?? null,
    budget: budget === null ? null : Math.round(budget * scale),
    scale,
    ...(threshold !== undefined && { threshold }),
    ...(reserve && { quota: { reserve, isFor: popular } }),
  });
  return { area, ballots: rows.length, budget, ...counted };
}

/** `city` first, then the sectors in the order of their first project. */
function areasOf(projects: readonly Project[]): readonly string[] {
  const areas = new Set(projects.map(({ sector }) => sector ?? 'city'));
  return [...areas].sort((one, other) => Number(other === 'city') - Number(one === 'city'));
}

/** Counts the opened box by the poll's rule, and names the winners by its award. Pure: the same box gives the same results. */
export function countPoll(
  poll: Poll,
  projects: readonly Project[],
  box: readonly BoxRow[],
  damaged = 0,
): PollResults {
  const ordered = [...projects].sort((one, other) => one.number - other.number);
  const counted = areasOf(ordered).map((area) => areaOf(poll, area, ordered, box));
  const areas = counted.flatMap(({ area, ballots, budget, outcome }): AreaResult[] =>
    outcome ? [{ area, ballots, budget, ...outcome }] : [],
  );
  const counts = counted.flatMap((area) => area.counts);
  const digests = { box: digestOf(boxCsv(box)), poll: digestOf(pollJson(poll, projects)) };
  return { v: 2, ballots: box.length, damaged, counts: inOrder(poll, ordered, counts), digests, areas };
}

function inOrder(poll: Poll, projects: readonly Project[], counts: readonly ProjectCount[]) {
  if (poll.rule.kind === 'judgment') return counts;
  const numbers = new Map(projects.map(({ id, number }) => [id, number]));
  const score = ({ votes, score }: ProjectCount): number => score ?? votes;
  return [...counts].sort(
    (one, other) =>
      score(other) - score(one) || (numbers.get(one.project) ?? 0) - (numbers.get(other.project) ?? 0),
  );
}
