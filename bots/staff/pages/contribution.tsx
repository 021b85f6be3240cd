import type { JSX } from 'preact';
import {
  type ContributionChange,
  type ContributionKind,
  type ContributionRow,
  contributionIn,
  letters,
} from '../../../core/civic/contributions.ts';
import { answersOf, findAlike, textOf, titleOf } from '../../../core/civic/contributions-read.ts';
import { districtById } from '../../../core/civic/places-index.ts';
import type { Tx } from '../../../core/ports.ts';
import { type Answer, missing, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { bases, stepsOf } from '../contribution-steps.ts';
import { staffNames } from '../names.ts';
import { ageOf } from '../said.ts';
import { Quoted, visible } from '../view/confirm.tsx';
import { Facts, Table } from '../view/table.tsx';
import { contributionReaders, stateText } from './contributions.tsx';

const common = { method: 'GET', roles: contributionReaders, handler: show } as const;

export const contributionRoutes: readonly StaffRoute[] = [
  { ...common, path: '/staff/proposals/:reference' },
  { ...common, path: '/staff/datasets/:reference' },
  { ...common, path: '/staff/lab/:reference' },
];

/** The kind that an address speaks of. */
export function kindAt({ url }: Pick<SignedIn, 'url'>): ContributionKind {
  const kinds: readonly ContributionKind[] = ['proposal', 'dataset', 'idea'];
  return kinds.find((kind) => url.pathname.startsWith(`${bases[kind]}/`)) ?? 'proposal';
}

/** The one that the address names, when it is of the address's kind. */
export async function contributionAt(visit: SignedIn, tx: Tx): Promise<ContributionRow | null> {
  const kind = kindAt(visit);
  const asked = visit.params.reference ?? '';
  const reference = contributionIn(asked, [kind]) ?? (asked.startsWith(letters[kind]) ? asked : '');
  const row = await tx.contributions.byReference(reference);
  return row?.kind === kind ? row : null;
}

export type AlikeOnes = Awaited<ReturnType<typeof findAlike>>;

/** Public ones of the same kind that are like it. */
export async function alikeTo({ desk }: SignedIn, tx: Tx, row: ContributionRow): Promise<AlikeOnes> {
  const { world } = desk.parvis.engine;
  return findAlike({ tx, world }, row.kind, textOf(world.vault, row), ({ id }) => id === row.id);
}

interface Found {
  readonly row: ContributionRow;
  readonly supporters: number;
  readonly changes: readonly ContributionChange[];
  readonly alike: AlikeOnes;
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk } = visit;
  const { store, vault } = desk.parvis.engine.world;
  const found = await store.transaction(async (tx) => {
    const row = await contributionAt(visit, tx);
    if (!row) return null;
    const supporters = await tx.contributions.countSupporters(row.id);
    const changes = await tx.contributions.changes(row.id);
    return { row, supporters, changes, alike: await alikeTo(visit, tx, row) };
  });
  if (!found) return missing;
  const { row } = found;
  const body = (
    <>
      <WhatItIs visit={visit} found={found} />
      <Written visit={visit} row={row} />
      {visit.staff.roles.includes('moderator') && <Steps visit={visit} row={row} />}
      <Alike visit={visit} found={found} />
      <History visit={visit} found={found} names={await staffNames(visit.desk.parvis.engine.world)} />
    </>
  );
  const title = visible(titleOf(vault, row)) || say('contributions.erased');
  return page(say('contributions.one', { reference: row.reference, title }), body);
}

type Shown = { readonly visit: SignedIn; readonly found: Found };

function WhatItIs({ visit, found }: Shown): JSX.Element {
  const { say } = visit;
  const { row, supporters } = found;
  const { city, nature } = visit.desk.parvis.engine.world;
  const district = districtById(city, row.district);
  return (
    <Facts
      facts={[
        [say('contributions.state'), stateText(visit, row.kind, row.state)],
        [say('contributions.waits'), ageOf(say, nature.now() - row.createdAt)],
        [say('contributions.supporters'), String(supporters)],
        ...(district ? ([[say('reports.district'), district.name]] as const) : []),
        ...(row.into === null
          ? []
          : ([
              [say('contributions.into'), <a href={`${bases[row.kind]}/${row.into}`}>{row.into}</a>],
            ] as const)),
      ]}
    />
  );
}

/** Names of answers that have words of their own here. */
const answerNames = [
  'what',
  'where',
  'whom',
  'cost',
  'use',
  'often',
  'format',
  'kind',
  'author',
  'problem',
  'measure',
  'tests',
  'added',
];

function Written({ visit, row }: { visit: SignedIn; row: ContributionRow }): JSX.Element {
  const { say } = visit;
  const answers = Object.entries(answersOf(visit.desk.parvis.engine.world.vault, row));
  if (answers.length === 0) return <p>{say('contributions.erased')}</p>;
  return (
    <>
      <h2>{say('contributions.written')}</h2>
      {answers.map(([name, text]) => (
        <Quoted
          key={name}
          text={text}
          source={answerNames.includes(name) ? say(`contributions.answer.${name}`) : name}
        />
      ))}
    </>
  );
}

function Steps({ visit, row }: { visit: SignedIn; row: ContributionRow }): JSX.Element {
  const { say } = visit;
  const possible = stepsOf(row);
  return (
    <>
      <h2>{say('contributions.act')}</h2>
      {possible.length === 0 && <p>{say('contributions.noStep')}</p>}
      <div class="acts">
        {possible.map(({ id }) => (
          <a key={id} class="button" href={`${bases[row.kind]}/${row.reference}/step?to=${id}`}>
            {say(`contributions.to.${id}`)}
          </a>
        ))}
      </div>
    </>
  );
}

function Alike({ visit, found }: Shown): JSX.Element | null {
  const { say } = visit;
  if (found.alike.length === 0) return null;
  return (
    <>
      <h2>{say('contributions.alike')}</h2>
      <Table
        caption={say('contributions.alikeCaption')}
        heads={['reference', 'name', 'supporters'].map((key) => say(`contributions.${key}`))}
        empty=""
        rows={found.alike.map(({ reference, title, supporters }) => [
          <a href={`${bases[found.row.kind]}/${reference}`}>{reference}</a>,
          <bdi>{visible(title)}</bdi>,
          String(supporters),
        ])}
      />
    </>
  );
}

function History({ visit, found, names }: Shown & { names: ReadonlyMap<string, string> }): JSX.Element {
  const { say, desk } = visit;
  const { vault } = desk.parvis.engine.world;
  const { row } = found;
  const who = (actor: string) =>
    names.get(actor) ?? say(actor === row.person ? 'reports.itsAuthor' : 'reports.other');
  return (
    <>
      <h2>{say('reports.history')}</h2>
      <Table
        caption={say('reports.historyCaption')}
        heads={['at', 'state', 'by', 'note'].map((key) => say(`reports.${key}`))}
        empty={say('reports.noHistory')}
        rows={found.changes.map(({ at, state, actor, note }) => [
          say('me.moment', { at }),
          stateText(visit, row.kind, state),
          who(actor),
          note === null ? '' : vault.open(note),
        ])}
      />
    </>
  );
}
