import { nextDayHour } from '../conversation/calendar.ts';
import { setLater } from '../conversation/later.ts';
import type { LocalOp, OpContext } from '../conversation/ops.ts';
import type { Instant } from '../conversation/vocabulary.ts';
import type { Tx } from '../ports.ts';
import type { City } from './city.ts';
import { capOf } from './count/marks.ts';
import { wants } from './notifications.ts';
import {
  isOpen,
  localised,
  type Paper,
  type PaperId,
  type Poll,
  type PollRow,
  type Project,
  projectsOn,
} from './polls.ts';
import { pollResults } from './polls-results.ts';
import { findProjects } from './polls-search.ts';
import { votedOn } from './voters.ts';

/** The poll in which one may vote now: of several, the one that closes first. */
export async function openPollAt(tx: Tx, now: number): Promise<Poll | null> {
  const open = (await tx.polls.all()).map(({ poll }) => poll).filter((poll) => isOpen(poll, now));
  return open.sort((one, other) => one.closesAt - other.closesAt)[0] ?? null;
}

const paperOf = (value: unknown): PaperId => (value === 'sector' ? 'sector' : 'city');

async function themed({ poll, paper, sector }: Readonly<Record<string, unknown>>, context: OpContext) {
  const row = await context.tx.polls.load(String(poll));
  if (!row) return null;
  const all = await context.tx.polls.projects(row.poll.id);
  const on = projectsOn(all, paperOf(paper), typeof sector === 'string' ? sector : null);
  return { poll: row.poll, projects: on };
}

/** What a person is told when no vote is open. */
function shut(rows: readonly PollRow[], now: number, language: string) {
  const next = rows
    .map(({ poll }) => poll)
    .filter((poll) => poll.state !== 'closed' && poll.opensAt > now)
    .sort((one, other) => one.opensAt - other.opensAt)[0];
  const last = rows.find(({ results }) => results !== null)?.poll;
  return {
    next: next ? { title: localised(next.title, language), opensAt: next.opensAt } : null,
    counting: rows.some(
      ({ poll, results }) =>
        results === null && (poll.state === 'closed' || (poll.state === 'open' && poll.closesAt <= now)),
    ),
    last: last ? { id: last.id, title: localised(last.title, language) } : null,
  };
}

/** The rule with its mentions in the reader's language. */
function ruleIn({ rule }: Poll, language: string) {
  if (rule.kind !== 'judgment') return rule;
  return {
    ...rule,
    mentions: rule.mentions.map(({ id, name }) => ({ id, name: localised(name, language) })),
  };
}

/** The most euros that one may choose on a paper, by `city` or the sector's id; nothing where there is no limit. */
function capsOf(poll: Poll, paper: Paper, city: City): Readonly<Record<string, number>> {
  if (poll.rule.kind !== 'knapsack') return {};
  const areas = paper.id === 'city' ? ['city'] : city.sectors.map(({ id }) => id);
  return Object.fromEntries(
    areas.flatMap((area) => {
      const cap = capOf(paper, area);
      return cap === null ? [] : [[area, cap]];
    }),
  );
}

/**
 * Answers `{ id, title, closesAt (the last instant), demonstration, minAge (null for anyone), rule, papers: { id, name, maxChoices, caps }[], sector: { id, name } | null, votedOn: day | null }`, or refuses
 * `none` with `{ next, counting, last }`. `rule` is the poll's, mentions `{ id, name }`; `caps`: euros by `city` or the sector's id (knapsack).
 */
const current: LocalOp = {
  kind: 'local',
  async run(_, context) {
    const { tx, now, world, person } = context;
    const { language } = context.conversation;
    const poll = await openPollAt(tx, now);
    if (!poll) return { ok: false, reason: 'none', value: shut(await tx.polls.all(), now, language) };
    const sector = world.city.sectors.find(({ id }) => id === person.facts.sector);
    return {
      ok: true,
      value: {
        id: poll.id,
        title: localised(poll.title, language),
        closesAt: poll.closesAt - 1,
        demonstration: poll.demonstration,
        minAge: poll.minAge ?? null,
        rule: ruleIn(poll, language),
        papers: poll.papers.map((paper) => ({
          ...paper,
          name: localised(paper.name, language),
          caps: capsOf(poll, paper, world.city),
        })),
        sector: sector ? { id: sector.id, name: sector.name } : null,
        votedOn: await votedOn(context, poll.id),
      },
    };
  },
};

/** `{ poll, paper, sector }`: answers `{ count, themes: { id, label, count }[] }`, the themes that have projects there. */
const themes: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const found = await themed(args, context);
    if (!found) return { ok: false, reason: 'none' };
    const counted = found.poll.themes.map(({ id, name }) => ({
      id,
      label: localised(name, context.conversation.language),
      count: found.projects.filter(({ theme }) => theme === id).length,
    }));
    return {
      ok: true,
      value: { count: found.projects.length, themes: counted.filter(({ count }) => count > 0) },
    };
  },
};

/** `{ poll, paper, sector, theme?, words? }`: answers `{ projects: { id, title, cost }[] }`; refuses `none` when there is none. */
const projects: LocalOp = {
  kind: 'local',
  async run(args, context) {
    const { language } = context.conversation;
    const found = await themed(args, context);
    let list: readonly Project[] = found?.projects ?? [];
    if (args.theme) list = list.filter(({ theme }) => theme === args.theme);
    if (found && args.words) {
      const names = Object.fromEntries(found.poll.themes.map(({ id, name }) => [id, name]));
      list = findProjects(list, names, String(args.words), language);
    }
    if (list.length === 0) return { ok: false, reason: 'none' };
    return {
      ok: true,
      value: {
        projects: list.map(({ id, title, cost }) => ({ id, title: localised(title, language), cost })),
      },
    };
  },
};

/** `{ poll, id }`: answers one project in full, in the reader's language; its `theme` by name. */
const project: LocalOp = {
  kind: 'local',
  async run({ poll, id }, { tx, conversation: { language } }) {
    const row = await tx.polls.load(String(poll));
    const found = (await tx.polls.projects(String(poll))).find((one) => one.id === id);
    if (!row || !found) return { ok: false, reason: 'none' };
    const theme = row.poll.themes.find((one) => one.id === found.theme);
    return {
      ok: true,
      value: {
        id: found.id,
        number: found.number,
        title: localised(found.title, language),
        summary: localised(found.summary, language),
        place: localised(found.place, language),
        theme: localised(theme?.name ?? {}, language),
        cost: found.cost,
      },
    };
  },
};

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const newsOp = 'polls.results-news';
/** A count that takes longer than this after the close is no longer waited for. */
const countedWithin = 60 * DAY;

function lookAgain({ tx, world, conversation }: OpContext, poll: Poll, at: Instant): Promise<void> {
  const dueAt = nextDayHour(at, world.city);
  return setLater(tx, conversation.id, { op: newsOp, subject: poll.id, args: { poll: poll.id }, dueAt });
}

/** `{ poll }`: this conversation will hear once when the results are out. Refuses `unknown`. */
const tellResults: LocalOp = {
  kind: 'local',
  async run({ poll: id }, context) {
    const row = await context.tx.polls.load(String(id));
    if (!row) return { ok: false, reason: 'unknown' };
    await lookAgain(context, row.poll, Math.max(row.poll.closesAt, context.now) + HOUR);
    return { ok: true };
  },
};

/** Called by a timer each day from the close on: tells that the results are out, or looks again the day after. */
const resultsNews: LocalOp = {
  kind: 'local',
  async run({ poll: id }, context) {
    const row = await context.tx.polls.load(String(id));
    if (!row || context.now > row.poll.closesAt + countedWithin) return { ok: false, reason: 'gone' };
    if (!row.results) {
      await lookAgain(context, row.poll, context.now + DAY);
      return { ok: true };
    }
    const { facts, stoppedAt } = context.person;
    if (!wants(facts, 'results', stoppedAt)) return { ok: false, reason: 'unwanted' };
    const values = { title: localised(row.poll.title, context.conversation.language) };
    const say = { type: 'say', key: 'vote.results-out', values } as const;
    await context.tell(context.conversation.id, say, { class: 'notice', expiresAt: context.now + 7 * DAY });
    return { ok: true };
  },
};

export const pollsOps = {
  'polls.tell-results': tellResults,
  [newsOp]: resultsNews,
  'polls.current': current,
  'polls.themes': themes,
  'polls.projects': projects,
  'polls.project': project,
  'polls.results': pollResults,
} as const;
