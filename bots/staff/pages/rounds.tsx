import type { RoundRow } from '../../../core/delivery/rounds/round.ts';
import type { Role } from '../../../core/staff/accounts.ts';
import { type Answer, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { count } from '../view/amounts.ts';
import { Table } from '../view/table.tsx';
import { countAgain, end, release, resume, retry, stop } from './rounds-acts.tsx';
import { showLines } from './rounds-lines.tsx';
import { follow, stateText } from './rounds-live.tsx';
import { download, namesFor, show } from './rounds-show.tsx';
import { sendTest } from './rounds-test.tsx';
import { create, edit, preview, showEdit, showNew } from './rounds-write.tsx';

const writers: readonly Role[] = ['campaigner'];
const both: readonly Role[] = ['campaigner', 'approver'];
const one = '/staff/rounds/:id';
/** Eight languages, twice. */
const bodyLimit = 256 * 1024;

export const roundRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/rounds', roles: both, nav: 'rounds.title', handler: list },
  { method: 'GET', path: '/staff/rounds/new', roles: writers, handler: showNew },
  { method: 'POST', path: '/staff/rounds/new', roles: writers, bodyLimit, handler: create },
  { method: 'POST', path: '/staff/rounds/preview', roles: writers, bodyLimit, handler: preview },
  { method: 'GET', path: one, roles: both, handler: show },
  { method: 'GET', path: `${one}/edit`, roles: writers, handler: showEdit },
  { method: 'POST', path: `${one}/edit`, roles: writers, bodyLimit, handler: edit },
  { method: 'GET', path: `${one}/file`, roles: both, handler: download },
  { method: 'POST', path: `${one}/count`, roles: both, handler: countAgain },
  { method: 'POST', path: `${one}/test`, roles: both, handler: sendTest },
  { method: 'POST', path: `${one}/release`, roles: ['approver'], fresh: true, handler: release },
  { method: 'POST', path: `${one}/stop`, roles: both, handler: stop },
  { method: 'POST', path: `${one}/resume`, roles: both, handler: resume },
  { method: 'POST', path: `${one}/end`, roles: both, handler: end },
  { method: 'POST', path: `${one}/retry`, roles: both, handler: retry },
  { method: 'GET', path: `${one}/people`, roles: both, handler: showLines },
  { method: 'GET', path: '/staff/events/rounds/:id', roles: both, handler: follow },
];

/** The latest first. */
async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk, staff, language, query } = visit;
  const all = await desk.parvis.engine.world.store.transaction((tx) => tx.rounds.all());
  const state = query.get('state');
  const rows = all.filter((row) => state === null || row.state === state);
  const name = await namesFor(visit);
  const isWriter = staff.roles.includes('campaigner');
  const body = (
    <>
      <p>{say('rounds.intro')}</p>
      {isWriter && (
        <p>
          <a class="button" href="/staff/rounds/new">
            {say('rounds.new')}
          </a>
        </p>
      )}
      {state !== null && (
        <p>
          <a href="/staff/rounds">{say('rounds.all')}</a>
        </p>
      )}
      <Table
        caption={say('rounds.caption')}
        heads={(['name', 'stateHead', 'progressHead', 'author', 'closesAt'] as const).map((head) =>
          say(`rounds.${head}`),
        )}
        rows={rows.map((row) => [
          <a href={`/staff/rounds/${row.id}`}>{row.content.title}</a>,
          stateText(visit, row),
          progressText(row, (people) => count(language, people)),
          name(row.author),
          say('rounds.moment', { at: row.content.closesAt }),
        ])}
        empty={say(isWriter ? 'rounds.none' : 'rounds.noneYet')}
      />
    </>
  );
  return page(say('rounds.title'), body);
}

/** `1 200 / 4 000`: people seen to, of those counted. */
function progressText({ fed, counted }: RoundRow, shown: (people: number) => string): string {
  return counted ? `${shown(Math.min(fed, counted.people))} / ${shown(counted.people)}` : '–';
}

/** Counted and not released, written by somebody else. */
export async function waitingForRelease({ desk, staff }: SignedIn): Promise<number> {
  const rows = await desk.parvis.engine.world.store.transaction((tx) => tx.rounds.inState(['draft']));
  return rows.filter(
    (row) => row.counted?.version === row.version && row.author !== staff.id && row.editedBy !== staff.id,
  ).length;
}

/** Stopped without anybody's doing. */
export async function stoppedByThemselves({ desk }: SignedIn): Promise<number> {
  const rows = await desk.parvis.engine.world.store.transaction((tx) => tx.rounds.inState(['stopped']));
  return rows.filter(({ reason }) => reason !== 'staff').length;
}
