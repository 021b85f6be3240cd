import type { JSX } from 'preact';
import {
  type ContributionKind,
  type ContributionRow,
  type ContributionState,
  contributionStates,
} from '../../../core/civic/contributions.ts';
import { titleOf } from '../../../core/civic/contributions-read.ts';
import { areas } from '../../../core/civic/moderation.ts';
import type { Tx } from '../../../core/ports.ts';
import type { Card } from '../cards.ts';
import { type Answer, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { bases } from '../contribution-steps.ts';
import { placeIn } from '../reports-filter.ts';
import { ageOf } from '../said.ts';
import { visible } from '../view/confirm.tsx';
import { Select } from '../view/form.tsx';
import { Pager, Table } from '../view/table.tsx';

/** Who reads; moderators decide. */
export const contributionReaders = ['moderator', 'auditor'] as const;

const common = { method: 'GET', roles: contributionReaders } as const;

export const contributionListRoutes: readonly StaffRoute[] = [
  {
    ...common,
    path: bases.proposal,
    nav: 'contributions.proposals',
    handler: (visit: SignedIn) => list(visit, 'proposal'),
  },
  {
    ...common,
    path: bases.dataset,
    nav: 'contributions.datasets',
    handler: (visit: SignedIn) => list(visit, 'dataset'),
  },
  {
    ...common,
    path: bases.idea,
    nav: 'contributions.ideas',
    handler: (visit: SignedIn) => list(visit, 'idea'),
  },
];

const counted =
  (kind: ContributionKind): Card['count'] =>
  ({ desk }) =>
    desk.parvis.engine.world.store.transaction((tx) => tx.contributions.countIn(kind, ['submitted']));

const moderator = ['moderator'] as const;

export const contributionCards: readonly Card[] = [
  { roles: moderator, label: 'contributions.proposalCard', link: bases.proposal, count: counted('proposal') },
  { roles: moderator, label: 'contributions.datasetCard', link: bases.dataset, count: counted('dataset') },
  { roles: moderator, label: 'contributions.ideaCard', link: bases.idea, count: counted('idea') },
];

export const titles = {
  proposal: 'contributions.proposals',
  dataset: 'contributions.datasets',
  idea: 'contributions.ideas',
} as const satisfies Record<ContributionKind, string>;

const perPage = 50;
/** The most supported, for the quarter's consultation: as many as one looks over. */
const mostRanked = 200;

type Ranked = { readonly row: ContributionRow; readonly supporters: number };

async function list(visit: SignedIn, kind: ContributionKind): Promise<Answer> {
  const { say, query, desk } = visit;
  const asked = query.get('state') ?? 'submitted';
  const after = placeIn(visit);
  const found = await desk.parvis.engine.world.store.transaction((tx) => read(tx, kind, asked, after));
  const shown = found.slice(0, perPage);
  const last = found.length > perPage && asked !== 'ranked' ? shown.at(-1)?.row : undefined;
  const body = (
    <>
      <StateForm visit={visit} kind={kind} asked={asked} />
      {kind === 'dataset' && visit.staff.roles.includes('moderator') && (
        <p>
          <a class="button" href={`${bases.dataset}/consultation`}>
            {say('contributions.quarter')}
          </a>
        </p>
      )}
      <Rows visit={visit} found={asked === 'ranked' ? found : shown} />
      <Pager
        visit={visit}
        back={after && { after: null }}
        forth={last ? { after: `${last.createdAt}.${last.id}` } : null}
      />
    </>
  );
  return page(say(titles[kind]), body);
}

async function read(
  tx: Tx,
  kind: ContributionKind,
  asked: string,
  after: ReturnType<typeof placeIn>,
): Promise<readonly Ranked[]> {
  const known: readonly ContributionState[] = contributionStates[kind];
  if (asked === 'ranked')
    return tx.contributions.ranked({ kind, states: ['published', 'consulted'], limit: mostRanked });
  const states = known.filter((state) => state === asked || asked === 'all');
  const rows = await tx.contributions.waiting({ kind, states, after, limit: perPage + 1 });
  const found: Ranked[] = [];
  for (const row of rows) found.push({ row, supporters: await tx.contributions.countSupporters(row.id) });
  return found;
}

function StateForm(props: { visit: SignedIn; kind: ContributionKind; asked: string }): JSX.Element {
  const { visit, kind, asked } = props;
  const { say } = visit;
  const states = contributionStates[kind].map((value) => ({ value, label: stateText(visit, kind, value) }));
  const ranked = kind === 'idea' ? [] : [{ value: 'ranked', label: say('contributions.ranked') }];
  return (
    <form method="get" action={bases[kind]} class="filter">
      <Select
        name="state"
        label={say('contributions.show')}
        value={asked}
        options={[...states, ...ranked, { value: 'all', label: say('contributions.all') }]}
      />
      <button type="submit">{say('reports.filter')}</button>
    </form>
  );
}

/** As residents read it. */
export function stateText({ desk, language }: SignedIn, kind: ContributionKind, state: string): string {
  return desk.parvis.phrases.render(language, `${areas[kind]}.state.${state}`, undefined, false);
}

function Rows({ visit, found }: { visit: SignedIn; found: readonly Ranked[] }): JSX.Element {
  const { say } = visit;
  const { vault, nature } = visit.desk.parvis.engine.world;
  return (
    <Table
      caption={say('contributions.caption')}
      heads={['reference', 'name', 'supporters', 'waits', 'state'].map((key) => say(`contributions.${key}`))}
      empty={say('contributions.none')}
      rows={found.map(({ row, supporters }) => [
        <a href={`${bases[row.kind]}/${row.reference}`}>{row.reference}</a>,
        <bdi>{visible(titleOf(vault, row)) || say('contributions.erased')}</bdi>,
        String(supporters),
        ageOf(say, nature.now() - row.createdAt),
        stateText(visit, row.kind, row.state),
      ])}
    />
  );
}
