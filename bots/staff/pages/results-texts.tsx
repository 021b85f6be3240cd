import type { JSX } from 'preact';
import { localised } from '../../../core/civic/polls.ts';
import type { LabelRow, TextRow } from '../../../core/civic/results.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { Quoted } from '../view/confirm.tsx';
import { Boxes, Field, PostForm, Select } from '../view/form.tsx';
import { Pager, Table } from '../view/table.tsx';

const agent = ['agent'] as const;
const path = '/staff/results/consultations/:id/texts/:question';

export const resultTextRoutes: readonly StaffRoute[] = [
  { method: 'GET', path, roles: agent, handler: show },
  { method: 'POST', path: `${path}/labels`, roles: agent, handler: add },
  { method: 'POST', path: `${path}/labels/:label/remove`, roles: agent, handler: remove },
  { method: 'POST', path: `${path}/answers/:text`, roles: agent, handler: sort },
];

const perPage = 20;

const addressOf = ({ params }: SignedIn): string =>
  `/staff/results/consultations/${params.id}/texts/${params.question}`;

/** The question, with its labels; null when it is none that is answered in words. */
async function asked({ desk, params }: SignedIn) {
  const { id = '', question = '' } = params;
  return desk.parvis.engine.world.store.transaction(async (tx) => {
    const row = await tx.consultations.load(id);
    const found = row?.consultation.questions.find((one) => one.id === question && one.kind === 'text');
    return found ? { found, labels: await tx.results.labels(id, question) } : null;
  });
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, query, desk, params, language } = visit;
  const { id = '', question = '' } = params;
  const known = await asked(visit);
  if (!known) return missing;
  const { labels } = known;
  const label = query.get('label') || null;
  const after = query.get('after') ?? '';
  const wanted = { consultation: id, question, label, after, limit: perPage + 1 };
  const [texts, counts] = await desk.parvis.engine.world.store.transaction(
    async (tx) => [await tx.results.texts(wanted), await tx.results.labelCounts(id, question)] as const,
  );
  const shown = texts.slice(0, perPage);
  const last = texts.length > perPage ? shown.at(-1)?.id : undefined;
  const at = addressOf(visit);
  const body = (
    <>
      <p>{say('results.textsTotals', { texts: counts.texts, none: counts.none })}</p>
      <p>
        <a href={`${at}/answers.csv`}>{say('results.textsCsv')}</a>
      </p>
      <Table
        caption={say('results.labels')}
        heads={[say('results.label'), say('results.texts'), say('results.remove')]}
        rows={labels.map((one) => [
          <a href={`${at}?label=${one.id}`}>{one.name}</a>,
          String(counts.by[one.id] ?? 0),
          <PostForm visit={visit} action={`${at}/labels/${one.id}/remove`}>
            <button type="submit" class="quiet">
              {say('results.removeLabel', { name: one.name })}
            </button>
          </PostForm>,
        ])}
        empty={say('results.noLabel')}
      />
      <PostForm visit={visit} action={`${at}/labels`}>
        <Field name="name" label={say('results.newLabel')} required maxlength={60} autocomplete="off" />
        <button type="submit">{say('results.addLabel')}</button>
      </PostForm>
      <form method="get" action={at} class="filter">
        <Select
          name="label"
          label={say('results.filter')}
          value={label ?? ''}
          options={[
            { value: '', label: say('results.allTexts') },
            { value: 'none', label: say('results.unsorted') },
            ...labels.map(({ id: value, name }) => ({ value, label: name })),
          ]}
        />
        <button type="submit">{say('results.show')}</button>
      </form>
      {shown.length === 0 && <p class="empty">{say('results.noText')}</p>}
      {shown.map((text) => (
        <Text key={text.id} visit={visit} text={text} labels={labels} />
      ))}
      <Pager
        visit={visit}
        back={after === '' ? null : { after: null }}
        forth={last === undefined ? null : { after: last }}
      />
      <p>
        <a href={`/staff/results/consultations/${id}`}>{say('results.back')}</a>
      </p>
    </>
  );
  return page(localised(known.found.text, language), body);
}

function Text(props: { visit: SignedIn; text: TextRow; labels: readonly LabelRow[] }): JSX.Element {
  const { visit, text, labels } = props;
  const { say, desk } = visit;
  return (
    <section>
      <Quoted text={desk.parvis.engine.world.vault.open(text.sealed)} />
      {labels.length > 0 && (
        <PostForm visit={visit} action={`${addressOf(visit)}/answers/${text.id}`}>
          <input type="hidden" name="back" value={visit.url.search} />
          <Boxes
            name="labels"
            label={say('results.labels')}
            values={text.labels}
            options={labels.map(({ id, name }) => ({ value: id, label: name }))}
          />
          <button type="submit">{say('results.sort')}</button>
        </PostForm>
      )}
    </section>
  );
}

async function add(visit: SignedIn): Promise<Answer> {
  const { form, params, desk } = visit;
  const { nature } = desk.parvis.engine.world;
  const { id = '', question = '' } = params;
  if (!(await asked(visit))) return missing;
  const name = form.text('name').slice(0, 60);
  if (name === '') return go(addressOf(visit), wrong('results.noName'));
  const added = await visit.act(async (tx, note) => {
    const row = { id: nature.newId(), consultation: id, question, name, createdAt: nature.now() };
    const isNew = await tx.results.addLabel(row);
    if (isNew) await note('label.added', row.id, { consultation: id, question });
    return isNew;
  });
  return go(
    addressOf(visit),
    added ? done('results.labelAdded', { name }) : wrong('results.labelKnown', { name }),
  );
}

async function remove(visit: SignedIn): Promise<Answer> {
  const { label = '' } = visit.params;
  const known = await asked(visit);
  if (!known?.labels.some(({ id }) => id === label)) return missing;
  await visit.act(async (tx, note) => {
    await tx.results.removeLabel(label);
    await note('label.removed', label);
  });
  return go(addressOf(visit), done('results.labelRemoved'));
}

async function sort(visit: SignedIn): Promise<Answer> {
  const { form, params } = visit;
  const { text = '', question = '' } = params;
  if (!(await asked(visit))) return missing;
  const labels = form.all('labels');
  await visit.act(async (tx, note) => {
    await tx.results.label(text, question, labels);
    await note('text.labelled', text, { labels: labels.length });
  });
  const back = form.raw('back');
  return go(`${addressOf(visit)}${/^\?[\w=&%.-]*$/.test(back) ? back : ''}`, done('results.sorted'));
}
