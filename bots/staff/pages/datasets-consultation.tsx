import type { JSX } from 'preact';
import { shortened } from '../../../core/civic/contributions-read.ts';
import { rankedRequests } from '../../../core/civic/datasets.ts';
import { moderate } from '../../../core/civic/moderation.ts';
import { ParvisError } from '../../../core/errors.ts';
import { importConsultation } from '../../cli/consultations.ts';
import { type Answer, done, go, page, type SignedIn, type StaffRoute } from '../contract.ts';
import { faultsIn } from '../faults.ts';
import { gestureBy } from '../letters.ts';
import { Boxes, Field, PostForm } from '../view/form.tsx';

const path = '/staff/datasets/consultation';
const roles = ['moderator'] as const;

/** The quarter's consultation on data: residents rank the most supported requests. */
export const datasetConsultationRoutes: readonly StaffRoute[] = [
  { method: 'GET', path, roles, handler: ask },
  { method: 'POST', path, roles, handler: build },
];

type Request = Awaited<ReturnType<typeof rankedRequests>>[number];

/** A ranking holds eight choices. */
const most = 8;

const requestsOf = ({ desk }: SignedIn): Promise<readonly Request[]> => {
  const { world } = desk.parvis.engine;
  return world.store.transaction((tx) => rankedRequests({ tx, world }, most));
};

async function ask(visit: SignedIn): Promise<Answer> {
  return asking(visit, await requestsOf(visit), null);
}

/** Names of fields: each language in which the city writes needs its own words. */
const nameOf = (what: string, language: string): string => `${what}.${language}`;

function asking(visit: SignedIn, requests: readonly Request[], error: string | null): Answer {
  const { say } = visit;
  const title = say('quarter.title');
  if (requests.length < 2) return page(title, <p>{say('quarter.tooFew')}</p>, error === null ? 200 : 422);
  const body = (
    <PostForm visit={visit} action={path}>
      <p>{say('quarter.what')}</p>
      {error !== null && (
        <p class="error" role="alert">
          {error}
        </p>
      )}
      <Fields visit={visit} requests={requests} />
      <button type="submit">{say('quarter.build')}</button>
    </PostForm>
  );
  return page(title, body, error === null ? 200 : 422);
}

function Fields({ visit, requests }: { visit: SignedIn; requests: readonly Request[] }): JSX.Element {
  const { say, form, desk } = visit;
  const { writtenIn } = desk.parvis.engine.world.city;
  const isFirst = form.text('id') === '';
  const value = (name: string, start: string) => (isFirst ? start : form.text(name));
  return (
    <>
      <Field
        name="id"
        label={say('quarter.id')}
        hint={say('quarter.idHint')}
        value={form.text('id')}
        maxlength={32}
        required
      />
      <Field
        name="days"
        label={say('quarter.days')}
        type="number"
        min={1}
        max={365}
        value={value('days', '30')}
      />
      <Boxes
        name="request"
        label={say('quarter.requests')}
        options={requests.map(({ reference, title, supporters }) => ({
          value: reference,
          label: `${reference} – ${title} (${supporters})`,
        }))}
        values={isFirst ? requests.slice(0, 5).map(({ reference }) => reference) : form.all('request')}
      />
      {requests.map(({ reference, title }) =>
        writtenIn.map((language) => (
          <Field
            key={`${reference}${language}`}
            name={nameOf(reference, language)}
            label={say('quarter.label', { reference, language })}
            hint={say('quarter.labelHint')}
            value={value(nameOf(reference, language), shortened(title).slice(0, 30))}
            maxlength={60}
          />
        )),
      )}
      <Boxes
        name="tell"
        label={say('quarter.telling')}
        options={[{ value: 'yes', label: say('quarter.tell') }]}
        values={form.all('tell')}
      />
    </>
  );
}

/** A draft, by the same way as a file: it is checked as files are. JSON is YAML. */
async function build(visit: SignedIn): Promise<Answer> {
  const { say, form, desk } = visit;
  const { world } = desk.parvis.engine;
  const requests = await requestsOf(visit);
  const chosen = requests.filter(({ reference }) => form.all('request').includes(reference));
  if (chosen.length < 2) return asking(visit, requests, say('quarter.refused.few'));
  const known = await world.store.transaction((tx) => tx.consultations.load(form.text('id')));
  if (known) return asking(visit, requests, say('quarter.refused.known'));
  const staffed = { store: world.store, nature: world.nature, actor: visit.staff.id };
  try {
    await importConsultation(staffed, world.city, JSON.stringify(fileOf(visit, chosen)));
  } catch (error) {
    if (!(error instanceof ParvisError) || error.code !== 'import.invalid') throw error;
    return asking(visit, requests, say('quarter.refused.invalid', { why: whyIn(visit, error) }));
  }
  if (form.all('tell').includes('yes')) await tellAll(visit, chosen);
  return go('/staff/datasets?state=ranked', done('quarter.built', { id: form.text('id') }));
}

function whyIn({ say }: SignedIn, { message }: ParvisError): string {
  const faults = faultsIn(say, message).map(({ field, what }) => [field, what].filter(Boolean).join(' : '));
  return faults.join(' ; ');
}

function fileOf(visit: SignedIn, chosen: readonly Request[]) {
  const { form, desk } = visit;
  const { writtenIn } = desk.parvis.engine.world.city;
  const inEach = (text: (language: string) => string) =>
    Object.fromEntries(writtenIn.map((language) => [language, text(language)]));
  const spoken = (key: string) =>
    inEach((language) => desk.parvis.phrases.render(language, key, undefined, false));
  return {
    id: form.text('id'),
    days: Number(form.text('days')),
    title: spoken('letter.quarter.title'),
    intro: spoken('letter.quarter.intro'),
    next: spoken('letter.quarter.next'),
    questions: [
      {
        id: 'data',
        kind: 'ranking',
        text: spoken('letter.quarter.question'),
        choices: chosen.map(({ reference }) => ({
          id: reference.toLowerCase(),
          text: inEach((language) => form.text(nameOf(reference, language))),
        })),
      },
    ],
  };
}

/** Those who asked hear that their request is in it. */
async function tellAll(visit: SignedIn, chosen: readonly Request[]): Promise<void> {
  await visit.act(async (tx) => {
    for (const { reference } of chosen)
      await moderate(gestureBy(visit, tx), reference, { state: 'consulted', note: null });
  });
  visit.desk.parvis.sender.wake();
}
