import type { JSX } from 'preact';
import type { Workshop } from '../../../core/civic/workshops.ts';
import { ParvisError } from '../../../core/errors.ts';
import { importWorkshops } from '../../cli/workshops.ts';
import { readWorkshops } from '../../cli/workshops-file.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { faultsIn } from '../faults.ts';
import { localTime } from '../said.ts';
import { Boxes, Field, PostForm, TextArea } from '../view/form.tsx';

const home = '/staff/workshops';
const agent = ['agent'] as const;

/** A workshop by hand: what is typed is read as its file would be, by the same rules. */
export const workshopFormRoutes: readonly StaffRoute[] = [
  { method: 'GET', path: `${home}/new`, roles: agent, handler: async (visit) => form(visit, {}, []) },
  { method: 'POST', path: `${home}/new`, roles: agent, handler: (visit) => keep(visit, null) },
  { method: 'GET', path: `${home}/:id/edit`, roles: agent, handler: edit },
  { method: 'POST', path: `${home}/:id/edit`, roles: agent, handler: save },
];

type Typed = Readonly<Record<string, string>>;

const perLanguage = ['title', 'theme', 'summary'] as const;
const plain = ['place', 'address', 'starts', 'hours', 'places', 'languages', 'access'] as const;

async function edit(visit: SignedIn): Promise<Answer> {
  const known = await found(visit);
  return known ? form(visit, typedOf(visit, known), []) : missing;
}

async function save(visit: SignedIn): Promise<Answer> {
  const known = await found(visit);
  return known ? keep(visit, known) : missing;
}

async function found({ desk, params }: SignedIn): Promise<Workshop | null> {
  return desk.parvis.engine.world.store.transaction((tx) => tx.workshops.load(params.id ?? ''));
}

/** A workshop as its form shows it. */
function typedOf({ desk }: SignedIn, known: Workshop): Typed {
  const { city } = desk.parvis.engine.world;
  const texts = perLanguage.flatMap((name) =>
    city.writtenIn.map((language) => [`${name}.${language}`, known[name][language] ?? '']),
  );
  return {
    ...Object.fromEntries(texts),
    id: known.id,
    place: known.place,
    address: known.address,
    starts: localTime(known.startsAt, city.timeZone),
    hours: String((known.endsAt - known.startsAt) / 3_600_000),
    places: String(known.places),
    languages: known.languages.join(' '),
    accessible: known.accessible ? 'yes' : '',
  };
}

interface FormProps {
  readonly visit: SignedIn;
  readonly typed: Typed;
}

function form(visit: SignedIn, typed: Typed, faults: readonly string[]): Answer {
  const { say, params } = visit;
  const { id } = params;
  const body = (
    <>
      {faults.length > 0 && (
        <section role="alert">
          <h2>{say('workshops.toMend')}</h2>
          <ul>
            {faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        </section>
      )}
      <PostForm visit={visit} action={id === undefined ? `${home}/new` : `${home}/${id}/edit`}>
        {id === undefined ? (
          <Field
            name="id"
            label={say('workshops.field.id')}
            hint={say('workshops.idHint')}
            value={typed.id ?? ''}
            maxlength={32}
            required
          />
        ) : (
          <p class="hint">{say('workshops.editHint')}</p>
        )}
        <Words visit={visit} typed={typed} />
        <Where visit={visit} typed={typed} />
        <button type="submit">{say('workshops.save')}</button>
      </PostForm>
      <p>
        <a href={id === undefined ? home : `${home}/${id}`}>{say('frame.cancel')}</a>
      </p>
    </>
  );
  return page(
    say(id === undefined ? 'workshops.new' : 'workshops.edit'),
    body,
    faults.length > 0 ? 422 : 200,
  );
}

function Words({ visit, typed }: FormProps): JSX.Element {
  const { say, desk } = visit;
  return (
    <>
      {desk.parvis.engine.world.city.writtenIn.map((language) => {
        const label = (name: string) => `${say(`workshops.field.${name}`)} (${language})`;
        const value = (name: string) => typed[`${name}.${language}`] ?? '';
        return (
          <fieldset key={language}>
            <legend>{say('workshops.words', { language })}</legend>
            <Field
              name={`title.${language}`}
              label={label('title')}
              value={value('title')}
              maxlength={50}
              required
            />
            <Field
              name={`theme.${language}`}
              label={label('theme')}
              value={value('theme')}
              maxlength={40}
              required
            />
            <TextArea
              name={`summary.${language}`}
              label={label('summary')}
              value={value('summary')}
              maxlength={400}
              required
            />
          </fieldset>
        );
      })}
    </>
  );
}

function Where({ visit, typed }: FormProps): JSX.Element {
  const { say } = visit;
  const label = (name: string) => say(`workshops.field.${name}`);
  const value = (name: string) => typed[name] ?? '';
  return (
    <>
      <Field name="starts" type="datetime-local" label={label('starts')} value={value('starts')} required />
      <Field
        name="hours"
        type="number"
        label={label('hours')}
        value={value('hours') || '2'}
        min={0.5}
        max={12}
        step={0.5}
        required
      />
      <Field name="place" label={label('place')} value={value('place')} maxlength={40} required />
      <Field name="address" label={label('address')} value={value('address')} maxlength={60} />
      <Field
        name="places"
        type="number"
        label={label('places')}
        value={value('places')}
        min={1}
        max={10000}
        required
      />
      <Field
        name="languages"
        label={label('languages')}
        hint={say('workshops.languagesHint')}
        value={value('languages') || 'fr'}
        required
      />
      <Boxes
        name="accessible"
        label={label('accessible')}
        values={[value('accessible')]}
        options={[{ value: 'yes', label: say('workshops.accessibleYes') }]}
      />
      <Field
        name="access"
        label={label('access')}
        hint={say('workshops.accessHint')}
        value={value('access')}
        maxlength={40}
        autocomplete="off"
      />
    </>
  );
}

/** What was typed, as an item of a file of workshops. */
function itemOf({ desk, form }: SignedIn, known: Workshop | null): Readonly<Record<string, unknown>> {
  const { writtenIn } = desk.parvis.engine.world.city;
  const texts = (name: string) => {
    const filled = writtenIn.map((language) => [language, form.text(`${name}.${language}`)]);
    return Object.fromEntries(filled.filter(([, text]) => text !== ''));
  };
  const access = form.text('access');
  return {
    id: known?.id ?? form.text('id'),
    ...Object.fromEntries(perLanguage.map((name) => [name, texts(name)])),
    starts: form.text('starts'),
    hours: Number(form.text('hours')),
    place: form.text('place'),
    address: form.text('address'),
    places: Number(form.text('places')),
    languages: form.text('languages').split(/[\s,]+/),
    accessible: form.text('accessible') === 'yes',
    ...(access !== '' && { access }),
    ...(known && known.lat !== null && { lat: known.lat, lon: known.lon }),
    ...(known?.district && { district: known.district }),
  };
}

async function keep(visit: SignedIn, known: Workshop | null): Promise<Answer> {
  const { say, desk, form: sent } = visit;
  const { engine, sender } = desk.parvis;
  const { city, nature, store } = engine.world;
  const names = [
    ...plain,
    'id',
    'accessible',
    ...perLanguage.flatMap((name) => city.writtenIn.map((each) => `${name}.${each}`)),
  ];
  const typed = Object.fromEntries(names.map((name) => [name, sent.text(name)]));
  const item = itemOf(visit, known);
  if (known?.accessKey && item.access === undefined)
    return form(visit, typed, [say('workshops.accessAgain')]);
  if (!known && (await store.transaction((tx) => tx.workshops.load(String(item.id)))))
    return form(visit, typed, [say('workshops.idTaken')]);
  try {
    const demonstration = known?.demonstration ?? false;
    const drafts = readWorkshops(
      'form.json',
      JSON.stringify({ demonstration, workshops: [item] }),
      city,
      nature.now(),
    );
    await importWorkshops(engine, visit.staff.id, drafts);
  } catch (error) {
    if (!(error instanceof ParvisError) || error.code !== 'import.invalid') throw error;
    const faults = faultsIn(say, error.message).map(
      ({ field, what }) => `${labelOf(visit, field)} : ${what}`,
    );
    return form(visit, typed, faults);
  }
  sender.wake();
  return go(`${home}/${String(item.id)}`, done('workshops.saved'));
}

/** `workshops.0.title.fr` as the form calls it. */
function labelOf({ say }: SignedIn, field: string): string {
  const [, , name = '', language] = field.split('.');
  const isKnown = [...perLanguage, ...plain, 'id', 'accessible'].some((each) => each === name);
  if (!isKnown) return field;
  const label = say(`workshops.field.${name}`);
  return language === undefined ? label : `${label} (${language})`;
}
