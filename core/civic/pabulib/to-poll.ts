import { instantIn } from '../civil-time.ts';
import type { BoxRow, Poll, PollRule, Project } from '../polls.ts';
import { amountIn, awardOf, contestOf, WITHDRAWN } from './contest.ts';
import type { PabulibFile } from './file.ts';
import { cellOf, dayIn, listIn, type MoreFaults, metaOf, readPabulibFor } from './read.ts';

export interface ImportedPoll {
  /** A draft without ballots, else closed. */
  readonly poll: Poll;
  readonly projects: readonly Project[];
  /** In the file's order, under the voters' ids of the file. Ages and other columns are left behind. */
  readonly box: readonly BoxRow[];
}

/** Projects that were taken back before the vote. */
function withdrawnIn({ projects }: PabulibFile): ReadonlySet<string> {
  const rows = projects.rows.filter((row) => amountIn(cellOf(projects, row, 'cost')) === WITHDRAWN);
  return new Set(rows.map((row) => cellOf(projects, row, 'project_id')));
}

/** What Pabulib allows and a poll of ours can't hold. */
const foreign: MoreFaults = (file, lines, fault) => {
  const { projects, votes } = file;
  for (const [index, row] of projects.rows.entries()) {
    const line = lines.projects[index + 1];
    const cost = amountIn(cellOf(projects, row, 'cost'));
    if (/[\s=]/.test(cellOf(projects, row, 'project_id')))
      fault(line, 'PROJECTS: project_id has a space or =');
    if (Math.abs(cost * 100 - Math.round(cost * 100)) > 1e-6)
      fault(line, 'PROJECTS: cost has more than two decimals');
  }
  // Without the withdrawn project, what stands after it would move up, and count more.
  if (metaOf(file, 'vote_type') !== 'ordinal') return;
  const withdrawn = withdrawnIn(file);
  for (const [index, row] of votes.rows.entries())
    for (const id of listIn(cellOf(votes, row, 'vote')))
      if (withdrawn.has(id)) fault(lines.votes[index + 1], `VOTES: ranks ${id}, which is withdrawn`);
};

function ruleOf(file: PabulibFile): PollRule {
  switch (metaOf(file, 'vote_type')) {
    case 'ordinal':
      return { kind: 'ranking' };
    case 'cumulative':
    case 'scoring':
      return { kind: 'points', points: Number(metaOf(file, 'max_sum_points') ?? 1000) };
    default:
      return { kind: metaOf(file, 'max_sum_cost') === undefined ? 'approval' : 'knapsack' };
  }
}

function mostOf(file: PabulibFile): number {
  const said = metaOf(file, 'max_length');
  if (said !== undefined) return Number(said);
  const { rule } = contestOf(file);
  if (rule.kind === 'ranking') return rule.longest;
  return metaOf(file, 'vote_type') === 'choose-1' ? 1 : file.projects.rows.length;
}

function pollOf(file: PabulibFile, id: string, timeZone: string): Poll {
  const text = (key: string) => metaOf(file, key) ?? '';
  const language = metaOf(file, 'language') ?? 'en';
  const cap = metaOf(file, 'max_sum_cost');
  const award = awardOf(file);
  const paper = {
    id: 'city' as const,
    name: { [language]: metaOf(file, 'subunit') ?? text('unit') },
    maxChoices: mostOf(file),
    budget: amountIn(text('budget')),
    ...(cap === undefined ? {} : { maxCost: amountIn(cap) }),
  };
  return {
    v: 1,
    id,
    title: { [language]: text('description') },
    state: file.votes.rows.length > 0 ? 'closed' : 'draft',
    opensAt: instantIn(dayIn(text('date_begin')) ?? '', timeZone) ?? 0,
    closesAt: instantIn(dayIn(text('date_end')) ?? '', timeZone, true) ?? 0,
    papers: [paper],
    rule: ruleOf(file),
    ...(award ? { award } : {}),
    themes: [],
    publicKey: null,
    demonstration: false,
  };
}

function projectsOf(
  { projects, ...rest }: PabulibFile,
  poll: Poll,
  withdrawn: ReadonlySet<string>,
): Project[] {
  const language = metaOf({ projects, ...rest }, 'language') ?? 'en';
  return projects.rows.flatMap((row, index): Project[] => {
    const id = cellOf(projects, row, 'project_id');
    if (withdrawn.has(id)) return [];
    const title = { [language]: cellOf(projects, row, 'name') || id };
    const cost = amountIn(cellOf(projects, row, 'cost'));
    const summary = { [language]: cellOf(projects, row, 'description') };
    return [
      { id, poll: poll.id, sector: null, number: index + 1, title, summary, theme: '', cost, place: {} },
    ];
  });
}

/** Reads a `.pb` file as a poll called `id`, its days on the clocks of `timeZone`. Throws ParvisError import.invalid, a line of its message for each wrong line. */
export function pollFromPabulib(source: string, id: string, timeZone: string): ImportedPoll {
  const file = readPabulibFor(source, foreign);
  const withdrawn = withdrawnIn(file);
  const poll = pollOf(file, id, timeZone);
  const { votes } = file;
  const box = votes.rows.map((row): BoxRow => {
    const points = listIn(cellOf(votes, row, 'points'));
    const city = listIn(cellOf(votes, row, 'vote')).flatMap((project, place) => {
      if (withdrawn.has(project)) return [];
      return [poll.rule.kind === 'points' ? `${project}=${amountIn(points[place] ?? '1')}` : project];
    });
    return { tracker: cellOf(votes, row, 'voter_id'), sector: '', marks: { city, sector: [] } };
  });
  return { poll, projects: projectsOf(file, poll, withdrawn), box };
}
