import type { JSX } from 'preact';
import { explained } from '../../../core/civic/count/explain.ts';
import { localised, type Poll, type PollRow, type Project } from '../../../core/civic/polls.ts';
import { type Turnout, turnoutOf } from '../../../core/civic/polls-turnout.ts';
import { importPabulib, pabulibFiles, recountFiles } from '../../cli/pabulib.ts';
import { importPoll } from '../../cli/polls.ts';
import { type Answer, file, missing, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { type ImportKind, importRoutes } from '../imports.tsx';
import { staffedBy } from '../release.ts';
import { few } from '../said.ts';
import { Facts, Table } from '../view/table.tsx';
import { pollKeyRoutes } from './polls-key.tsx';

const home = '/staff/polls';
const readers = ['campaigner', 'approver'] as const;

const imports: ImportKind = {
  home,
  name: 'polls',
  roles: ['campaigner'],
  accept: '.yaml,.yml,.json,.pb',
  hasTable: true,
  async bring(visit, { name, source, table }, dryRun) {
    const { city } = visit.desk.parvis.engine.world;
    const done = name.endsWith('.pb')
      ? await importPabulib(staffedBy(visit), city, { name, source, dryRun })
      : await importPoll(staffedBy(visit), city, source, { dryRun, ...(table !== undefined && { table }) });
    return { done, link: `${home}/${done.id}` };
  },
};

export const pollRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles: readers, nav: 'polls.title', handler: list },
  ...importRoutes(imports),
  { method: 'GET', path: `${home}/:id`, roles: readers, handler: show },
  ...pollKeyRoutes,
  { method: 'GET', path: `${home}/:id/files/:name`, roles: readers, handler: download },
];

/** draft, coming (open, before its date), open, to-close (past its date), closed (not counted), counted. */
export function stageOf({ poll, results }: PollRow, now: number): string {
  if (results) return 'counted';
  if (poll.state !== 'open') return poll.state;
  if (now < poll.opensAt) return 'coming';
  return now < poll.closesAt ? 'open' : 'to-close';
}

async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk, language, staff } = visit;
  const { store, nature } = desk.parvis.engine.world;
  const rows = await store.transaction((tx) => tx.polls.all());
  const body = (
    <>
      {staff.roles.includes('campaigner') && (
        <p>
          <a class="button" href={`${home}/import`}>
            {say('import.polls.title')}
          </a>
        </p>
      )}
      <Table
        caption={say('polls.caption')}
        heads={['name', 'state', 'opens', 'closes'].map((key) => say(`polls.head.${key}`))}
        rows={rows.map((row) => [
          <a href={`${home}/${row.poll.id}`}>{localised(row.poll.title, language)}</a>,
          say(`polls.stage.${stageOf(row, nature.now())}`),
          say('said.moment', { at: row.poll.opensAt }),
          say('said.moment', { at: row.poll.closesAt }),
        ])}
        empty={say('polls.none')}
      />
    </>
  );
  return page(say('polls.title'), body);
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk, language, params } = visit;
  const { store, nature } = desk.parvis.engine.world;
  const found = await store.transaction(async (tx) => {
    const row = await tx.polls.load(params.id ?? '');
    if (!row) return null;
    return { row, projects: await tx.polls.projects(row.poll.id), turnout: await turnoutOf(tx, row.poll.id) };
  });
  if (!found) return missing;
  const { row, projects, turnout } = found;
  const stage = stageOf(row, nature.now());
  const body = (
    <>
      <Gestures visit={visit} poll={row.poll} stage={stage} />
      <Facts facts={factsOf(visit, row.poll, stage)} />
      {row.results && <Results visit={visit} row={row} projects={projects} />}
      {stage !== 'draft' && <Days visit={visit} turnout={turnout} />}
      <Projects visit={visit} poll={row.poll} projects={projects} />
      <p>
        <a href={home}>{say('polls.back')}</a>
      </p>
    </>
  );
  return page(localised(row.poll.title, language), body);
}

function Gestures({
  visit,
  poll,
  stage,
}: {
  readonly visit: SignedIn;
  readonly poll: Poll;
  readonly stage: string;
}): JSX.Element {
  const { say, staff } = visit;
  const isApprover = staff.roles.includes('approver');
  const gesture = stage === 'draft' ? 'open' : stage === 'counted' ? null : 'close';
  return (
    <>
      <p>{say(`polls.next.${stage}`)}</p>
      {gesture && isApprover && (
        <p>
          <a class="button" href={`${home}/${poll.id}/${gesture}`}>
            {say(`polls.do.${gesture}`)}
          </a>
        </p>
      )}
      {gesture && !isApprover && <p class="hint">{say('polls.approverOnly')}</p>}
    </>
  );
}

function factsOf({ say, language }: SignedIn, poll: Poll, stage: string): (readonly [string, string])[] {
  const { rule, papers, minAge, award } = poll;
  return [
    [say('polls.head.state'), say(`polls.stage.${stage}`)],
    [say('polls.id'), poll.id],
    [say('polls.head.opens'), say('said.moment', { at: poll.opensAt })],
    [say('polls.head.closes'), say('said.moment', { at: poll.closesAt })],
    [say('polls.rule'), say(`polls.rule.${rule.kind}`)],
    [say('polls.award'), say(`polls.award.${award?.kind ?? 'none'}`)],
    ...papers.map((paper): readonly [string, string] => [
      say('polls.paper', { name: localised(paper.name, language) }),
      say('polls.paperSaid', { max: paper.maxChoices, budget: paper.budget ?? 0 }),
    ]),
    ...(minAge === undefined ? [] : [[say('polls.age'), say('polls.ageSaid', { n: minAge })] as const]),
  ];
}

function Days({ visit, turnout }: { readonly visit: SignedIn; readonly turnout: Turnout }): JSX.Element {
  const { say } = visit;
  const said = (voters: number | null) =>
    voters === null ? say('polls.hidden') : say('said.n', { n: voters });
  return (
    <section>
      <h2>{say('polls.turnout')}</h2>
      <p>{say('polls.turnoutSaid', { voters: said(turnout.voters) })}</p>
      <p class="hint">{say('polls.turnoutHint', { n: few })}</p>
      <Table
        caption={say('polls.days')}
        heads={[say('polls.day'), say('polls.voters')]}
        rows={turnout.days.map(({ day, voters }) => [
          say('said.day', { at: Date.parse(`${day}T12:00:00Z`) }),
          said(voters),
        ])}
        empty={say('polls.noVote')}
      />
    </section>
  );
}

interface Shown {
  readonly visit: SignedIn;
  readonly projects: readonly Project[];
}

function areaOf({ desk, say }: SignedIn, sector: string | null): string {
  if (sector === null || sector === 'city') return say('polls.wholeCity');
  return desk.parvis.engine.world.city.sectors.find(({ id }) => id === sector)?.name ?? sector;
}

function Projects({ visit, projects, poll }: Shown & { readonly poll: Poll }): JSX.Element {
  const { say, language } = visit;
  const themes = new Map(poll.themes.map(({ id, name }) => [id, localised(name, language)]));
  return (
    <section>
      <h2>{say('polls.projects', { n: projects.length })}</h2>
      <details>
        <summary>{say('polls.showProjects')}</summary>
        <Table
          caption={say('polls.projectsCaption')}
          heads={['project', 'number', 'area', 'theme', 'cost'].map((key) => say(`polls.head.${key}`))}
          rows={projects.map((each) => [
            localised(each.title, language),
            String(each.number),
            areaOf(visit, each.sector),
            themes.get(each.theme) ?? each.theme,
            say('polls.euros', { cost: each.cost }),
          ])}
          empty={say('polls.noProject')}
        />
      </details>
    </section>
  );
}

function Results({ visit, row, projects }: Shown & { readonly row: PollRow }): JSX.Element | null {
  const { say, language, desk } = visit;
  const { poll, results } = row;
  if (!results) return null;
  const known = new Map(projects.map((each) => [each.id, each]));
  const decided = new Map(
    results.areas.flatMap(({ decisions }) => decisions.map((each) => [each.project, each] as const)),
  );
  const why = (project: string): string => {
    const decision = decided.get(project);
    if (!decision) return '';
    const { key, values } = explained(decision.told, poll, language);
    return desk.parvis.phrases.render(language, key, values, false);
  };
  const outcome = (project: string): string => {
    const decision = decided.get(project);
    if (!decision) return '';
    return say(decision.funded ? 'polls.won' : 'polls.lost');
  };
  const names = ['box.csv', 'poll.json', 'results.json', `${poll.id}.pb`];
  return (
    <section>
      <h2>{say('polls.results')}</h2>
      <p>{say('polls.resultsSaid', { ballots: results.ballots, damaged: results.damaged })}</p>
      <Table
        caption={say('polls.resultsCaption')}
        heads={['project', 'area', 'votes', 'outcome', 'why'].map((key) => say(`polls.head.${key}`))}
        rows={results.counts.map(({ project, votes, score }) => [
          localised(known.get(project)?.title ?? {}, language) || project,
          areaOf(visit, known.get(project)?.sector ?? null),
          say('said.n', { n: score ?? votes }),
          outcome(project),
          why(project),
        ])}
        empty={say('polls.noProject')}
      />
      <h3>{say('polls.files')}</h3>
      <p>{say('polls.filesWhat')}</p>
      <ul>
        {names.map((name) => (
          <li key={name}>
            <a href={`${home}/${poll.id}/files/${name}`}>{say('polls.download', { name })}</a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The published files of a counted poll. */
async function download(visit: SignedIn): Promise<Answer> {
  const { params, desk } = visit;
  const { store, city } = desk.parvis.engine.world;
  const id = params.id ?? '';
  const files = [
    ...((await recountFiles({ store }, id)) ?? []),
    ...((await pabulibFiles({ store }, id, city)) ?? []),
  ];
  const found = files.find(({ name }) => name === params.name);
  if (!found) return missing;
  const mime = found.name.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/octet-stream';
  return file(found.name.startsWith(id) ? found.name : `${id}-${found.name}`, mime, found.text);
}
