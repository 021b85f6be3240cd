import type { JSX } from 'preact';
import type { AuditLine } from '../../../core/civic/audit.ts';
import { whoIs } from '../../../core/staff/accounts.ts';
import { acts, isAct } from '../acts.ts';
import { type Answer, done, go, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { Field, PostForm, Select } from '../view/form.tsx';
import { Pager, Table } from '../view/table.tsx';

const auditor = ['auditor'] as const;

export const auditRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/audit', roles: auditor, nav: 'audit.title', handler: show },
  { method: 'POST', path: '/staff/audit/verify', roles: auditor, handler: verify },
];

const perPage = 50;

async function show(visit: SignedIn): Promise<Answer> {
  const { say, query, desk } = visit;
  const { store } = desk.parvis.engine.world;
  const filter = (name: 'actor' | 'act' | 'subject') => {
    const wanted = (query.get(name) ?? '').trim();
    return wanted === '' ? {} : { [name]: wanted };
  };
  const before = Number(query.get('before') ?? '');
  const wanted = {
    before: Number.isSafeInteger(before) && before > 0 ? before : null,
    ...filter('actor'),
    ...filter('act'),
    ...filter('subject'),
  };
  const lines = await store.transaction((tx) => tx.audit.page({ ...wanted, limit: perPage + 1 }));
  const shown = lines.slice(0, perPage);
  const oldest = lines.length > perPage ? shown.at(-1)?.id : undefined;
  const body = (
    <>
      <PostForm visit={visit} action="/staff/audit/verify">
        <p>{say('audit.what')}</p>
        <button type="submit">{say('audit.verify')}</button>
      </PostForm>
      <Filter visit={visit} />
      <Table
        caption={say('audit.caption')}
        heads={['row', 'at', 'actor', 'act', 'subject', 'detail'].map((key) => say(`audit.${key}`))}
        rows={await rowsOf(visit, shown)}
        empty={say('audit.none')}
      />
      <Pager
        visit={visit}
        back={wanted.before === null ? null : { before: null }}
        forth={oldest === undefined ? null : { before: String(oldest) }}
      />
    </>
  );
  return page(say('audit.title'), body);
}

function Filter({ visit }: { visit: SignedIn }): JSX.Element {
  const { say, query } = visit;
  const field = (name: string) => (
    <Field name={name} label={say(`audit.${name}`)} value={query.get(name) ?? ''} maxlength={100} />
  );
  return (
    <form method="get" action="/staff/audit" class="filter">
      {field('actor')}
      <Select
        name="act"
        label={say('audit.act')}
        value={query.get('act') ?? ''}
        options={[{ value: '', label: say('audit.every') }, ...actsByName(visit)]}
      />
      {field('subject')}
      <button type="submit">{say('audit.filter')}</button>
    </form>
  );
}

/** Every act in the reader's words, in the order of the alphabet. */
function actsByName({ say, language }: SignedIn) {
  return acts
    .map((value) => ({ value, label: say(`acts.${value}`) }))
    .sort((one, other) => one.label.localeCompare(other.label, language));
}

/** Staff by their names; residents stay ids. */
async function rowsOf(visit: SignedIn, lines: readonly AuditLine[]) {
  const { store, vault } = visit.desk.parvis.engine.world;
  const staff = await store.transaction((tx) => tx.staff.all());
  const names = new Map(staff.map((row) => [row.id, whoIs(vault, row).name]));
  return lines.map(({ id, at, actor, act, subject, detail }) => [
    String(id),
    visit.say('me.moment', { at }),
    actor === 'system' ? visit.say('audit.system') : (names.get(actor) ?? actor),
    isAct(act) ? visit.say(`acts.${act}`) : act,
    names.get(subject) ?? subject,
    Object.entries(detail ?? {})
      .map(([name, value]) => `${name}: ${value}`)
      .join(', '),
  ]);
}

async function verify(visit: SignedIn): Promise<Answer> {
  const { rows, broken } = await visit.act(async (tx, note) => {
    const found = await tx.audit.verify();
    await note('audit.verified', 'audit', { whole: found.broken === null });
    return found;
  });
  if (broken === null) return go('/staff/audit', done('audit.whole', { rows }));
  return go('/staff/audit', wrong('audit.broken', { row: broken }));
}
