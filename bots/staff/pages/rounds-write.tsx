import { draftRound, editRound } from '../../../core/delivery/rounds/desk.ts';
import type { RoundContent, RoundRow } from '../../../core/delivery/rounds/round.ts';
import type { RoundFault } from '../../rounds/fault.ts';
import { type Fields, fieldsOf, sketchOf, writtenFrom } from '../../rounds/form.ts';
import { looksOf } from '../../rounds/preview.ts';
import { readWritten, usualLimits } from '../../rounds/read.ts';
import { writtenOf } from '../../rounds/write.ts';
import { type Terms, termsOf } from '../../rounds/written.ts';
import { type Answer, done, go, missing, page, part, type SignedIn, wrong } from '../contract.ts';
import { RoundForm } from './rounds-form.tsx';
import { RoundPreview } from './rounds-preview.tsx';

/** Where a form goes, and what it is called. */
interface Place {
  readonly title: string;
  readonly action: string;
  readonly isReleased: boolean;
}

export const loadRound = ({ desk, params }: SignedIn): Promise<RoundRow | null> =>
  desk.parvis.engine.world.store.transaction((tx) => tx.rounds.load(params.id ?? ''));

function form(
  visit: SignedIn,
  place: Place,
  terms: Terms,
  fields: Fields,
  faults: readonly RoundFault[] = [],
): Answer {
  const { title, ...rest } = place;
  const body = <RoundForm visit={visit} terms={terms} fields={fields} faults={faults} {...rest} />;
  return page(title, body, faults.length > 0 ? 422 : 200);
}

const newPlace = ({ say }: SignedIn): Place => ({
  title: say('rounds.new'),
  action: '/staff/rounds/new',
  isReleased: false,
});

const editPlace = ({ say }: SignedIn, row: RoundRow): Place => ({
  title: say('rounds.editing', { title: row.content.title }),
  action: `/staff/rounds/${row.id}/edit`,
  isReleased: row.state === 'released',
});

/** An empty form; with `?from=` the words and the audience of another round, its dates left out. */
export async function showNew(visit: SignedIn): Promise<Answer> {
  const { world } = visit.desk.parvis.engine;
  const terms = await termsOf(world);
  const from = visit.query.get('from');
  const model = from === null ? null : await world.store.transaction((tx) => tx.rounds.load(from));
  if (!model) return form(visit, newPlace(visit), terms, fieldsOf({ ...usual(terms), closesAt: '' }));
  const { startsAt: _, ...written } = writtenOf(model.content, terms);
  const title = visit.say('rounds.copyOf', { title: written.title }).slice(0, 100);
  return form(visit, newPlace(visit), terms, fieldsOf({ ...written, title, closesAt: '' }));
}

const usual = ({ city }: Terms) => ({
  title: '',
  text: {},
  hours: { ...city.dayHours },
  limits: { ...usualLimits },
});

export async function create(visit: SignedIn): Promise<Answer> {
  return write(visit, newPlace(visit), async (content) => {
    const { nature } = visit.desk.parvis.engine.world;
    const id = nature.newId();
    await visit.act((tx) => draftRound({ tx, by: visit.staff.id, now: nature.now() }, id, content));
    return go(`/staff/rounds/${id}`, done('rounds.drafted'));
  });
}

export async function showEdit(visit: SignedIn): Promise<Answer> {
  const row = await loadRound(visit);
  if (!row) return missing;
  if (row.state !== 'draft' && row.state !== 'released')
    return go(`/staff/rounds/${row.id}`, wrong('rounds.refused.begun'));
  const terms = await termsOf(visit.desk.parvis.engine.world);
  return form(visit, editPlace(visit, row), terms, fieldsOf(writtenOf(row.content, terms)));
}

export async function edit(visit: SignedIn): Promise<Answer> {
  const row = await loadRound(visit);
  if (!row) return missing;
  return write(visit, editPlace(visit, row), async (content) => {
    const { nature } = visit.desk.parvis.engine.world;
    const { outcome, voids } = await visit.act(async (tx) => {
      const before = await tx.rounds.load(row.id);
      const gesture = { tx, by: visit.staff.id, now: nature.now() };
      const changed = await editRound(gesture, row.id, content);
      const isVoid = changed.ok && before?.state === 'released' && changed.row.state === 'draft';
      return { outcome: changed, voids: isVoid };
    });
    const to = `/staff/rounds/${row.id}`;
    if (!outcome.ok) return go(to, wrong(`rounds.refused.${outcome.reason}`));
    return go(to, done(voids ? 'rounds.savedVoid' : 'rounds.saved'));
  });
}

/** The form again while it is only looked at, or wrong; else what `keep` makes of it. */
async function write(
  visit: SignedIn,
  place: Place,
  keep: (content: RoundContent) => Promise<Answer>,
): Promise<Answer> {
  const terms = await termsOf(visit.desk.parvis.engine.world);
  const [act = '', ...of] = visit.form.text('do').split(':');
  if (act === 'preview') return form(visit, place, terms, visit.form);
  if (act === 'plain') return form(visit, place, terms, withOffer(visit, terms, of));
  const read = readWritten(writtenFrom(visit.form, terms), terms);
  return read.ok ? keep(read.content) : form(visit, place, terms, visit.form, read.faults);
}

/** The form with the cheaper wording of one text: `reminder:sms:fr`. */
function withOffer(visit: SignedIn, terms: Terms, [pass, channel, language = '']: readonly string[]): Fields {
  const { rounds } = visit.desk.parvis;
  const look = looksOf(rounds, sketchOf(visit.form, rounds, terms), language).find(
    (each) => each.pass === pass && each.channel === channel && !each.isTemplate,
  );
  const offer = look?.dearness?.offer;
  const name = pass === 'reminder' ? `reminder_text_${language}` : `text_${language}`;
  return {
    all: visit.form.all,
    text: (asked) => (asked === name && offer != null ? offer : visit.form.text(asked)),
  };
}

/** What the form looks like as it is typed. */
export async function preview(visit: SignedIn): Promise<Answer> {
  const terms = await termsOf(visit.desk.parvis.engine.world);
  const content = sketchOf(visit.form, visit.desk.parvis.rounds, terms);
  const body = <RoundPreview visit={visit} content={content} offers={visit.wantsPart} />;
  return visit.wantsPart ? part(body) : page(visit.say('rounds.preview.title'), body);
}
