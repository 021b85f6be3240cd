import { createHash } from 'node:crypto';
import type { Consultation } from '../../../core/civic/consultations.ts';
import { ParvisError } from '../../../core/errors.ts';
import { importConsultation } from '../../cli/consultations.ts';
import { written } from '../../cli/imported.ts';
import { changed, emptySheet, type Sheet, sheetOf } from '../../consultations/sheet.ts';
import { freeId, sheetFile, sketchOf } from '../../consultations/sheet-file.ts';
import { sheetFrom } from '../../consultations/sheet-form.ts';
import {
  type Answer,
  done,
  go,
  missing,
  page,
  part,
  type SignedIn,
  type StaffRoute,
  wrong,
} from '../contract.ts';
import { faultsIn } from '../faults.ts';
import { staffedBy } from '../release.ts';
import { localTime } from '../said.ts';
import { type SheetFault, SheetForm } from './consultations-form.tsx';
import { ConsultationLook, glanceIn } from './consultations-preview.tsx';

const home = '/staff/consultations';
const roles = ['campaigner'] as const;
/** Thirty questions in eight languages. */
const bodyLimit = 1024 * 1024;

/** A consultation by hand: what is typed is read as its file would be, by the same rules. */
export const consultationFormRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: `${home}/new`, roles, handler: showNew },
  { method: 'POST', path: `${home}/new`, roles, bodyLimit, handler: (visit) => write(visit, null) },
  { method: 'POST', path: `${home}/preview`, roles, bodyLimit, handler: preview },
  { method: 'GET', path: `${home}/:id/edit`, roles, handler: showEdit },
  { method: 'POST', path: `${home}/:id/edit`, roles, bodyLimit, handler: edit },
];

async function found({ desk }: SignedIn, id: string): Promise<Consultation | null> {
  const { store } = desk.parvis.engine.world;
  const row = await store.transaction((tx) => tx.consultations.load(id));
  return row?.consultation ?? null;
}

function kept({ desk }: SignedIn, consultation: Consultation): Sheet {
  const { city } = desk.parvis.engine.world;
  return sheetOf(consultation, city.writtenIn, (at) => localTime(at, city.timeZone));
}

/** What a form was opened on, in a few characters. */
const seenOf = (known: Consultation | null): string =>
  known ? createHash('sha256').update(written(known)).digest('base64url').slice(0, 16) : '';

function form(
  visit: SignedIn,
  known: Consultation | null,
  sheet: Sheet,
  faults: readonly SheetFault[] = [],
): Answer {
  const { say, form: sent } = visit;
  const glance = glanceIn(visit, sent, sheet.languages);
  const action = known ? `${home}/${known.id}/edit` : `${home}/new`;
  const seen = sent.text('seen') || seenOf(known);
  const title = say(known ? 'consultations.edit' : 'consultations.new');
  const body = (
    <>
      {known === null && <p>{say('consultations.form.what')}</p>}
      <SheetForm {...{ visit, action, sheet, glance, faults, seen }} />
      <p>
        <a href={known ? `${home}/${known.id}` : home}>{say('frame.cancel')}</a>
      </p>
    </>
  );
  return page(title, body, faults.length > 0 ? 422 : 200);
}

/** An empty form; with `?from=` the words of another consultation, its dates left out. */
async function showNew(visit: SignedIn): Promise<Answer> {
  const model = await found(visit, visit.query.get('from') ?? '');
  if (!model) return form(visit, null, emptySheet(visit.desk.parvis.engine.world.city.writtenIn));
  return form(visit, null, { ...kept(visit, model), opensAt: '', closesAt: '' });
}

async function showEdit(visit: SignedIn): Promise<Answer> {
  const known = await found(visit, visit.params.id ?? '');
  if (!known) return missing;
  if (known.state !== 'draft') return go(`${home}/${known.id}`, wrong('consultations.refused.edit'));
  return form(visit, known, kept(visit, known));
}

async function edit(visit: SignedIn): Promise<Answer> {
  const known = await found(visit, visit.params.id ?? '');
  if (!known) return missing;
  if (known.state !== 'draft') return go(`${home}/${known.id}`, wrong('consultations.refused.edit'));
  return write(visit, known);
}

/** The form again while it is only looked at, changed in its shape, or wrong; else it is kept. */
async function write(visit: SignedIn, known: Consultation | null): Promise<Answer> {
  const sent = visit.form;
  const sheet = sheetFrom(sent);
  const wish = sent.text('do');
  const chosen = { kind: sent.text('add_kind'), language: sent.text('add_language') };
  if (wish !== '') return form(visit, known, changed(sheet, wish, chosen));
  if (known && sent.text('seen') !== seenOf(known))
    return form(visit, known, sheet, [
      { line: 'title: ', what: visit.say('consultations.refused.meanwhile') },
    ]);
  const id = known?.id ?? (await newId(visit, sheet));
  const { city } = visit.desk.parvis.engine.world;
  try {
    await importConsultation(staffedBy(visit), city, sheetFile(sheet, id, known));
  } catch (error) {
    if (!(error instanceof ParvisError) || error.code !== 'import.invalid') throw error;
    const lines = error.message.split('\n');
    const faults = faultsIn(visit.say, error.message).map(({ what }, at) => ({
      line: lines[at] ?? '',
      what,
    }));
    return form(visit, known, sheet, faults);
  }
  return go(`${home}/${id}`, done('consultations.saved'));
}

/** A name for files and links, from the title. */
async function newId({ desk }: SignedIn, sheet: Sheet): Promise<string> {
  const all = await desk.parvis.engine.world.store.transaction((tx) => tx.consultations.all());
  const taken = new Set(all.map(({ consultation }) => consultation.id));
  const [language = ''] = sheet.languages;
  return freeId(sheet.title[language] ?? 'consultation', new Set([...taken, 'new', 'import', 'preview']));
}

/** What the form looks like as it is typed. */
async function preview(visit: SignedIn): Promise<Answer> {
  const { say, desk, form: sent } = visit;
  const { city, nature } = desk.parvis.engine.world;
  const sheet = sheetFrom(sent);
  const glance = glanceIn(visit, sent, sheet.languages);
  if (!glance) return missing;
  const consultation = sketchOf(sheet, nature.now(), city.timeZone);
  const body = <ConsultationLook visit={visit} consultation={consultation} glance={glance} />;
  return visit.wantsPart ? part(body) : page(say('consultations.look.title'), body);
}
