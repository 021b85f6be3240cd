import type { JSX } from 'preact';
import type { Consultation, ConsultationRow, Question } from '../../../core/civic/consultations.ts';
import { localised } from '../../../core/civic/polls.ts';
import { closeRound, importRound, openRound } from '../../cli/consultations.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { type ImportKind, importRoutes } from '../imports.tsx';
import { staffedBy, wroteIt } from '../release.ts';
import { fewOf } from '../said.ts';
import { Confirm } from '../view/confirm.tsx';
import { Facts, Table } from '../view/table.tsx';

const home = '/staff/consultations';
const readers = ['campaigner', 'approver'] as const;
const approver = ['approver'] as const;

const imports: ImportKind = {
  home,
  name: 'consultations',
  roles: ['campaigner'],
  accept: '.yaml,.yml,.json',
  async bring(visit, { source }, dryRun) {
    const done = await importRound(staffedBy(visit), visit.desk.parvis.engine.world.city, source, dryRun);
    return { done, link: `${home}/${done.round.id}` };
  },
};

export const consultationRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles: readers, nav: 'consultations.title', handler: list },
  ...importRoutes(imports),
  { method: 'GET', path: `${home}/:id`, roles: readers, handler: show },
  {
    method: 'GET',
    path: `${home}/:id/open`,
    roles: approver,
    fresh: true,
    handler: (visit) => confirm(visit, 'open'),
  },
  { method: 'POST', path: `${home}/:id/open`, roles: approver, fresh: true, handler: open },
  {
    method: 'GET',
    path: `${home}/:id/close`,
    roles: approver,
    fresh: true,
    handler: (visit) => confirm(visit, 'close'),
  },
  { method: 'POST', path: `${home}/:id/close`, roles: approver, fresh: true, handler: close },
];

function stageOf({ state, opensAt, closesAt }: Consultation, now: number): string {
  if (state !== 'open') return state;
  if (now < opensAt) return 'coming';
  return now < closesAt ? 'open' : 'to-close';
}

async function list(visit: SignedIn): Promise<Answer> {
  const { say, desk, language, staff } = visit;
  const { store, nature } = desk.parvis.engine.world;
  const rows = await store.transaction((tx) => tx.consultations.all());
  const body = (
    <>
      {staff.roles.includes('campaigner') && (
        <p>
          <a class="button" href={`${home}/import`}>
            {say('import.consultations.title')}
          </a>
        </p>
      )}
      <Table
        caption={say('consultations.caption')}
        heads={['name', 'state', 'opens', 'closes'].map((key) => say(`consultations.head.${key}`))}
        rows={rows.map(({ round }) => [
          <a href={`${home}/${round.id}`}>{localised(round.title, language)}</a>,
          say(`consultations.stage.${stageOf(round, nature.now())}`),
          say('said.moment', { at: round.opensAt }),
          say('said.moment', { at: round.closesAt }),
        ])}
        empty={say('consultations.none')}
      />
    </>
  );
  return page(say('consultations.title'), body);
}

async function found({ desk, params }: SignedIn): Promise<ConsultationRow | null> {
  return desk.parvis.engine.world.store.transaction((tx) => tx.consultations.load(params.id ?? ''));
}

async function show(visit: SignedIn): Promise<Answer> {
  const { say, desk, language, staff } = visit;
  const row = await found(visit);
  if (!row) return missing;
  const { round } = row;
  const { store, nature } = desk.parvis.engine.world;
  const taken = await store.transaction((tx) => tx.consultations.participations(round.id));
  const finished = taken.filter(({ finishedAt }) => finishedAt !== null).length;
  const stage = stageOf(round, nature.now());
  const gesture = round.state === 'draft' ? 'open' : round.state === 'open' ? 'close' : null;
  const body = (
    <>
      <p>{say(`consultations.next.${stage}`)}</p>
      {gesture && staff.roles.includes('approver') && (
        <p>
          <a class="button" href={`${home}/${round.id}/${gesture}`}>
            {say(`consultations.do.${gesture}`)}
          </a>
        </p>
      )}
      {gesture && !staff.roles.includes('approver') && (
        <p class="hint">{say('consultations.approverOnly')}</p>
      )}
      <Facts
        facts={[
          [say('consultations.head.state'), say(`consultations.stage.${stage}`)],
          [say('consultations.id'), round.id],
          [say('consultations.head.opens'), say('said.moment', { at: round.opensAt })],
          [say('consultations.head.closes'), say('said.moment', { at: round.closesAt })],
          [say('consultations.begun'), fewOf(say, taken.length)],
          [say('consultations.finished'), fewOf(say, finished)],
        ]}
      />
      {round.state !== 'draft' && (
        <p>
          <a href={`/staff/results/consultations/${round.id}`}>{say('consultations.results')}</a>
        </p>
      )}
      <p>{localised(round.intro, language)}</p>
      <Questions visit={visit} questions={round.questions} />
      <p>
        <a href={home}>{say('consultations.back')}</a>
      </p>
    </>
  );
  return page(localised(round.title, language), body);
}

function Questions({
  visit,
  questions,
}: {
  readonly visit: SignedIn;
  readonly questions: readonly Question[];
}): JSX.Element {
  const { say, language } = visit;
  const choices = (asked: Question) =>
    'choices' in asked ? asked.choices.map(({ text }) => localised(text, language)).join(' ; ') : '';
  return (
    <Table
      caption={say('consultations.questions', { n: questions.length })}
      heads={['question', 'kind', 'choices', 'required'].map((key) => say(`consultations.head.${key}`))}
      rows={questions.map((asked) => [
        localised(asked.text, language),
        say(`consultations.kind.${asked.kind}`),
        choices(asked),
        say(asked.required ? 'consultations.yes' : 'consultations.no'),
      ])}
      empty=""
    />
  );
}

async function confirm(visit: SignedIn, gesture: 'open' | 'close'): Promise<Answer> {
  const { say, language } = visit;
  const row = await found(visit);
  if (!row) return missing;
  const { round } = row;
  const at = `${home}/${round.id}`;
  if (round.state !== (gesture === 'open' ? 'draft' : 'open'))
    return go(at, wrong(`consultations.refused.${gesture}`));
  const what = say(`consultations.${gesture}What`, {
    title: localised(round.title, language),
    opens: round.opensAt,
    closes: round.closesAt,
  });
  const body = (
    <Confirm
      visit={visit}
      what={what}
      action={`${at}/${gesture}`}
      verb={say(`consultations.do.${gesture}`)}
      back={at}
    />
  );
  return page(say(`consultations.do.${gesture}`), body);
}

async function open(visit: SignedIn): Promise<Answer> {
  const id = visit.params.id ?? '';
  if (await wroteIt(visit, 'consultation.imported', id))
    return go(`${home}/${id}`, wrong('consultations.refused.same'));
  const round = await openRound(staffedBy(visit), id);
  return go(`${home}/${id}`, round ? done('consultations.opened') : wrong('consultations.refused.open'));
}

async function close(visit: SignedIn): Promise<Answer> {
  const id = visit.params.id ?? '';
  const round = await closeRound(staffedBy(visit), visit.desk.parvis.engine.world.city, id);
  return go(`${home}/${id}`, round ? done('consultations.closed') : wrong('consultations.refused.close'));
}
