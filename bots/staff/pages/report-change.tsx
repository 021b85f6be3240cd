import type { JSX } from 'preact';
import { type ReportRow, type ReportState, referenceIn } from '../../../core/civic/reports.ts';
import { changeState, reportNews, toldOf } from '../../../core/civic/reports-state.ts';
import type { Word } from '../../../core/civic/word.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import {
  gestureBy,
  longestWords,
  type Previewed,
  previewOf,
  reasonOptions,
  reportReasons,
  wordIn,
} from '../letters.ts';
import { staffNames } from '../names.ts';
import { thingOf } from '../reports-filter.ts';
import { Confirm } from '../view/confirm.tsx';
import { PostForm, Select, TextArea } from '../view/form.tsx';
import { LetterPreview, ReportTable } from '../view/report.tsx';

const agent = ['agent'] as const;
const change = '/staff/reports/:reference/change';
const selection = '/staff/reports/selection';

export const reportChangeRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: selection, roles: agent, handler: showSelection },
  { method: 'POST', path: selection, roles: agent, handler: changeSelection },
  { method: 'GET', path: change, roles: agent, handler: ask },
  { method: 'POST', path: change, roles: agent, handler: decide },
];

/** The states that the staff give. */
const given = ['assigned', 'done', 'refused', 'reopened'] as const satisfies readonly ReportState[];

/** What may follow; nothing follows what its author has withdrawn. */
export function stepsFrom(from: ReportState): readonly ReportState[] {
  if (from === 'withdrawn') return [];
  const isOpen = from !== 'done' && from !== 'refused';
  return given.filter((state) => state !== from && (state === 'reopened') !== isOpen);
}

const rowIn = (visit: SignedIn): Promise<ReportRow | null> =>
  visit.desk.parvis.engine.world.store.transaction((tx) =>
    tx.reports.byReference(referenceIn(visit.params.reference ?? '') ?? ''),
  );

const stateIn = (text: string | null): ReportState | null => given.find((state) => state === text) ?? null;

async function ask(visit: SignedIn): Promise<Answer> {
  const row = await rowIn(visit);
  const state = stateIn(visit.query.get('state'));
  if (!row || !state) return missing;
  return asking(visit, row, state, null);
}

function asking(visit: SignedIn, row: ReportRow, state: ReportState, error: string | null): Answer {
  const { say } = visit;
  const body = (
    <PostForm visit={visit} action={`/staff/reports/${row.reference}/change`}>
      <p>{say('reports.changeWhat', { reference: row.reference, what: thingOf(visit, row) })}</p>
      <input type="hidden" name="state" value={state} />
      <WordFields visit={visit} reasons={reportReasons[state]} error={error} />
      <button type="submit">{say('reports.seeMessage')}</button>
    </PostForm>
  );
  return page(say(`reports.to.${state}`), body, error === null ? 200 : 422);
}

/** A reason from the list, and words of one's own. */
export function WordFields(props: {
  readonly visit: SignedIn;
  readonly reasons: readonly string[];
  readonly error: string | null;
}): JSX.Element {
  const { visit, reasons, error } = props;
  const { say, form } = visit;
  return (
    <>
      {reasons.length > 0 && (
        <Select
          name="reason"
          label={say('reports.reason')}
          hint={say('reports.reasonHint')}
          value={form.text('reason')}
          options={reasonOptions(visit, reasons, say('reports.noReason'))}
          error={error}
        />
      )}
      <TextArea
        name="words"
        label={say('reports.ownWords')}
        hint={say('reports.ownWordsHint', { most: longestWords })}
        value={form.text('words')}
        maxlength={longestWords}
        rows={3}
        error={reasons.length > 0 ? null : error}
      />
    </>
  );
}

/** First shows what will be read; then, with `sure`, does it. */
async function decide(visit: SignedIn): Promise<Answer> {
  const { say, form } = visit;
  const row = await rowIn(visit);
  const state = stateIn(form.text('state'));
  if (!row || !state) return missing;
  const word = wordIn(visit, reportReasons[state]);
  if (state === 'refused' && word === null) return asking(visit, row, state, say('reports.refused.reason'));
  if (form.text('sure') !== 'yes') return preview(visit, row, state, word);
  const answer = await visit.act((tx) => changeState(gestureBy(visit, tx), row.reference, state, word));
  visit.desk.parvis.sender.wake();
  const back = `/staff/reports/${row.reference}`;
  if (!answer.ok) return go(back, wrong(`reports.refused.${answer.reason}`));
  return go(back, done('reports.changed', { n: Number((answer.value as { told: number }).told) }));
}

async function preview(
  visit: SignedIn,
  row: ReportRow,
  state: ReportState,
  word: Word | null,
): Promise<Answer> {
  const { say } = visit;
  const { world } = visit.desk.parvis.engine;
  const { letters, told } = await world.store.transaction(async (tx) => {
    const people = await toldOf({ tx }, row);
    const all: (Previewed | null)[] = [];
    for (const { person, conversation } of people.slice(0, 1))
      all.push(
        await previewOf(visit, tx, conversation, await reportNews({ tx, world }, person, row, state, word)),
      );
    return { letters: all, told: people.length };
  });
  const body = (
    <Confirm
      visit={visit}
      what={say('reports.sure', { reference: row.reference, n: told })}
      action={`/staff/reports/${row.reference}/change`}
      verb={say('reports.send')}
      back={`/staff/reports/${row.reference}`}
    >
      <LetterPreview visit={visit} letter={letters[0] ?? null} />
      <Kept visit={visit} names={['state', 'reason', 'words']} />
    </Confirm>
  );
  return page(say(`reports.to.${state}`), body);
}

/** What the form before this one said, and that its message was seen. */
export function Kept({ visit, names }: { visit: SignedIn; names: readonly string[] }): JSX.Element {
  return (
    <>
      {names.map((name) => (
        <input key={name} type="hidden" name={name} value={visit.form.text(name)} />
      ))}
      <input type="hidden" name="sure" value="yes" />
    </>
  );
}

/** At most a page of the list. */
const most = 50;

async function showSelection(visit: SignedIn): Promise<Answer> {
  return selected(visit, visit.query.getAll('ref'), null);
}

async function selected(visit: SignedIn, asked: readonly string[], error: string | null): Promise<Answer> {
  const { say, desk } = visit;
  const found = await desk.parvis.engine.world.store.transaction(async (tx) => {
    const rows = [];
    for (const reference of [...new Set(asked)].slice(0, most)) {
      const row = await tx.reports.byReference(reference);
      if (row) rows.push({ row, takenBy: await tx.reportDesk.takenBy(row.id) });
    }
    return rows;
  });
  if (found.length === 0)
    return page(
      say('reports.selection'),
      <p>
        {say('reports.noSelection')} <a href="/staff/reports">{say('reports.title')}</a>
      </p>,
    );
  const every = given.flatMap((state) => reportReasons[state]);
  const body = (
    <>
      <ReportTable
        visit={visit}
        found={found}
        names={await staffNames(visit.desk.parvis.engine.world)}
        caption={say('reports.selectionCaption', { n: found.length })}
        empty=""
      />
      <Confirm
        visit={visit}
        what={say('reports.selectionSure', { n: found.length })}
        action={selection}
        verb={say('reports.changeAll')}
        back="/staff/reports"
      >
        {found.map(({ row }) => (
          <input key={row.id} type="hidden" name="ref" value={row.reference} />
        ))}
        <Select
          name="state"
          label={say('reports.newState')}
          value={visit.form.text('state')}
          options={given.map((value) => ({ value, label: say(`reports.to.${value}`) }))}
        />
        <WordFields visit={visit} reasons={every} error={error} />
      </Confirm>
    </>
  );
  return page(say('reports.selection'), body, error === null ? 200 : 422);
}

/** Each on its own: what can't be changed is passed over, and counted. */
async function changeSelection(visit: SignedIn): Promise<Answer> {
  const { say, form } = visit;
  const state = stateIn(form.text('state'));
  const references = [...new Set(form.all('ref'))].slice(0, most);
  if (!state || references.length === 0) return go('/staff/reports', wrong('reports.noSelection'));
  const reason = form.text('reason');
  if (reason !== '' && !reportReasons[state].includes(reason))
    return selected(visit, references, say('reports.refused.otherReason'));
  const word = wordIn(visit, reportReasons[state]);
  if (state === 'refused' && word === null) return selected(visit, references, say('reports.refused.reason'));
  const changed = await visit.act(async (tx) => {
    let count = 0;
    for (const reference of references)
      if ((await changeState(gestureBy(visit, tx), reference, state, word)).ok) count += 1;
    return count;
  });
  visit.desk.parvis.sender.wake();
  const passed = references.length - changed;
  return go('/staff/reports', done('reports.allChanged', { n: changed, passed }));
}
