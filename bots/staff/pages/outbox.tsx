import type { JSX } from 'preact';
import type { ParkedRow, Queue, Trouble, Troubled, TroubledRow } from '../../../core/delivery/troubles.ts';
import { type Answer, done, go, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { failureKind } from '../failures.ts';
import { ageOf, channelName } from '../said.ts';
import { Confirm } from '../view/confirm.tsx';
import { PostForm } from '../view/form.tsx';
import { Facts, Table } from '../view/table.tsx';

const admin = ['admin'] as const;
const home = '/staff/outbox';
/** How long a message that is sent again may take, in milliseconds. */
const again = 24 * 3_600_000;
const shown = 100;

export const outboxRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles: admin, nav: 'outbox.title', handler: list },
  { method: 'GET', path: `${home}/kind`, roles: admin, handler: showKind },
  { method: 'POST', path: `${home}/retry`, roles: admin, handler: retry },
  { method: 'GET', path: `${home}/discard`, roles: admin, handler: confirmDiscard },
  { method: 'POST', path: `${home}/discard`, roles: admin, handler: discard },
  { method: 'POST', path: `${home}/parked/:id/retry`, roles: admin, handler: retryParked },
  { method: 'POST', path: `${home}/parked/:id/discard`, roles: admin, handler: discardParked },
];

async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk } = visit;
  const { store, nature } = desk.parvis.engine.world;
  const now = nature.now();
  const { kinds, queues, parked, counts, backlog } = await store.transaction(async (tx) => ({
    kinds: await tx.troubles.kinds(),
    queues: await tx.troubles.queues(),
    parked: await tx.troubles.parked(shown),
    counts: await tx.outbox.counts(),
    backlog: await tx.inbox.backlog(now),
  }));
  const body = (
    <>
      <p>{say('outbox.what')}</p>
      <section>
        <h2>{say('outbox.kinds')}</h2>
        <Kinds visit={visit} kinds={kinds} now={now} />
      </section>
      <section>
        <h2>{say('outbox.queues')}</h2>
        <Queues visit={visit} queues={queues} now={now} />
        <Facts
          facts={[
            [say('outbox.sentCount'), say('outbox.n', { n: counts.sent })],
            [say('outbox.expiredCount'), say('outbox.n', { n: counts.expired })],
            [
              say('outbox.inbox'),
              say('outbox.inboxSaid', { n: backlog.pending, age: ageOf(say, backlog.oldest) }),
            ],
          ]}
        />
      </section>
      <section>
        <h2 id="parked">{say('outbox.parked')}</h2>
        <p>{say('outbox.parkedWhat')}</p>
        <Parked visit={visit} rows={parked} now={now} />
      </section>
    </>
  );
  return page(say('outbox.title'), body);
}

interface Listed {
  readonly visit: SignedIn;
  readonly now: number;
}

function Kinds({ visit, kinds, now }: Listed & { readonly kinds: readonly Trouble[] }): JSX.Element {
  const { say } = visit;
  return (
    <Table
      caption={say('outbox.kindsCaption')}
      heads={['channel', 'class', 'state', 'code', 'count', 'age', 'why'].map((key) =>
        say(`outbox.head.${key}`),
      )}
      rows={kinds.map((each) => [
        <a href={`${home}/kind?${named(each)}`}>{channelName(say, each.channel)}</a>,
        say(`outbox.class.${each.class}`),
        say(`outbox.state.${each.state}`),
        each.code,
        say('outbox.n', { n: each.count }),
        ageOf(say, now - each.oldest),
        say(`outbox.why.${failureKind(each.code)}`),
      ])}
      empty={say('outbox.noKind')}
    />
  );
}

const named = ({ channel, code }: { readonly channel: string; readonly code: string }): string =>
  new URLSearchParams({ channel, code }).toString();

function Queues({ visit, queues, now }: Listed & { readonly queues: readonly Queue[] }): JSX.Element {
  const { say } = visit;
  return (
    <Table
      caption={say('outbox.queuesCaption')}
      heads={['channel', 'class', 'count', 'age'].map((key) => say(`outbox.head.${key}`))}
      rows={queues.map((each) => [
        channelName(say, each.channel),
        say(`outbox.class.${each.class}`),
        say('outbox.n', { n: each.count }),
        ageOf(say, now - each.oldest),
      ])}
      empty={say('outbox.noQueue')}
    />
  );
}

function Parked({ visit, rows, now }: Listed & { readonly rows: readonly ParkedRow[] }): JSX.Element {
  const { say } = visit;
  return (
    <Table
      caption={say('outbox.parkedCaption')}
      heads={['row', 'channel', 'code', 'age', 'act'].map((key) => say(`outbox.head.${key}`))}
      rows={rows.map(({ id, channel, code, at }) => [
        String(id),
        channelName(say, channel),
        code,
        ageOf(say, now - at),
        <div class="acts">
          <PostForm visit={visit} action={`${home}/parked/${id}/retry`}>
            <button type="submit">{say('outbox.retakeNamed', { id })}</button>
          </PostForm>
          <PostForm visit={visit} action={`${home}/parked/${id}/discard`}>
            <button type="submit" class="grave">
              {say('outbox.dropNamed', { id })}
            </button>
          </PostForm>
        </div>,
      ])}
      empty={say('outbox.noParked')}
    />
  );
}

async function showKind(visit: SignedIn): Promise<Answer> {
  const { say, query, desk } = visit;
  const { store, nature } = desk.parvis.engine.world;
  const which = { channel: query.get('channel') ?? '', code: query.get('code') ?? '' };
  const rows = await store.transaction((tx) => tx.troubles.of(which.channel, which.code, shown));
  const body = (
    <>
      <p>{say(`outbox.why.${failureKind(which.code)}`)}</p>
      {rows.length > 0 && (
        <div class="acts">
          <PostForm visit={visit} action={`${home}/retry`}>
            <Which which={which} />
            <button type="submit">{say('outbox.retryAll')}</button>
          </PostForm>
          <a href={`${home}/discard?${named(which)}`}>{say('outbox.discardAll')}</a>
        </div>
      )}
      <Rows visit={visit} rows={rows} now={nature.now()} />
      <p>
        <a href={home}>{say('outbox.back')}</a>
      </p>
    </>
  );
  const values = { channel: channelName(say, which.channel), code: which.code };
  return page(say('outbox.kindTitle', values), body);
}

function Which({ which }: { readonly which: Troubled }): JSX.Element {
  return (
    <>
      {Object.entries(which).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={String(value)} />
      ))}
    </>
  );
}

function Rows({ visit, rows, now }: Listed & { readonly rows: readonly TroubledRow[] }): JSX.Element {
  const { say } = visit;
  return (
    <Table
      caption={say('outbox.rowsCaption', { n: shown })}
      heads={['row', 'class', 'state', 'tries', 'age', 'act'].map((key) => say(`outbox.head.${key}`))}
      rows={rows.map((row) => [
        String(row.id),
        say(`outbox.class.${row.class}`),
        say(`outbox.state.${row.state}`),
        String(row.attempts),
        ageOf(say, now - row.createdAt),
        <div class="acts">
          <PostForm visit={visit} action={`${home}/retry`}>
            <Which which={{ id: row.id }} />
            <button type="submit">{say('outbox.retryNamed', { id: row.id })}</button>
          </PostForm>
          <a href={`${home}/discard?id=${row.id}`}>{say('outbox.discardNamed', { id: row.id })}</a>
        </div>,
      ])}
      empty={say('outbox.noneLeft')}
    />
  );
}

/** One row by its id, or all of a channel and code. Null: nothing that makes sense. */
function chosen(read: (name: string) => string): Troubled | null {
  const id = Number(read('id'));
  if (Number.isSafeInteger(id) && id > 0) return { id };
  const channel = read('channel');
  return channel === '' ? null : { channel, code: read('code') };
}

const detailOf = (which: Troubled) => ('id' in which ? {} : { channel: which.channel, code: which.code });
const subjectOf = (which: Troubled) => ('id' in which ? String(which.id) : 'outbox');

async function retry(visit: SignedIn): Promise<Answer> {
  const { parvis } = visit.desk;
  const which = chosen((name) => visit.form.text(name));
  const now = parvis.engine.world.nature.now();
  const count = await visit.act(async (tx, note) => {
    const revived = which === null ? 0 : await tx.troubles.revive(which, now, now + again);
    if (which && revived > 0)
      await note('outbox.retried', subjectOf(which), { ...detailOf(which), count: revived });
    return revived;
  });
  parvis.sender.wake();
  return go(home, count === 0 ? wrong('outbox.nothing') : done('outbox.retried', { n: count }));
}

async function confirmDiscard(visit: SignedIn): Promise<Answer> {
  const { say, query } = visit;
  const which = chosen((name) => query.get(name) ?? '');
  if (which === null)
    return page(
      say('outbox.discardTitle'),
      <p>
        {say('outbox.noneChosen')} <a href={home}>{say('outbox.back')}</a>
      </p>,
    );
  const what =
    'id' in which
      ? say('outbox.discardOneWhat', { id: which.id })
      : say('outbox.discardAllWhat', { channel: channelName(say, which.channel), code: which.code });
  const body = (
    <Confirm
      visit={visit}
      what={what}
      action={`${home}/discard`}
      verb={say('outbox.discardVerb')}
      back={home}
    >
      <Which which={which} />
    </Confirm>
  );
  return page(say('outbox.discardTitle'), body);
}

async function discard(visit: SignedIn): Promise<Answer> {
  const which = chosen((name) => visit.form.text(name));
  const now = visit.desk.parvis.engine.world.nature.now();
  const count = await visit.act(async (tx, note) => {
    const gone = which === null ? 0 : await tx.troubles.discard(which, now);
    if (which && gone > 0)
      await note('outbox.discarded', subjectOf(which), { ...detailOf(which), count: gone });
    return gone;
  });
  return go(home, count === 0 ? wrong('outbox.nothing') : done('outbox.discarded', { n: count }));
}

async function retryParked(visit: SignedIn): Promise<Answer> {
  const { params, desk } = visit;
  const id = Number(params.id);
  const now = desk.parvis.engine.world.nature.now();
  const isDone = await visit.act(async (tx, note) => {
    const taken = await tx.troubles.unpark(id, now);
    if (taken) await note('inbox.retried', String(id));
    return taken;
  });
  return go(home, isDone ? done('outbox.retaken') : wrong('outbox.nothing'));
}

async function discardParked(visit: SignedIn): Promise<Answer> {
  const id = Number(visit.params.id);
  const isDone = await visit.act(async (tx, note) => {
    const dropped = await tx.troubles.dropParked(id);
    if (dropped) await note('inbox.discarded', String(id));
    return dropped;
  });
  return go(home, isDone ? done('outbox.dropped') : wrong('outbox.nothing'));
}
