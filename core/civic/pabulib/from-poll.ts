import type { City } from '../city.ts';
import { readMark } from '../count/marks.ts';
import { budgetOf, rowsOf, termsOf } from '../count/poll.ts';
import { type BoxRow, localised, type PaperId, type Poll, type PollResults, type Project } from '../polls.ts';
import { writePabulib } from './file.ts';

export interface PublishedPoll {
  readonly poll: Poll;
  readonly projects: readonly Project[];
  readonly box: readonly BoxRow[];
  readonly results: PollResults;
}

/** Pabulib's word for how winners are chosen; what it has no word for is told in the comment. */
function ruleOf({ rule, award, ...poll }: Poll, paper: PaperId): string {
  if (rule.kind === 'judgment' || !award || award.kind === 'places') return 'unknown';
  const { threshold, reserve } = termsOf({ rule, award, ...poll }, paper);
  if (reserve) return 'greedy-custom';
  if (award.kind === 'greedy') {
    if (!award.skip) return 'greedy-no-skip';
    return (threshold ?? award.threshold) === undefined ? 'greedy' : 'greedy-threshold';
  }
  const usual =
    threshold === undefined &&
    award.utility === 'cost' &&
    !award.exhaustive &&
    award.completion !== 'add1-greedy';
  return usual ? (award.completion === 'none' ? 'equalshares' : 'equalshares/add1') : 'unknown';
}

function voteTypeOf({ rule }: Poll, most: number): string {
  switch (rule.kind) {
    case 'approval':
      return most === 1 ? 'choose-1' : 'approval';
    case 'knapsack':
      return 'approval';
    case 'ranking':
      return 'ordinal';
    case 'points':
      return 'cumulative';
    case 'judgment':
      return 'scoring';
  }
}

function commentOf(poll: Poll, paper: PaperId, projects: readonly Project[]): string | null {
  const { rule, award } = poll;
  const { reserve } = termsOf(poll, paper);
  const told: string[] = [];
  const isTold = ['unknown', 'greedy-custom'].includes(ruleOf(poll, paper));
  if (isTold && award) told.push(`Winners by ${JSON.stringify(award)}.`);
  if (reserve) {
    const own = projects.filter(({ popular }) => popular).map(({ id }) => id);
    told.push(`Reserved first ${JSON.stringify(reserve)} for projects ${own.join(', ') || 'none'}.`);
  }
  if (rule.kind === 'judgment') {
    const mentions = rule.mentions.map(({ id }, at) => `${rule.mentions.length - 1 - at} = ${id}`).join(', ');
    told.push(`Majority judgment; points stand for mentions: ${mentions}.`);
  }
  return told.length === 0 ? null : told.map((one, at) => `#${at + 1}: ${one}`).join(' ');
}

/** DD.MM.YYYY in the city's time. */
function dayOf(at: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: '2-digit',
    month: '2-digit',
    year: 'numeric',
  });
  return parts.format(at).replaceAll('/', '.');
}

type Meta = [string, string | number][];

function limitsOf(poll: Poll, paper: PaperId, area: string): Meta {
  const found = poll.papers.find(({ id }) => id === paper);
  const limits: Meta = [];
  if (found && poll.rule.kind !== 'judgment') limits.push(['max_length', found.maxChoices]);
  if (poll.rule.kind === 'knapsack')
    limits.push(['max_sum_cost', found?.maxCost ?? budgetOf(poll, area) ?? 0]);
  if (poll.rule.kind === 'points') limits.push(['max_sum_points', poll.rule.points]);
  if (poll.rule.kind === 'judgment') limits.push(['default_score', 0]);
  const own = poll.award?.kind === 'greedy' ? poll.award.threshold : undefined;
  const threshold = termsOf(poll, paper).threshold ?? own;
  if (threshold !== undefined) limits.push(['min_project_score_threshold', threshold]);
  return limits;
}

/** One area of a counted poll as a `.pb` file: `city`, or a sector's id. Voters are their tracking codes. */
export function pabulibOf(published: PublishedPoll, area: string, city: City): string {
  const { poll, results } = published;
  const paper: PaperId = area === 'city' ? 'city' : 'sector';
  const projects = published.projects.filter(({ sector }) => (sector ?? 'city') === area);
  const box = rowsOf(published.box, area);
  const most = poll.papers.find(({ id }) => id === paper)?.maxChoices ?? 0;
  const [language = 'en'] = Object.keys(poll.title);
  const comment = commentOf(poll, paper, projects);
  const meta: Meta = [
    ['description', localised(poll.title, language)],
    ['country', city.country],
    ['unit', city.name],
    ...(area === 'city' ? [] : ([['subunit', area]] as Meta)),
    ['instance', dayOf(poll.opensAt, city.timeZone).slice(-4)],
    ['num_projects', projects.length],
    ['num_votes', box.length],
    ['budget', budgetOf(poll, area) ?? 0],
    ['vote_type', voteTypeOf(poll, most)],
    ['rule', ruleOf(poll, paper)],
    ['date_begin', dayOf(poll.opensAt, city.timeZone)],
    ['date_end', dayOf(poll.closesAt - 1, city.timeZone)],
    ...limitsOf(poll, paper, area),
    ['language', language],
    ['currency', 'EUR'],
    ...(comment === null ? [] : ([['comment', comment]] as Meta)),
  ];
  return writePabulib({
    meta: meta.map(([key, value]) => [key, String(value)]),
    projects: projectCells(projects, results, area, language),
    votes: voteCells(box, poll, paper),
    newline: '\n',
    closed: true,
  });
}

function projectCells(projects: readonly Project[], results: PollResults, area: string, language: string) {
  const counts = new Map(results.counts.map((count) => [count.project, count]));
  const decisions = results.areas.find((one) => one.area === area)?.decisions ?? [];
  const funded = new Set(decisions.filter((one) => one.funded).map(({ project }) => project));
  const hasScore = results.counts.some(({ score }) => score !== undefined);
  const rows = projects.map(({ id, cost, title }) => {
    const { votes = 0, score = 0 } = counts.get(id) ?? {};
    const cells = [id, cost, votes, ...(hasScore ? [score] : []), localised(title, language)];
    return [...cells, funded.has(id) ? 1 : 0].map(String);
  });
  const columns = ['project_id', 'cost', 'votes', ...(hasScore ? ['score'] : []), 'name', 'selected'];
  return { columns, rows };
}

function voteCells(box: readonly BoxRow[], { rule }: Poll, paper: PaperId) {
  const hasPoints = rule.kind === 'points' || rule.kind === 'judgment';
  const worth = (value: string | null): string => {
    if (rule.kind !== 'judgment') return value ?? '1';
    return String(rule.mentions.length - 1 - rule.mentions.findIndex(({ id }) => id === value));
  };
  const rows = box.map(({ tracker, marks }) => {
    const read = marks[paper].map(readMark);
    const vote = read.map(({ project }) => project).join(',');
    return [tracker, vote, ...(hasPoints ? [read.map(({ value }) => worth(value)).join(',')] : [])];
  });
  return { columns: ['voter_id', 'vote', ...(hasPoints ? ['points'] : [])], rows };
}
