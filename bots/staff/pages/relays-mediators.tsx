import type { JSX } from 'preact';
import type { MediatorFigures } from '../../../core/civic/mediators.ts';
import { shownWord } from '../../../core/civic/mediators-word.ts';
import { ParvisError } from '../../../core/errors.ts';
import { mediatorRevoke, newMediator } from '../../cli/mediators.ts';
import { type Answer, done, go, missing, page, type SignedIn, type StaffRoute, wrong } from '../contract.ts';
import { fewOf } from '../said.ts';
import { Field, PostForm } from '../view/form.tsx';
import { Table } from '../view/table.tsx';

export const home = '/staff/relays';
export const roles = ['campaigner'] as const;

/** The words with which mediators lend a phone: each is shown once. */
export const relayMediatorRoutes: readonly StaffRoute[] = [
  { method: 'POST', path: `${home}/mediators/:mediator/revoke`, roles, fresh: true, handler: revokeMediator },
  { method: 'POST', path: `${home}/:id/mediators`, roles, fresh: true, handler: addMediator },
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

/** A relay with its figures and its mediators. */
export async function found({ desk, params }: SignedIn) {
  return desk.parvis.engine.world.store.transaction(async (tx) => {
    const figures = (await tx.relays.figures()).find(({ relay }) => relay.id === params.id);
    const mediators = (await tx.mediators.figures()).filter(({ mediator }) => mediator.relay === params.id);
    return figures && { figures, mediators };
  });
}

export function Mediators({
  visit,
  at,
  mediators,
}: Placed & { readonly mediators: readonly MediatorFigures[] }): JSX.Element {
  const { say, desk } = visit;
  const usual = desk.parvis.engine.world.city.mediators.personsADay;
  return (
    <section>
      <h2>{say('relays.mediators')}</h2>
      <p>{say('relays.mediatorsWhat')}</p>
      <Table
        caption={say('relays.mediatorsCaption')}
        heads={['mediator', 'state', 'perDay', 'persons', 'act'].map((key) => say(`relays.head.${key}`))}
        rows={mediators.map(({ mediator, persons }) => [
          mediator.id,
          say(mediator.revokedAt === null ? 'relays.active' : 'relays.revoked'),
          say('said.n', { n: mediator.perDay ?? usual }),
          fewOf(say, persons),
          mediator.revokedAt === null && (
            <PostForm visit={visit} action={`${home}/mediators/${mediator.id}/revoke`}>
              <button type="submit" class="grave">
                {say('relays.revokeMediator')}
              </button>
            </PostForm>
          ),
        ])}
        empty={say('relays.noMediator')}
      />
      <PostForm visit={visit} action={`${at}/mediators`}>
        <Field
          name="perDay"
          type="number"
          label={say('relays.perDay')}
          value={String(usual)}
          min={1}
          max={1000}
          required
        />
        <button type="submit">{say('relays.addMediator')}</button>
      </PostForm>
    </section>
  );
}

/** The word is in this answer only. */
async function addMediator(visit: SignedIn): Promise<Answer> {
  const { form, desk, staff, say } = visit;
  const there = await found(visit);
  if (!there) return missing;
  const perDay = Number(form.text('perDay'));
  const at = `${home}/${there.figures.relay.id}`;
  if (!Number.isInteger(perDay) || perDay < 1) return go(at, wrong('relays.refused.perDay'));
  const { word } = await newMediator(
    desk.parvis.engine,
    { relay: there.figures.relay.name, perDay },
    staff.id,
  );
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

async function revokeMediator(visit: SignedIn): Promise<Answer> {
  const { desk, staff, params } = visit;
  const id = params.mediator ?? '';
  const mediator = await desk.parvis.engine.world.store.transaction((tx) => tx.mediators.load(id));
  const isDone = await accepted(() => mediatorRevoke(desk.parvis.engine, id, staff.id));
  return go(
    mediator ? `${home}/${mediator.relay}` : home,
    isDone ? done('relays.mediatorRevoked') : wrong('relays.refused.mediator'),
  );
}
