import type { JSX } from 'preact';
import { openStates } from '../../../core/civic/reports.ts';
import { pageOfReports, type ReportFilter } from '../../../core/civic/reports-desk.ts';
import type { Card } from '../cards.ts';
import { type Answer, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { staffNames } from '../names.ts';
import { filterIn, placeIn, wordsIn } from '../reports-filter.ts';
import { ReportFilterForm, ReportTable } from '../view/report.tsx';
import { addressWith, Pager } from '../view/table.tsx';
import { reportFileRoutes } from './reports-files.ts';

/** Who reads reports; agents change them, moderators hide photos. */
export const reportReaders = ['agent', 'moderator', 'auditor'] as const;

export const reportRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/reports', roles: reportReaders, nav: 'reports.title', handler: list },
  ...reportFileRoutes,
];

const waiting: ReportFilter = {
  states: openStates,
  kind: null,
  categories: null,
  district: null,
  until: null,
  takenBy: null,
};

export const reportCard: Card = {
  roles: ['agent'],
  label: 'reports.card',
  link: '/staff/reports',
  count: ({ desk }) => desk.parvis.engine.world.store.transaction((tx) => tx.reportDesk.count(waiting)),
};

const perPage = 50;

async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk, url } = visit;
  const { store, vault } = desk.parvis.engine.world;
  const filter = filterIn(visit);
  const wanted = { filter, words: wordsIn(visit), after: placeIn(visit) };
  const [shown, total] = await store.transaction(
    async (tx) =>
      [
        await pageOfReports({ reports: tx.reportDesk, vault }, wanted, perPage),
        await tx.reportDesk.count(filter),
      ] as const,
  );
  const map = new URL(url);
  map.pathname = '/staff/reports/map';
  const body = (
    <>
      <ReportFilterForm visit={visit} action="/staff/reports" />
      <p>
        {say(wanted.words === '' ? 'reports.total' : 'reports.totalBeside', { n: total })}{' '}
        <a href={addressWith(map, { after: null })}>{say('reports.map')}</a>
      </p>
      {mayChange(visit) && total > 0 && <Files visit={visit} />}
      <Selectable visit={visit} some={shown.found.length > 0}>
        <ReportTable
          visit={visit}
          found={shown.found}
          names={await staffNames(visit.desk.parvis.engine.world)}
          caption={say('reports.caption')}
          empty={say(shown.next ? 'reports.noneYet' : 'reports.none')}
          {...(mayChange(visit) && {
            first: ({ reference }) => (
              <input
                type="checkbox"
                name="ref"
                value={reference}
                aria-label={say('reports.pick', { reference })}
              />
            ),
          })}
        />
      </Selectable>
      <Pager
        visit={visit}
        back={wanted.after && { after: null }}
        forth={shown.next && { after: `${shown.next.at}.${shown.next.id}` }}
      />
    </>
  );
  return page(say('reports.title'), body);
}

export const mayChange = ({ staff }: SignedIn): boolean => staff.roles.includes('agent');

/** The reports of the filter, to take along; words are sealed, and not searched for a file. */
function Files({ visit }: { readonly visit: SignedIn }): JSX.Element {
  const at = (name: string) => {
    const other = new URL(visit.url);
    other.pathname = `/staff/reports/${name}`;
    return addressWith(other, { after: null, words: null });
  };
  return (
    <p>
      {visit.say('reports.files')} <a href={at('reports.csv')}>CSV</a> ·{' '}
      <a href={at('reports.geojson')}>GeoJSON</a>
    </p>
  );
}

/** The table, in a form that leads to the change of what is ticked. */
function Selectable(props: { visit: SignedIn; some: boolean; children: JSX.Element }): JSX.Element {
  const { visit, some, children } = props;
  if (!mayChange(visit) || !some) return children;
  return (
    <form method="get" action="/staff/reports/selection" class="wide">
      {children}
      <p>
        <button type="submit">{visit.say('reports.changeSelection')}</button>
      </p>
    </form>
  );
}
