import type { JSX } from 'preact';
import type { City } from '../../core/civic/city.ts';
import { explained } from '../../core/civic/count/explain.ts';
import type { Told } from '../../core/civic/count/outcome.ts';
import type { AreaRow } from '../../core/civic/places.ts';
import {
  type AreaResult,
  type BoxRow,
  localised,
  type Poll,
  type PollResults,
  type Project,
} from '../../core/civic/polls.ts';
import { hiddenCells } from '../../core/civic/results-hide.ts';
import type { Store } from '../../core/ports.ts';
import { SectorMap } from './consultation.tsx';
import { BarsAndTable } from './table-view.tsx';
import { type FigureTable, groupTable, type Scope } from './tables.ts';

/** A counted poll, with what its pages show. */
export interface CountedPoll {
  readonly poll: Poll;
  readonly results: PollResults;
  readonly projects: readonly Project[];
  /** Voters by sector; null: hidden. */
  readonly voters: Readonly<Record<string, number | null>>;
}

/** Null when there is no such poll, or it is not counted. Ballots are only looked at for their sector. */
export async function countedPoll(store: Store, city: City, id: string): Promise<CountedPoll | null> {
  const found = await store.transaction(async (tx) => {
    const row = await tx.polls.load(id);
    if (!row?.results) return null;
    return {
      row,
      results: row.results,
      projects: await tx.polls.projects(id),
      box: await tx.ballots.box(id),
    };
  });
  if (!found) return null;
  const { row, results, projects, box } = found;
  return { poll: row.poll, results, projects, voters: votersBySector(city, box) };
}

/** By sector alone: nothing else of a voter is in the box. Small sectors are hidden, also by subtraction. */
export function votersBySector(city: City, box: readonly BoxRow[]): Readonly<Record<string, number | null>> {
  const counts = new Map(city.sectors.map(({ id }) => [id, 0]));
  for (const { sector } of box) counts.set(sector, (counts.get(sector) ?? 0) + 1);
  const sums = [{ total: 'of all', parts: [...counts.keys()] }];
  const hidden = hiddenCells({
    counts: new Map([...counts, ['of all', box.length]]),
    sums,
    emptyShown: true,
  });
  return Object.fromEntries([...counts].map(([id, count]) => [id, hidden.has(id) ? null : count]));
}

export function areaName({ words, city }: Scope, poll: Poll, area: string): string {
  const paper = poll.papers.find(({ id }) => id === area);
  if (paper) return localised(paper.name, words.language);
  return city.sectors.find(({ id }) => id === area)?.name ?? area;
}

export const projectName = ({ words }: Scope, projects: readonly Project[], id: string): string =>
  localised(projects.find((project) => project.id === id)?.title ?? {}, words.language) || id;

/** A project's figure: points where the rule gives points, else ballots that name it. */
function figureOf(results: PollResults, id: string): number {
  const found = results.counts.find(({ project }) => project === id);
  return found ? (found.score ?? found.votes) : 0;
}

/** The projects of one area, in the order in which the rule took them. */
export function projectTable(
  scope: Scope,
  { poll, results, projects }: CountedPoll,
  area: string,
): FigureTable {
  const { words } = scope;
  const decided = results.areas.find((one) => one.area === area)?.decisions.map(({ project }) => project);
  const here = projects.filter(({ sector }) => (sector ?? 'city') === area).map(({ id }) => id);
  const order = decided ?? results.counts.map(({ project }) => project).filter((id) => here.includes(id));
  return {
    id: `paper-${area}`,
    caption: words.say('results.paperCaption', { area: areaName(scope, poll, area) }),
    heads: [
      words.say('results.project'),
      words.say(
        poll.rule.kind === 'points' || poll.rule.kind === 'ranking' ? 'results.points' : 'results.votes',
      ),
      words.say('results.cost'),
    ],
    rows: order.map((id) => ({
      key: id,
      label: projectName(scope, projects, id),
      cells: [figureOf(results, id), projects.find((project) => project.id === id)?.cost ?? '–'],
    })),
  };
}

/** The areas that have projects: the whole city, then each sector. */
export function areasOf({ projects }: CountedPoll, city: City): readonly string[] {
  return ['city', ...city.sectors.map(({ id }) => id)].filter((area) =>
    projects.some(({ sector }) => (sector ?? 'city') === area),
  );
}

export function pollTables(scope: Scope, counted: CountedPoll): readonly FigureTable[] {
  return [
    ...areasOf(counted, scope.city).map((area) => projectTable(scope, counted, area)),
    groupTable(scope, 'sector', counted.voters),
  ];
}

/** Each paper: who won and why, the figures drawn and written; then who voted, by sector. */
export function PollFigures(props: {
  readonly scope: Scope;
  readonly counted: CountedPoll;
  readonly areas: readonly AreaRow[];
}): JSX.Element {
  const { scope, counted, areas } = props;
  return (
    <>
      {areasOf(counted, scope.city).map((area) => (
        <section key={area}>
          <h2>{areaName(scope, counted.poll, area)}</h2>
          <Decisions
            scope={scope}
            counted={counted}
            found={counted.results.areas.find((one) => one.area === area)}
          />
          <BarsAndTable table={projectTable(scope, counted, area)} words={scope.words} />
        </section>
      ))}
      <section>
        <h2>{scope.words.say('results.bySector')}</h2>
        <SectorMap
          scope={scope}
          table={groupTable(scope, 'sector', counted.voters)}
          groups={counted.voters}
          areas={areas}
        />
      </section>
    </>
  );
}

function Decisions(props: {
  scope: Scope;
  counted: CountedPoll;
  found: AreaResult | undefined;
}): JSX.Element | null {
  const { scope, counted, found } = props;
  if (!found) return null;
  const { words } = scope;
  const say = ({ key, values }: Told) => words.say(key, values);
  const row = ({ project, told }: AreaResult['decisions'][number]) => (
    <li key={project}>
      <strong>{projectName(scope, counted.projects, project)}</strong>{' '}
      {say(explained(told, counted.poll, words.language))}
    </li>
  );
  const won = found.decisions.filter(({ funded }) => funded);
  const others = found.decisions.filter(({ funded }) => !funded);
  return (
    <>
      <p>{words.say('results.ballots', { ballots: found.ballots })}</p>
      <h3>{words.say('results.winners')}</h3>
      {won.length > 0 ? <ol>{won.map(row)}</ol> : <p>{words.say('results.noWinner')}</p>}
      {others.length > 0 && (
        <>
          <h3>{words.say('results.others')}</h3>
          <ul>{others.map(row)}</ul>
        </>
      )}
      {found.reserved && <p>{say(found.reserved)}</p>}
      <p class="hint">{words.say(found.tieBreak)}</p>
    </>
  );
}

/** How many voted. */
export const voted = ({ words }: Scope, { results }: CountedPoll): string =>
  words.say('results.voted', { ballots: results.ballots });
