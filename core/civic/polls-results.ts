import type { LocalOp } from '../conversation/ops.ts';
import { median } from './count/judgment.ts';
import { localised, type PaperId, type Poll, type PollResults, type Project, projectsOn } from './polls.ts';

/** A project's figure, best first. `figure`: votes, or points where the rule gives points, or judgments given. */
export interface Figure {
  readonly title: string;
  readonly figure: number;
  /** Majority judgment: its majority mention, in the reader's language; else empty. */
  readonly mention: string;
}

function mentionOf({ rule }: Poll, tally: readonly number[], language: string): string {
  if (rule.kind !== 'judgment') return '';
  return localised(rule.mentions[median(tally)]?.name ?? {}, language);
}

function figures(
  poll: Poll,
  results: PollResults,
  list: readonly Project[],
  language: string,
  most: number,
): readonly Figure[] {
  return results.counts
    .flatMap(({ project: id, votes, score, tally }) => {
      const found = list.find((one) => one.id === id);
      const mention = mentionOf(poll, tally ?? [], language);
      return found ? [{ title: localised(found.title, language), figure: score ?? votes, mention }] : [];
    })
    .slice(0, most);
}

/**
 * `{ poll }`: answers `{ title, kind (the rule's), ballots, cityName, city: Figure[], sector: { name, figures: Figure[] } | null }`, the
 * first ten of each, three where one is brief; refuses `none` before the count.
 */
export const pollResults: LocalOp = {
  kind: 'local',
  async run({ poll: id }, { tx, world, person, conversation: { language, can } }) {
    const row = await tx.polls.load(String(id));
    if (!row?.results) return { ok: false, reason: 'none' };
    const { poll, results } = row;
    const all = await tx.polls.projects(poll.id);
    const sector = world.city.sectors.find((one) => one.id === person.facts.sector);
    const on = (paper: PaperId) =>
      figures(poll, results, projectsOn(all, paper, sector?.id ?? null), language, can.terse ? 3 : 10);
    const own = on('sector');
    return {
      ok: true,
      value: {
        title: localised(poll.title, language),
        kind: poll.rule.kind,
        ballots: results.ballots,
        cityName: localised(poll.papers.find((paper) => paper.id === 'city')?.name ?? {}, language),
        city: on('city'),
        sector: sector && own.length > 0 ? { name: sector.name, figures: own } : null,
      },
    };
  },
};
