import { lastDigits } from '../../../core/civic/people-phone.ts';
import { erasePerson } from '../../../core/civic/rights.ts';
import { contextOfPerson, personBehind } from '../../../core/civic/rights-desk.ts';
import { fileText } from '../../../core/civic/rights-file.ts';
import { holdingsOf } from '../../../core/civic/rights-holdings.ts';
import type { OpContext } from '../../../core/conversation/ops.ts';
import type { Tx } from '../../../core/ports.ts';
import {
  type Answer,
  done,
  file,
  go,
  missing,
  page,
  type SignedIn,
  type StaffRoute,
  wrong,
} from '../contract.ts';
import { Confirm } from '../view/confirm.tsx';
import { Field, PostForm } from '../view/form.tsx';
import { Facts } from '../view/table.tsx';

const home = '/staff/rights';
const admin = ['admin'] as const;

/** What one typed to be sure. */
const sure = 'EFFACER';

/** A person's rights, used in their stead: the same file as MES DONNEES, the same erasure as SUPPRIMER. Nobody is ever listed. */
export const rightsRoutes: readonly StaffRoute[] = [
  {
    method: 'GET',
    path: home,
    roles: admin,
    fresh: true,
    nav: 'rights.title',
    handler: async (visit) => search(visit),
  },
  { method: 'POST', path: home, roles: admin, fresh: true, handler: find },
  { method: 'GET', path: `${home}/:id`, roles: admin, fresh: true, handler: show },
  { method: 'POST', path: `${home}/:id/file`, roles: admin, fresh: true, handler: download },
  {
    method: 'GET',
    path: `${home}/:id/erase`,
    roles: admin,
    fresh: true,
    handler: (visit) => confirm(visit, false),
  },
  { method: 'POST', path: `${home}/:id/erase`, roles: admin, fresh: true, handler: erase },
];

function search(visit: SignedIn): Answer {
  const { say } = visit;
  const body = (
    <PostForm visit={visit} action={home}>
      <p>{say('rights.what')}</p>
      <p>{say('rights.identity')}</p>
      <Field
        name="who"
        label={say('rights.who')}
        hint={say('rights.whoHint')}
        autocomplete="off"
        maxlength={40}
        required
      />
      <button type="submit">{say('rights.find')}</button>
    </PostForm>
  );
  return page(say('rights.title'), body);
}

/** What was typed is not kept; the address goes on with the person's random id. */
async function find(visit: SignedIn): Promise<Answer> {
  const { world } = visit.desk.parvis.engine;
  const person = await visit.act(async (tx, note) => {
    const found = await personBehind(world, tx, visit.form.text('who'));
    await note('person.looked-up', found ?? 'nobody');
    return found;
  });
  return person === null ? go(home, wrong('rights.nobody')) : go(`${home}/${person}`);
}

function contextIn(visit: SignedIn, tx: Tx): Promise<OpContext | null> {
  return contextOfPerson(visit.desk.parvis.engine.world, tx, visit.params.id ?? '', 'fr');
}

/** Figures only: what they wrote is for their own eyes, in the file. */
async function show(visit: SignedIn): Promise<Answer> {
  const { say, params, desk } = visit;
  const { store, vault } = desk.parvis.engine.world;
  const there = await store.transaction(async (tx) => {
    const context = await contextIn(visit, tx);
    return context && { person: context.person, held: await holdingsOf(context) };
  });
  if (!there) return missing;
  const { person, held } = there;
  const at = `${home}/${params.id}`;
  const number =
    person.phone === null
      ? say('rights.noNumber')
      : say('rights.number', { last: lastDigits(vault.open(person.phone)) });
  const body = (
    <>
      <Facts
        facts={[
          [say('rights.since'), say('said.day', { at: person.createdAt })],
          [say('rights.phone'), number],
          ...Object.entries(held).map(([name, rows]): [string, string] => [
            say(`rights.figure.${name}`),
            say('said.n', { n: rows.length }),
          ]),
        ]}
      />
      <PostForm visit={visit} action={`${at}/file`}>
        <p>{say('rights.fileWhat')}</p>
        <button type="submit">{say('rights.file')}</button>
      </PostForm>
      <p>
        <a href={`${at}/erase`}>{say('rights.erase')}</a>
      </p>
      <p>
        <a href={home}>{say('rights.another')}</a>
      </p>
    </>
  );
  return page(say('rights.one'), body);
}

async function download(visit: SignedIn): Promise<Answer> {
  const text = await visit.act(async (tx, note) => {
    const context = await contextIn(visit, tx);
    if (!context) return null;
    await note('person.exported', context.person.id);
    return fileText(context);
  });
  return text === null ? missing : file('mes-donnees.json', 'application/json', text);
}

async function confirm(visit: SignedIn, isWrong: boolean): Promise<Answer> {
  const { say, params, desk } = visit;
  const known = await desk.parvis.engine.world.store.transaction((tx) => tx.people.load(params.id ?? ''));
  if (!known) return missing;
  const at = `${home}/${known.id}`;
  const body = (
    <Confirm
      visit={visit}
      what={say('rights.eraseWhat')}
      action={`${at}/erase`}
      verb={say('rights.erase')}
      back={at}
    >
      <Field
        name="sure"
        label={say('rights.sure', { word: sure })}
        autocomplete="off"
        required
        error={isWrong ? say('rights.notSure', { word: sure }) : null}
      />
    </Confirm>
  );
  return page(say('rights.erase'), body, isWrong ? 422 : 200);
}

async function erase(visit: SignedIn): Promise<Answer> {
  if (visit.form.text('sure').toUpperCase() !== sure) return confirm(visit, true);
  const isDone = await visit.act(async (tx, note) => {
    const context = await contextIn(visit, tx);
    if (!context) return false;
    await erasePerson(context);
    await note('person.erased-by-staff', context.person.id);
    return true;
  });
  return isDone ? go(home, done('rights.erased')) : missing;
}
