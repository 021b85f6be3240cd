import type { JSX } from 'preact';
import { localised } from '../../../core/civic/polls.ts';
import type { SeatRow, Workshop } from '../../../core/civic/workshops.ts';
import { isOnSite } from '../../../core/civic/workshops.ts';
import { whereOf } from '../../../core/civic/workshops-seats.ts';
import { importWorkshops } from '../../cli/workshops.ts';
import { readWorkshops } from '../../cli/workshops-file.ts';
import { type Answer, missing, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { type ImportKind, importRoutes } from '../imports.tsx';
import { Quoted } from '../view/confirm.tsx';
import { Facts, Table } from '../view/table.tsx';
import { workshopChangeRoutes } from './workshops-change.tsx';
import { workshopDoorRoutes } from './workshops-door.tsx';
import { workshopFormRoutes } from './workshops-form.tsx';

const home = '/staff/workshops';
const agent = ['agent'] as const;

const imports: ImportKind = {
  home,
  name: 'workshops',
  roles: agent,
  accept: '.yaml,.yml,.json,.csv',
  async bring(visit, { name, source }, dryRun) {
    const { engine, sender } = visit.desk.parvis;
    const { city, nature } = engine.world;
    const drafts = readWorkshops(name, source, city, nature.now());
    const done = await importWorkshops(engine, visit.staff.id, drafts, dryRun);
    if (!dryRun) sender.wake();
    return { done, link: home };
  },
};

export const workshopRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles: agent, nav: 'workshops.title', handler: list },
  ...importRoutes(imports),
  ...workshopFormRoutes,
  { method: 'GET', path: `${home}/:id`, roles: agent, handler: show },
  { method: 'GET', path: `${home}/:id/attendance`, roles: agent, handler: attendance },
  ...workshopChangeRoutes,
  ...workshopDoorRoutes,
];

async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk, language } = visit;
  const { store, nature } = desk.parvis.engine.world;
  const now = nature.now();
  const rows = await store.transaction(async (tx) => {
    const found = [];
    for (const workshop of await tx.workshops.upcoming(0))
      found.push({
        workshop,
        joined: await tx.workshops.count(workshop.id, 'joined'),
        waiting: await tx.workshops.count(workshop.id, 'waiting'),
      });
    return found;
  });
  const table = (key: string, empty: string, wanted: typeof rows) => (
    <Table
      caption={say(key)}
      heads={['name', 'when', 'seats', 'waiting', 'state'].map((name) => say(`workshops.head.${name}`))}
      rows={wanted.map(({ workshop, joined, waiting }) => [
        <a href={`${home}/${workshop.id}`}>{localised(workshop.title, language)}</a>,
        say('said.moment', { at: workshop.startsAt }),
        say('workshops.seatsSaid', { joined, places: workshop.places }),
        say('said.n', { n: waiting }),
        say(`workshops.state.${stateOf(workshop, now)}`),
      ])}
      empty={empty}
    />
  );
  const isPast = ({ workshop }: (typeof rows)[number]) => workshop.endsAt <= now;
  const body = (
    <>
      <p class="acts">
        <a class="button" href={`${home}/new`}>
          {say('workshops.new')}
        </a>
        <a href={`${home}/import`}>{say('import.workshops.title')}</a>
      </p>
      {table(
        'workshops.toCome',
        say('workshops.none'),
        rows.filter((row) => !isPast(row)),
      )}
      {rows.some(isPast) && table('workshops.past', '', rows.filter(isPast).toReversed())}
    </>
  );
  return page(say('workshops.title'), body);
}

function stateOf(workshop: Workshop, now: number): string {
  if (workshop.cancelled) return 'cancelled';
  if (now < workshop.startsAt) return 'coming';
  return now < workshop.endsAt ? 'begun' : 'past';
}

async function found({ desk, params }: SignedIn) {
  const { store } = desk.parvis.engine.world;
  return store.transaction(async (tx) => {
    const workshop = await tx.workshops.load(params.id ?? '');
    return workshop && { workshop, seats: await tx.workshops.seats(workshop.id) };
  });
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk, language } = visit;
  const there = await found(visit);
  if (!there) return missing;
  const { workshop, seats } = there;
  const now = desk.parvis.engine.world.nature.now();
  const at = `${home}/${workshop.id}`;
  const joined = seats.filter(({ state }) => state === 'joined');
  const present = joined.filter(({ attendedAt }) => attendedAt !== null);
  const canChange = !workshop.cancelled && now < workshop.startsAt;
  const link = (path: string, key: string) => <a href={`${at}/${path}`}>{say(key)}</a>;
  const body = (
    <>
      {workshop.cancelled && (
        <p class="warning">{say('workshops.calledOff', { reason: workshop.cancelled.reason })}</p>
      )}
      {!workshop.cancelled && isOnSite(workshop, now) && (
        <p>
          <a class="button" href={`${at}/door`}>
            {say('workshops.door')}
          </a>
        </p>
      )}
      <Facts
        facts={[
          [say('workshops.head.state'), say(`workshops.state.${stateOf(workshop, now)}`)],
          [
            say('workshops.head.when'),
            say('workshops.span', { at: workshop.startsAt, until: workshop.endsAt }),
          ],
          [say('workshops.where'), whereOf(workshop)],
          [
            say('workshops.head.seats'),
            say('workshops.seatsSaid', { joined: joined.length, places: workshop.places }),
          ],
          [say('workshops.head.waiting'), say('said.n', { n: seats.length - joined.length })],
          [say('workshops.present'), say('said.n', { n: present.length })],
          [say('workshops.onSite'), workshop.attendanceCode],
          [say('workshops.access'), say(workshop.accessible ? 'workshops.yes' : 'workshops.no')],
          [say('workshops.audience'), say(`workshops.audience.${workshop.audience}`)],
        ]}
      />
      <p>{localised(workshop.summary, language)}</p>
      <ul>
        <li>{link('attendance', 'workshops.attendance')}</li>
        <li>{link('door', 'workshops.door')}</li>
        {!workshop.cancelled && <li>{link('edit', 'workshops.edit')}</li>}
        {canChange && <li>{link('move', 'workshops.move')}</li>}
        {canChange && <li>{link('cancel', 'workshops.cancel')}</li>}
      </ul>
      {workshop.endsAt <= now && <Opinions visit={visit} seats={seats} />}
      <p>
        <a href={home}>{say('workshops.back')}</a>
      </p>
    </>
  );
  return page(localised(workshop.title, language), body);
}

/** Without the references, in the order of the alphabet: an opinion does not tell whose it is. */
function Opinions({
  visit,
  seats,
}: {
  readonly visit: SignedIn;
  readonly seats: readonly SeatRow[];
}): JSX.Element {
  const { say, desk } = visit;
  const { vault } = desk.parvis.engine.world;
  const marks = seats.flatMap(({ rating }) => rating ?? []);
  const words = seats.flatMap(({ opinion }) => (opinion === null ? [] : [vault.open(opinion)])).toSorted();
  const mean = marks.reduce((sum, mark) => sum + mark, 0) / Math.max(1, marks.length);
  return (
    <section>
      <h2>{say('workshops.opinions')}</h2>
      <p>{say('workshops.mean', { n: marks.length, mean: Math.round(mean * 10) / 10 })}</p>
      {words.map((text, index) => (
        <Quoted key={index} text={text} />
      ))}
    </section>
  );
}

/** To be printed: references, and a box to tick. No name is kept with a seat. */
async function attendance(visit: SignedIn): Promise<Answer> {
  const { say, language } = visit;
  const there = await found(visit);
  if (!there) return missing;
  const { workshop, seats } = there;
  const sorted = seats.toSorted((a, b) =>
    a.state === b.state ? a.reference.localeCompare(b.reference) : a.state === 'joined' ? -1 : 1,
  );
  const seatState = ({ state, attendedAt }: SeatRow) => (attendedAt === null ? state : 'present');
  const body = (
    <>
      <p>{say('workshops.span', { at: workshop.startsAt, until: workshop.endsAt })}</p>
      <p>{whereOf(workshop)}</p>
      <Table
        caption={say('workshops.attendanceCaption')}
        heads={['reference', 'state', 'came'].map((key) => say(`workshops.head.${key}`))}
        rows={sorted.map((seat) => [
          seat.reference,
          say(`workshops.seat.${seatState(seat)}`),
          seat.attendedAt === null ? '\u2610' : '\u2611',
        ])}
        empty={say('workshops.nobody')}
      />
      <p class="acts">
        <a href={`${home}/${workshop.id}`}>{say('workshops.backOne')}</a>
      </p>
    </>
  );
  return page(say('workshops.attendanceTitle', { title: localised(workshop.title, language) }), body);
}
