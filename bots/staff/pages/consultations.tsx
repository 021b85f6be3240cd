import type { JSX } from 'preact';
import type { Consultation, ConsultationRow, Question } from '../../../core/civic/consultations.ts';
import { localised } from '../../../core/civic/polls.ts';
import { closeConsultation, importConsultation, openConsultation } from '../../cli/consultations.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { type ImportKind, importRoutes } from '../imports.tsx';
import { staffedBy, wroteIt } from '../release.ts';
import { fewOf } from '../said.ts';
import { Confirm } from '../view/confirm.tsx';
import { Facts, Table } from '../view/table.tsx';
import { ConsultationPhone } from './consultations-preview.tsx';
import { consultationFormRoutes } from './consultations-write.tsx';

const home = '/staff/consultations';
const readers = ['campaigner', 'approver'] as const;
const approver = ['approver'] as const;

const imports: ImportKind = {
  home,
  name: 'consultations',
  roles: ['campaigner'],
  accept: '.yaml,.yml,.json',
  async bring(visit, { source }, dryRun) {
    const done = await importConsultation(
      staffedBy(visit),
      visit.desk.parvis.engine.world.city,
      source,
      dryRun,
    );
    return { done, link: `${home}/${done.consultation.id}` };
  },
};

export const consultationRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: home, roles: readers, nav: 'consultations.title', handler: list },
  ...importRoutes(imports),
  ...consultationFormRoutes,
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
        <p class="acts">
          <a class="button" href={`${home}/new`}>
            {say('consultations.new')}
          </a>
          <a href={`${home}/import`}>{say('import.consultations.title')}</a>
        </p>
      )}
      <Table
        caption={say('consultations.caption')}
        heads={['name', 'state', 'opens', 'closes'].map((key) => say(`consultations.head.${key}`))}
        rows={rows.map(({ consultation }) => [
          <a href={`${home}/${consultation.id}`}>{localised(consultation.title, language)}</a>,
          say(`consultations.stage.${stageOf(consultation, nature.now())}`),
          say('said.moment', { at: consultation.opensAt }),
          say('said.moment', { at: consultation.closesAt }),
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
  const { consultation } = row;
  const { store, nature } = desk.parvis.engine.world;
  const taken = await store.transaction((tx) => tx.consultations.participations(consultation.id));
  const finished = taken.filter(({ finishedAt }) => finishedAt !== null).length;
  const stage = stageOf(consultation, nature.now());
  const gesture = consultation.state === 'draft' ? 'open' : consultation.state === 'open' ? 'close' : null;
  const body = (
    <>
      <p>{say(`consultations.next.${stage}`)}</p>
      {gesture && staff.roles.includes('approver') && (
        <p>
          <a class="button" href={`${home}/${consultation.id}/${gesture}`}>
            {say(`consultations.do.${gesture}`)}
          </a>
        </p>
      )}
      {staff.roles.includes('campaigner') && (
        <p class="acts">
          {consultation.state === 'draft' && (
            <a class="button" href={`${home}/${consultation.id}/edit`}>
              {say('consultations.edit')}
            </a>
          )}
          <a href={`${home}/new?from=${consultation.id}`}>{say('consultations.duplicate')}</a>
        </p>
      )}
      {gesture && !staff.roles.includes('approver') && (
        <p class="hint">{say('consultations.approverOnly')}</p>
      )}
      <Facts
        facts={[
          [say('consultations.head.state'), say(`consultations.stage.${stage}`)],
          [say('consultations.id'), consultation.id],
          [say('consultations.head.opens'), say('said.moment', { at: consultation.opensAt })],
          [say('consultations.head.closes'), say('said.moment', { at: consultation.closesAt })],
          [say('consultations.begun'), fewOf(say, taken.length)],
          [say('consultations.finished'), fewOf(say, finished)],
        ]}
      />
      {consultation.state !== 'draft' && (
        <p>
          <a href={`/staff/results/consultations/${consultation.id}`}>{say('consultations.results')}</a>
        </p>
      )}
      <p>{localised(consultation.intro, language)}</p>
      <Questions visit={visit} questions={consultation.questions} />
      <ConsultationPhone visit={visit} consultation={consultation} />
      <p>
        <a href={home}>{say('consultations.back')}</a>
      </p>
    </>
  );
  return page(localised(consultation.title, language), body);
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
  const { consultation } = row;
  const at = `${home}/${consultation.id}`;
  if (consultation.state !== (gesture === 'open' ? 'draft' : 'open'))
    return go(at, wrong(`consultations.refused.${gesture}`));
  const what = say(`consultations.${gesture}What`, {
    title: localised(consultation.title, language),
    opens: consultation.opensAt,
    closes: consultation.closesAt,
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
  const opened = await openConsultation(staffedBy(visit), id);
  if (opened.ok) return go(`${home}/${id}`, done('consultations.opened'));
  return go(
    `${home}/${id}`,
    wrong(opened.reason === 'over' ? 'consultations.refused.over' : 'consultations.refused.open'),
  );
}

async function close(visit: SignedIn): Promise<Answer> {
  const id = visit.params.id ?? '';
  const consultation = await closeConsultation(staffedBy(visit), visit.desk.parvis.engine.world.city, id);
  return go(
    `${home}/${id}`,
    consultation ? done('consultations.closed') : wrong('consultations.refused.close'),
  );
}
