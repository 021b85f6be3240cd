import type { Question } from '../../../core/civic/consultations.ts';
import { localised } from '../../../core/civic/polls.ts';
import { dimensions } from '../../../core/civic/results.ts';
import { consultationTables } from '../../results/consultation.tsx';
import { answersCsv, answersJson, placesGeoJson, textsCsv } from '../../results/exports.ts';
import { figuresCsv } from '../../results/figures-file.ts';
import { countedPoll, pollTables } from '../../results/poll.tsx';
import { roundTables } from '../../results/round.ts';
import type { FigureTable } from '../../results/tables.ts';
import { type Answer, download, file, missing, type SignedIn, type StaffRoute } from '../contract.ts';
import { figuresFor, resultReaders, scopeOf } from './results.tsx';

const csv = 'text/csv; charset=utf-8';
const json = 'application/json; charset=utf-8';
const consultation = '/staff/results/consultations/:id';
const agent = ['agent'] as const;
const campaigner = ['campaigner'] as const;

export const resultFileRoutes: readonly StaffRoute[] = [
  ...(['consultations', 'polls', 'rounds'] as const).flatMap((kind): StaffRoute[] => [
    {
      method: 'GET',
      path: `/staff/results/${kind}/:id/figures.csv`,
      roles: resultReaders,
      handler: (visit) => figures(visit, kind, 'csv'),
    },
    {
      method: 'GET',
      path: `/staff/results/${kind}/:id/figures.json`,
      roles: resultReaders,
      handler: (visit) => figures(visit, kind, 'json'),
    },
  ]),
  {
    method: 'GET',
    path: `${consultation}/answers.csv`,
    roles: campaigner,
    fresh: true,
    handler: (visit) => answers(visit, 'csv'),
  },
  {
    method: 'GET',
    path: `${consultation}/answers.json`,
    roles: campaigner,
    fresh: true,
    handler: (visit) => answers(visit, 'json'),
  },
  {
    method: 'GET',
    path: `${consultation}/texts/:question/answers.csv`,
    roles: agent,
    fresh: true,
    handler: texts,
  },
  {
    method: 'GET',
    path: `${consultation}/places/:question`,
    roles: agent,
    fresh: true,
    handler: places,
  },
];

/** Each export leaves a line. */
function noted(visit: SignedIn, act: string, detail: Readonly<Record<string, string>>): Promise<void> {
  return visit.act((_, note) => note(act, visit.params.id ?? '', detail));
}

async function tablesOf(
  visit: SignedIn,
  kind: 'consultations' | 'polls' | 'rounds',
): Promise<readonly FigureTable[] | null> {
  const { store, city } = visit.desk.parvis.engine.world;
  const scope = await scopeOf(visit);
  const id = visit.params.id ?? '';
  switch (kind) {
    case 'consultations': {
      const shown = await figuresFor(visit);
      return shown && consultationTables({ scope, shown }, dimensions);
    }
    case 'polls': {
      const counted = await countedPoll(store, city, id);
      return counted && pollTables(scope, counted);
    }
    case 'rounds': {
      const row = await store.transaction((tx) => tx.rounds.load(id));
      return row && row.preparedAt !== null ? (await roundTables(store, scope, row)).tables : null;
    }
    default:
      throw new Error(`unknown ${kind satisfies never}`);
  }
}

async function figures(
  visit: SignedIn,
  kind: 'consultations' | 'polls' | 'rounds',
  form: 'csv' | 'json',
): Promise<Answer> {
  const tables = await tablesOf(visit, kind);
  if (!tables) return missing;
  await noted(visit, 'figures.exported', { kind, form });
  const name = `${visit.params.id}.${form}`;
  const { words } = await scopeOf(visit);
  return form === 'csv'
    ? file(name, csv, figuresCsv(words, tables))
    : file(name, json, `${JSON.stringify({ v: 1, tables }, null, 1)}\n`);
}

async function questionsOf({ desk, params }: SignedIn): Promise<readonly Question[] | null> {
  const row = await desk.parvis.engine.world.store.transaction((tx) =>
    tx.consultations.load(params.id ?? ''),
  );
  return row && row.consultation.state !== 'draft' ? row.consultation.questions : null;
}

async function answers(visit: SignedIn, form: 'csv' | 'json'): Promise<Answer> {
  const questions = await questionsOf(visit);
  if (!questions) return missing;
  await noted(visit, 'answers.exported', { form });
  const { store } = visit.desk.parvis.engine.world;
  const id = visit.params.id ?? '';
  const name = (question: Question) => localised(question.text, visit.language);
  return form === 'csv'
    ? download(`${id}-answers.csv`, csv, answersCsv(store, id, questions, { name, language: visit.language }))
    : download(`${id}-answers.json`, json, answersJson(store, id, questions));
}

async function texts(visit: SignedIn): Promise<Answer> {
  const { id = '', question = '' } = visit.params;
  const found = (await questionsOf(visit))?.find((one) => one.id === question && one.kind === 'text');
  if (!found) return missing;
  await noted(visit, 'texts.exported', { question });
  const heads = [
    visit.say('results.language'),
    visit.say('results.labels'),
    localised(found.text, visit.language),
  ];
  return download(
    `${id}-${question}.csv`,
    csv,
    textsCsv(visit.desk.parvis.engine.world, { consultation: id, question }, heads),
  );
}

async function places(visit: SignedIn): Promise<Answer> {
  const { id = '', question = '' } = visit.params;
  const found = (await questionsOf(visit))?.find((one) => one.id === question && one.kind === 'place');
  if (!found) return missing;
  await noted(visit, 'places.exported', { question });
  const chunks = placesGeoJson(visit.desk.parvis.engine.world, id, question);
  return download(`${id}-${question}.geojson`, 'application/geo+json', chunks);
}
