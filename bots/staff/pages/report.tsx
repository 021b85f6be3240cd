import type { JSX } from 'preact';
import { findCategory } from '../../../core/civic/categories.ts';
import { openStates, type ReportChange, type ReportRow, referenceIn } from '../../../core/civic/reports.ts';
import type { PhotoRow } from '../../../core/civic/reports-desk.ts';
import { reportNews } from '../../../core/civic/reports-state.ts';
import { undoTo } from '../../../core/civic/reports-undo.ts';
import type { Tx } from '../../../core/ports.ts';
import { type Answer, missing, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { gestureBy, type Previewed, previewOf } from '../letters.ts';
import { staffNames } from '../names.ts';
import { thingOf } from '../reports-filter.ts';
import { ageOf, channelName } from '../said.ts';
import { Quoted } from '../view/confirm.tsx';
import { PostForm } from '../view/form.tsx';
import { Where } from '../view/report.tsx';
import { Facts, Table } from '../view/table.tsx';
import { reportActRoutes } from './report-acts.ts';
import { stepsFrom } from './report-change.tsx';
import { mayChange, reportReaders } from './reports.tsx';

const report = '/staff/reports/:reference';

export const oneReportRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: report, roles: reportReaders, handler: show },
  ...reportActRoutes,
];

interface Seen {
  readonly row: ReportRow;
  readonly takenBy: string | null;
  readonly photos: readonly PhotoRow[];
  readonly changes: readonly ReportChange[];
  readonly followers: number;
  /** One's own last change may be taken back. */
  readonly undoable: boolean;
  readonly alike: readonly ReportRow[];
  /** Where its author reads, and in which language; null when nobody does. */
  readonly reader: Previewed | null;
}

async function seen(visit: SignedIn, tx: Tx): Promise<Seen | null> {
  const row = await tx.reports.byReference(referenceIn(visit.params.reference ?? '') ?? '');
  if (!row) return null;
  const { world } = visit.desk.parvis.engine;
  return {
    row,
    takenBy: await tx.reportDesk.takenBy(row.id),
    photos: await tx.reportDesk.photoRows(row.id),
    changes: await tx.reports.changes(row.id),
    followers: (await tx.reports.followers(row.id)).length,
    undoable: mayChange(visit) && (await undoTo(gestureBy(visit, tx), row)) !== null,
    alike: openStates.includes(row.state) ? await alikeTo(visit, tx, row) : [],
    reader:
      row.person && row.conversation
        ? await previewOf(
            visit,
            tx,
            row.conversation,
            await reportNews({ tx, world }, row.person, row, row.state, null),
          )
        : null,
  };
}

const metresPerDegree = 111_320;

/** Open ones of the same category, near. */
async function alikeTo({ desk }: SignedIn, tx: Tx, row: ReportRow): Promise<readonly ReportRow[]> {
  const { lat, lon, kind, category } = row;
  if (lat === null || lon === null) return [];
  const near = findCategory(desk.parvis.engine.world.city, category)?.category.nearby ?? 50;
  const up = near / metresPerDegree;
  const side = up / Math.cos((lat * Math.PI) / 180);
  const box = { west: lon - side, east: lon + side, south: lat - up, north: lat + up };
  const found = await tx.reports.openInBox({ kind, category, ...box });
  return found.filter(({ id }) => id !== row.id).slice(0, 10);
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk } = visit;
  const { store, vault } = desk.parvis.engine.world;
  const found = await store.transaction((tx) => seen(visit, tx));
  if (!found) return missing;
  const { row } = found;
  const names = await staffNames(visit.desk.parvis.engine.world);
  const body = (
    <>
      <ReportFacts visit={visit} found={found} names={names} />
      <h2>{say('reports.said')}</h2>
      {row.words === null ? <p>{say('reports.erased')}</p> : <Quoted text={vault.open(row.words)} />}
      <Today visit={visit} row={row} />
      <Photos visit={visit} found={found} />
      {mayChange(visit) && <Steps visit={visit} found={found} />}
      <Alike visit={visit} found={found} />
      <History visit={visit} found={found} names={names} />
    </>
  );
  return page(say('reports.one', { reference: row.reference, what: thingOf(visit, row) }), body);
}

type Shown = { readonly visit: SignedIn; readonly found: Seen };
type Named = Shown & { readonly names: ReadonlyMap<string, string> };

function ReportFacts({ visit, found, names }: Named): JSX.Element {
  const { say, language } = visit;
  const { row, takenBy, followers, reader } = found;
  const now = visit.desk.parvis.engine.world.nature.now();
  const spoken = reader && new Intl.DisplayNames([language], { type: 'language' }).of(reader.language);
  return (
    <Facts
      facts={[
        [say('reports.state'), say(`reports.state.${row.state}`)],
        [say('reports.where'), <Where visit={visit} row={row} />],
        [say('reports.waits'), ageOf(say, now - row.createdAt)],
        [say('reports.takenBy'), takenBy === null ? say('reports.nobody') : (names.get(takenBy) ?? takenBy)],
        [say('reports.followers'), String(followers)],
        [
          say('reports.author'),
          reader
            ? say('reports.reads', { channel: channelName(say, reader.channel), language: spoken ?? '' })
            : say('reports.noAuthor'),
        ],
      ]}
    />
  );
}

/** Where the thing that is wished elsewhere stands today. */
function Today({ visit, row }: { visit: SignedIn; row: ReportRow }): JSX.Element | null {
  if (row.today === null) return null;
  const place = JSON.parse(visit.desk.parvis.engine.world.vault.open(row.today)) as { address: string };
  return (
    <>
      <h2>{visit.say('reports.today')}</h2>
      <Quoted text={place.address} />
    </>
  );
}

function Photos({ visit, found }: Shown): JSX.Element | null {
  const { say, staff } = visit;
  if (found.photos.length === 0) return null;
  const isModerator = staff.roles.includes('moderator');
  return (
    <>
      <h2>{say('reports.photos')}</h2>
      <ul class="photos">
        {found.photos.map(({ media, hiddenAt }, at) => (
          <li key={media}>
            {hiddenAt === null ? (
              <img
                src={`/staff/media/${media}`}
                alt={say('reports.photoAlt', { n: at + 1 })}
                loading="lazy"
              />
            ) : (
              <p>{say('reports.photoHidden')}</p>
            )}
            {isModerator && (
              <a href={`/staff/media/${media}/hide`}>
                {say(hiddenAt === null ? 'reports.hidePhoto' : 'reports.seeHidden')}
              </a>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Steps({ visit, found }: Shown): JSX.Element {
  const { say, staff } = visit;
  const at = `/staff/reports/${found.row.reference}`;
  const isMine = found.takenBy === staff.id;
  return (
    <>
      <h2>{say('reports.act')}</h2>
      <div class="acts">
        {stepsFrom(found.row.state).map((state) => (
          <a key={state} class="button" href={`${at}/change?state=${state}`}>
            {say(`reports.to.${state}`)}
          </a>
        ))}
        <PostForm visit={visit} action={`${at}/${isMine ? 'leave' : 'take'}`}>
          <button type="submit" class="quiet">
            {say(isMine ? 'reports.leave' : 'reports.take')}
          </button>
        </PostForm>
        {found.undoable && (
          <PostForm visit={visit} action={`${at}/undo`}>
            <p class="hint">{say('reports.undoHint')}</p>
            <button type="submit" class="quiet">
              {say('reports.undo')}
            </button>
          </PostForm>
        )}
      </div>
    </>
  );
}

function Alike({ visit, found }: Shown): JSX.Element | null {
  const { say } = visit;
  const { row, alike } = found;
  if (alike.length === 0) return null;
  const now = visit.desk.parvis.engine.world.nature.now();
  const heads = ['reference', 'where', 'waits', 'join'].map((key) => say(`reports.${key}`));
  return (
    <>
      <h2>{say('reports.alike')}</h2>
      <p>{say('reports.alikeWhy')}</p>
      <Table
        caption={say('reports.alikeCaption')}
        heads={mayChange(visit) ? heads : heads.slice(0, 3)}
        empty=""
        rows={alike.map((other) => [
          <a href={`/staff/reports/${other.reference}`}>{other.reference}</a>,
          <Where visit={visit} row={other} />,
          ageOf(say, now - other.createdAt),
          ...(mayChange(visit) ? [<JoinForm visit={visit} row={row} into={other.reference} />] : []),
        ])}
      />
    </>
  );
}

function JoinForm({ visit, row, into }: { visit: SignedIn; row: ReportRow; into: string }): JSX.Element {
  return (
    <PostForm visit={visit} action={`/staff/reports/${row.reference}/join`}>
      <input type="hidden" name="into" value={into} />
      <button type="submit" class="quiet">
        {visit.say('reports.joinInto', { into })}
      </button>
    </PostForm>
  );
}

function History({ visit, found, names }: Named): JSX.Element {
  const { say, desk } = visit;
  const { vault } = desk.parvis.engine.world;
  const who = (actor: string) =>
    names.get(actor) ?? say(actor === found.row.person ? 'reports.itsAuthor' : 'reports.other');
  return (
    <>
      <h2>{say('reports.history')}</h2>
      <Table
        caption={say('reports.historyCaption')}
        heads={['at', 'state', 'by', 'note'].map((key) => say(`reports.${key}`))}
        empty={say('reports.noHistory')}
        rows={found.changes.map(({ at, state, actor, note }) => [
          say('me.moment', { at }),
          say(`reports.state.${state}`),
          who(actor),
          note === null ? '' : vault.open(note),
        ])}
      />
    </>
  );
}
