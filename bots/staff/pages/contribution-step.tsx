import type { JSX } from 'preact';
import type { ContributionRow } from '../../../core/civic/contributions.ts';
import { textOf } from '../../../core/civic/contributions-read.ts';
import { type CatalogueRow, searchCatalogue } from '../../../core/civic/datasets.ts';
import { letterTo, moderate, moderationNews, writeToAuthor } from '../../../core/civic/moderation.ts';
import type { Word } from '../../../core/civic/word.ts';
import type { Say } from '../../../core/conversation/vocabulary.ts';
import type { Tx } from '../../../core/ports.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { bases, type Step, stepsOf } from '../contribution-steps.ts';
import { gestureBy, previewOf, wordFrom, wordIn } from '../letters.ts';
import { Confirm } from '../view/confirm.tsx';
import { Field, PostForm, Radios } from '../view/form.tsx';
import { LetterPreview } from '../view/report.tsx';
import { type AlikeOnes, alikeTo, contributionAt } from './contribution.tsx';
import { Kept, WordFields } from './report-change.tsx';

const roles = ['moderator'] as const;

export const contributionStepRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: '/staff/proposals/:reference/step', roles, handler: ask },
  { method: 'POST', path: '/staff/proposals/:reference/step', roles, handler: decide },
  { method: 'GET', path: '/staff/datasets/:reference/step', roles, handler: ask },
  { method: 'POST', path: '/staff/datasets/:reference/step', roles, handler: decide },
  { method: 'GET', path: '/staff/lab/:reference/step', roles, handler: ask },
  { method: 'POST', path: '/staff/lab/:reference/step', roles, handler: decide },
];

/** What the form of a step shows. */
interface Asked {
  readonly row: ContributionRow;
  readonly step: Step;
  readonly alike: AlikeOnes;
  readonly datasets: readonly CatalogueRow[];
}

async function askedOf(visit: SignedIn, id: string): Promise<Asked | null> {
  const { store, vault, city } = visit.desk.parvis.engine.world;
  return store.transaction(async (tx) => {
    const row = await contributionAt(visit, tx);
    const step = row && stepsOf(row).find((each) => each.id === id);
    if (!row || !step) return null;
    const alike = step.needs === 'target' ? await alikeTo(visit, tx, row) : [];
    const datasets = step.needs === 'dataset' ? await searchCatalogue({ tx, city }, textOf(vault, row)) : [];
    return { row, step, alike, datasets };
  });
}

const at = ({ kind, reference }: ContributionRow): string => `${bases[kind]}/${reference}`;

async function ask(visit: SignedIn): Promise<Answer> {
  const asked = await askedOf(visit, visit.query.get('to') ?? '');
  return asked ? asking(visit, asked, null) : missing;
}

function asking(visit: SignedIn, asked: Asked, error: string | null): Answer {
  const { say } = visit;
  const { row, step } = asked;
  const body = (
    <PostForm visit={visit} action={`${at(row)}/step`}>
      <input type="hidden" name="to" value={step.id} />
      <Needed visit={visit} asked={asked} error={error} />
      <WordFields visit={visit} reasons={step.reasons} error={step.needs === 'word' ? error : null} />
      <button type="submit">{say('reports.seeMessage')}</button>
    </PostForm>
  );
  return page(say(`contributions.to.${step.id}`), body, error === null ? 200 : 422);
}

function Needed(props: { visit: SignedIn; asked: Asked; error: string | null }): JSX.Element | null {
  const { visit, asked, error } = props;
  const { say, form } = visit;
  const { step, alike, datasets } = asked;
  if (step.needs === 'target')
    return (
      <>
        {alike.length > 0 && (
          <Radios
            name="alike"
            label={say('contributions.alike')}
            value={form.text('alike')}
            options={alike.map(({ reference, title }) => ({
              value: reference,
              label: `${reference} – ${title}`,
            }))}
          />
        )}
        <Field
          name="into"
          label={say('contributions.mergeInto')}
          hint={say('contributions.mergeHint')}
          value={form.text('into')}
          maxlength={20}
          error={error}
        />
      </>
    );
  if (step.needs !== 'dataset') return null;
  if (datasets.length === 0) return <p>{say('contributions.noDataset')}</p>;
  return (
    <Radios
      name="dataset"
      label={say('contributions.chooseDataset')}
      value={form.text('dataset')}
      options={datasets.map(({ dataset, title }) => ({ value: dataset, label: title }))}
      error={error}
    />
  );
}

/** What the form asks for, checked; a sentence when something is missing. */
type Decided = { readonly word: Word | null; readonly into: string } | { readonly error: string };

function decidedIn(visit: SignedIn, { step, datasets }: Asked): Decided {
  const { say, form } = visit;
  const word = wordIn(visit, step.reasons);
  const into = form.text('into') || form.text('alike');
  if (step.needs === 'word' && word === null) return { error: say('contributions.refused.reason') };
  if (step.needs === 'target' && into === '') return { error: say('contributions.refused.target') };
  if (step.needs !== 'dataset') return { word, into };
  const chosen = datasets.find(({ dataset }) => dataset === form.text('dataset'));
  if (!chosen) return { error: say('contributions.refused.dataset') };
  const { title, url } = chosen;
  const found = { key: 'letter.dataset.catalogue', values: { title, url } };
  const said = word ? { key: 'letter.both', values: { reason: found, words: word.kept } } : found;
  return { word: wordFrom(visit, said), into };
}

/** First shows what its author will read; then, with `sure`, does it. */
async function decide(visit: SignedIn): Promise<Answer> {
  const { form } = visit;
  const asked = await askedOf(visit, form.text('to'));
  if (!asked) return missing;
  const decided = decidedIn(visit, asked);
  if ('error' in decided) return asking(visit, asked, decided.error);
  if (form.text('sure') !== 'yes') return preview(visit, asked, decided);
  const { row, step } = asked;
  const { word, into } = decided;
  const answer = await visit.act((tx) => {
    const by = gestureBy(visit, tx);
    if ('state' in step.does)
      return moderate(by, row.reference, { state: step.does.state, note: word, ...(into && { into }) });
    return writeToAuthor(by, row.reference, step.does.letter, word ?? { said: '', kept: '' });
  });
  visit.desk.parvis.sender.wake();
  if (answer.ok) return go(at(row), done('contributions.done'));
  const sentence = `contributions.refused.${answer.reason}`;
  if (answer.reason === 'target') return asking(visit, asked, visit.say(sentence));
  return go(at(row), wrong(sentence));
}

async function preview(
  visit: SignedIn,
  { row, step }: Asked,
  decided: { readonly word: Word | null; readonly into: string },
): Promise<Answer> {
  const { say, desk } = visit;
  const letter = await desk.parvis.engine.world.store.transaction((tx: Tx) =>
    row.conversation === null
      ? Promise.resolve(null)
      : previewOf(visit, tx, row.conversation, sayOf(visit, row, step, decided)),
  );
  const body = (
    <Confirm
      visit={visit}
      what={say('contributions.sure', { reference: row.reference })}
      action={`${at(row)}/step`}
      verb={say('reports.send')}
      back={at(row)}
    >
      <LetterPreview visit={visit} letter={letter} />
      <Kept visit={visit} names={['to', 'reason', 'words', 'into', 'alike', 'dataset']} />
    </Confirm>
  );
  return page(say(`contributions.to.${step.id}`), body);
}

function sayOf(
  { desk }: SignedIn,
  row: ContributionRow,
  { does }: Step,
  { word, into }: { readonly word: Word | null; readonly into: string },
): Say {
  const { world } = desk.parvis.engine;
  if ('letter' in does) return letterTo({ world }, row, does.letter, word ?? { said: '', kept: '' });
  return moderationNews({ world }, row, { state: does.state, note: word }, into);
}
