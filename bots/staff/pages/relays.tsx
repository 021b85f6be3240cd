import type { JSX } from 'preact';
import type { RelayFigures } from '../../../core/civic/relays.ts';
import { relayAdd, relayRevoke, relaySheet } from '../../cli/relays.ts';
import {
  type Answer,
  done,
  file,
  go,
  missing,
  page,
  type SignedIn,
  type StaffRoute,
  wrong,
} from '../contract.ts';
import { few, fewOf } from '../said.ts';
import { Confirm } from '../view/confirm.tsx';
import { Field, PostForm, Select } from '../view/form.tsx';
import { Table } from '../view/table.tsx';
import {
  accepted,
  found,
  home,
  Mediators,
  type Placed,
  relayMediatorRoutes,
  roles,
} from './relays-mediators.tsx';

/** As in `parvis relay codes`. */
const most = 2000;

export const relayRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles, nav: 'relays.title', handler: list },
  { method: 'POST', path: home, roles, handler: add },
  { method: 'GET', path: `${home}/:id`, roles, fresh: true, handler: (visit) => show(visit, null) },
  { method: 'POST', path: `${home}/:id/codes`, roles, fresh: true, handler: makeCodes },
  { method: 'GET', path: `${home}/:id/revoke`, roles, fresh: true, handler: confirmRevoke },
  { method: 'POST', path: `${home}/:id/revoke`, roles, fresh: true, handler: revoke },
  ...relayMediatorRoutes,
];

async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk } = visit;
  const all = await desk.parvis.engine.world.store.transaction((tx) => tx.relays.figures());
  const figure = (n: number) => say('said.n', { n });
  const body = (
    <>
      <p>{say('relays.what')}</p>
      <Table
        caption={say('relays.caption', { n: few })}
        heads={['name', 'quarter', 'made', 'used', 'revoked', 'helped', 'votes', 'answers'].map((key) =>
          say(`relays.head.${key}`),
        )}
        rows={all.map(({ relay, made, used, revoked, helped, votes, answers }) => [
          <a href={`${home}/${relay.id}`}>{relay.name}</a>,
          relay.quarter,
          ...[made, used, revoked].map(figure),
          ...[helped, votes, answers].map((count) => fewOf(say, count)),
        ])}
        empty={say('relays.none')}
      />
      <section>
        <h2>{say('relays.new')}</h2>
        <PostForm visit={visit} action={home}>
          <Field name="name" label={say('relays.name')} maxlength={60} required />
          <Field name="quarter" label={say('relays.quarter')} maxlength={60} required />
          <button type="submit">{say('relays.add')}</button>
        </PostForm>
      </section>
    </>
  );
  return page(say('relays.title'), body);
}

async function add(visit: SignedIn): Promise<Answer> {
  const { form, desk, staff } = visit;
  const name = form.text('name');
  if (name === '') return go(home, wrong('relays.refused.name'));
  const isDone = await accepted(() => relayAdd(desk.parvis.engine, name, form.text('quarter'), staff.id));
  return go(home, isDone ? done('relays.added', { name }) : wrong('relays.refused.taken', { name }));
}

async function show(visit: SignedIn, fault: string | null): Promise<Answer> {
  const { say } = visit;
  const there = await found(visit);
  if (!there) return missing;
  const { figures, mediators } = there;
  const at = `${home}/${figures.relay.id}`;
  const body = (
    <>
      <p>{figures.relay.quarter}</p>
      <Journeys visit={visit} figures={figures} />
      <Codes visit={visit} at={at} fault={fault} />
      <Mediators visit={visit} at={at} mediators={mediators} />
      <p>
        <a href={home}>{say('relays.back')}</a>
      </p>
    </>
  );
  return page(figures.relay.name, body, fault === null ? 200 : 422);
}

function Journeys({
  visit,
  figures,
}: {
  readonly visit: SignedIn;
  readonly figures: RelayFigures;
}): JSX.Element {
  const { say } = visit;
  return (
    <Table
      caption={say('relays.journeys', { n: few })}
      heads={[say('relays.journey'), say('relays.count')]}
      rows={Object.entries(figures.journeys).map(([kind, count]) => [
        say(`relays.journey.${kind}`),
        fewOf(say, count),
      ])}
      empty={say('relays.noJourney')}
    />
  );
}

function Codes({ visit, at, fault }: Placed & { readonly fault: string | null }): JSX.Element {
  const { say, desk, form } = visit;
  const { city } = desk.parvis.engine.world;
  const names = new Intl.DisplayNames([visit.language], { type: 'language' });
  return (
    <section>
      <h2>{say('relays.codes')}</h2>
      {fault !== null && (
        <p role="alert" class="error">
          {fault}
        </p>
      )}
      <PostForm visit={visit} action={`${at}/codes`}>
        <p>{say('relays.codesWhat')}</p>
        <Field
          name="count"
          type="number"
          label={say('relays.count')}
          value={form.text('count') || '40'}
          min={1}
          max={most}
          required
        />
        <Select
          name="language"
          label={say('relays.language')}
          value={form.text('language')}
          options={city.languages.map((value) => ({ value, label: names.of(value) ?? value }))}
        />
        {(['telegram', 'whatsapp', 'sms'] as const).map((name) => (
          <Field
            key={name}
            name={name}
            label={say(`relays.reach.${name}`)}
            value={form.text(name)}
            maxlength={40}
          />
        ))}
        <button type="submit">{say('relays.makeCodes')}</button>
      </PostForm>
      <p>
        <a href={`${at}/revoke`}>{say('relays.revokeAll')}</a>
      </p>
      <PostForm visit={visit} action={`${at}/revoke`}>
        <Field name="code" label={say('relays.oneCode')} autocomplete="off" maxlength={20} required />
        <button type="submit" class="grave">
          {say('relays.revokeOne')}
        </button>
      </PostForm>
    </section>
  );
}

/** The sheet is the answer itself: the codes are nowhere else. */
async function makeCodes(visit: SignedIn): Promise<Answer> {
  const { form, desk, staff, say } = visit;
  const there = await found(visit);
  if (!there) return missing;
  const { relay } = there.figures;
  const reach = (['telegram', 'whatsapp', 'sms'] as const).filter((name) => form.text(name) !== '');
  const wanted = {
    relay: relay.name,
    count: Number(form.text('count')),
    language: form.text('language'),
    ...Object.fromEntries(reach.map((name) => [name, form.text(name)])),
  };
  const sheets: Buffer[] = [];
  const isDone = await accepted(() =>
    relaySheet(desk.parvis.engine, wanted, staff.id, async (pdf) => {
      sheets.push(pdf);
    }),
  );
  const [pdf] = sheets;
  return isDone && pdf
    ? file(`codes-${relay.id}.pdf`, 'application/pdf', pdf)
    : show(visit, say('relays.refused.codes', { n: most }));
}

async function confirmRevoke(visit: SignedIn): Promise<Answer> {
  const { say } = visit;
  const there = await found(visit);
  if (!there) return missing;
  const { relay } = there.figures;
  const at = `${home}/${relay.id}`;
  const what = say('relays.revokeWhat', { name: relay.name });
  const body = (
    <Confirm visit={visit} what={what} action={`${at}/revoke`} verb={say('relays.revokeAll')} back={at} />
  );
  return page(say('relays.revokeAll'), body);
}

async function revoke(visit: SignedIn): Promise<Answer> {
  const { form, desk, staff } = visit;
  const there = await found(visit);
  if (!there) return missing;
  const { relay } = there.figures;
  const code = form.text('code');
  const which = code === '' ? { relay: relay.name } : { code };
  const isDone = await accepted(() => relayRevoke(desk.parvis.engine, which, staff.id));
  return go(`${home}/${relay.id}`, isDone ? done('relays.codesRevoked') : wrong('relays.refused.code'));
}
