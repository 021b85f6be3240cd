import type { JSX } from 'preact';
import type { HelperFigures } from '../../../core/civic/helpers.ts';
import { shownWord } from '../../../core/civic/helpers-word.ts';
import { ParvisError } from '../../../core/errors.ts';
import { helperRevoke, newHelper } from '../../cli/helpers.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { fewOf } from '../said.ts';
import { Field, PostForm } from '../view/form.tsx';
import { Table } from '../view/table.tsx';

export const home = '/staff/relays';
export const roles = ['campaigner'] as const;

/** The words with which helpers lend a phone: each is shown once. */
export const relayHelperRoutes: readonly StaffRoute[] = [
  { method: 'POST', path: `${home}/helpers/:helper/revoke`, roles, fresh: true, handler: revokeHelper },
  { method: 'POST', path: `${home}/:id/helpers`, roles, fresh: true, handler: addHelper },
];

export interface Placed {
  readonly visit: SignedIn;
  readonly at: string;
}

/** False when the command would have said no. */
export async function accepted(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof ParvisError && error.code === 'import.invalid') return false;
    throw error;
  }
}

/** A relay with its figures and its helpers. */
export async function found({ desk, params }: SignedIn) {
  return desk.parvis.engine.world.store.transaction(async (tx) => {
    const figures = (await tx.relays.figures()).find(({ relay }) => relay.id === params.id);
    const helpers = (await tx.helpers.figures()).filter(({ helper }) => helper.relay === params.id);
    return figures && { figures, helpers };
  });
}

export function Helpers({
  visit,
  at,
  helpers,
}: Placed & { readonly helpers: readonly HelperFigures[] }): JSX.Element {
  const { say, desk } = visit;
  const usual = desk.parvis.engine.world.city.helpers.personsADay;
  return (
    <section>
      <h2>{say('relays.helpers')}</h2>
      <p>{say('relays.helpersWhat')}</p>
      <Table
        caption={say('relays.helpersCaption')}
        heads={['helper', 'state', 'perDay', 'persons', 'act'].map((key) => say(`relays.head.${key}`))}
        rows={helpers.map(({ helper, persons }) => [
          helper.id,
          say(helper.revokedAt === null ? 'relays.active' : 'relays.revoked'),
          say('said.n', { n: helper.perDay ?? usual }),
          fewOf(say, persons),
          helper.revokedAt === null && (
            <PostForm visit={visit} action={`${home}/helpers/${helper.id}/revoke`}>
              <button type="submit" class="grave">
                {say('relays.revokeHelper')}
              </button>
            </PostForm>
          ),
        ])}
        empty={say('relays.noHelper')}
      />
      <PostForm visit={visit} action={`${at}/helpers`}>
        <Field
          name="perDay"
          type="number"
          label={say('relays.perDay')}
          value={String(usual)}
          min={1}
          max={1000}
          required
        />
        <button type="submit">{say('relays.addHelper')}</button>
      </PostForm>
    </section>
  );
}

/** The word is in this answer only. */
async function addHelper(visit: SignedIn): Promise<Answer> {
  const { form, desk, staff, say } = visit;
  const there = await found(visit);
  if (!there) return missing;
  const perDay = Number(form.text('perDay'));
  const at = `${home}/${there.figures.relay.id}`;
  if (!Number.isInteger(perDay) || perDay < 1) return go(at, wrong('relays.refused.perDay'));
  const { word } = await newHelper(desk.parvis.engine, { relay: there.figures.relay.name, perDay }, staff.id);
  const body = (
    <>
      <p>{say('relays.wordWhat')}</p>
      <section class="slip">
        <h2>{there.figures.relay.name}</h2>
        <p>
          <code class="passphrase">{shownWord(word)}</code>
        </p>
        <p>{say('relays.wordHint', { n: perDay })}</p>
      </section>
      <p>
        <a class="button" href={at}>
          {say('relays.wordKept')}
        </a>
      </p>
    </>
  );
  return page(say('relays.wordTitle'), body);
}

async function revokeHelper(visit: SignedIn): Promise<Answer> {
  const { desk, staff, params } = visit;
  const id = params.helper ?? '';
  const helper = await desk.parvis.engine.world.store.transaction((tx) => tx.helpers.load(id));
  const isDone = await accepted(() => helperRevoke(desk.parvis.engine, id, staff.id));
  return go(
    helper ? `${home}/${helper.relay}` : home,
    isDone ? done('relays.helperRevoked') : wrong('relays.refused.helper'),
  );
}
