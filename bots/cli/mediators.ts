import { mediatorKey, newMediatorWord, shownWord } from '../../core/civic/mediators-word.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { ParvisError } from '../../core/errors.ts';
import { relayNamed } from './relays.ts';

export interface MediatorWanted {
  readonly relay: string;
  /** Persons a day; the city's own ceiling when absent. */
  readonly perDay?: number;
}

/** A new mediator: the word, in its bare form, is here and kept nowhere. Throws ParvisError import.invalid. */
export async function newMediator(engine: Engine, { relay: name, perDay }: MediatorWanted, actor: string) {
  const { store, nature, vault } = engine.world;
  if (perDay !== undefined && (!Number.isInteger(perDay) || perDay < 1))
    throw new ParvisError('import.invalid', '--per-day : un nombre entier, à partir de 1.');
  const relay = await relayNamed(engine, name);
  const word = newMediatorWord(nature);
  const id = nature.newId();
  const at = nature.now();
  const wordKey = mediatorKey(vault, word);
  await store.transaction(async (tx) => {
    await tx.mediators.add({
      id,
      wordKey,
      relay: relay.id,
      perDay: perDay ?? null,
      createdAt: at,
      revokedAt: null,
    });
    const detail = { mediator: id };
    await tx.audit.append({ at, actor, act: 'relay.mediator-added', subject: relay.id, detail });
  });
  return { id, word, relay };
}

/** `parvis relay mediator`: a word for one mediator, printed here. Throws ParvisError import.invalid. */
export async function mediatorAdd(engine: Engine, wanted: MediatorWanted): Promise<string> {
  const { id, word, relay } = await newMediator(engine, wanted, 'cli');
  const most = wanted.perDay ?? engine.world.city.mediators.personsADay;
  return [
    `Le mot du médiateur ${id}, de « ${relay.name} » : ${shownWord(word)}`,
    `Il n’est gardé nulle part ailleurs. Le médiateur l’écrit au robot, ou ouvre son lien avec ?start=mediator_${word}.`,
    `${most} personnes par jour au plus. Pour l’annuler : parvis relay revoke --mediator ${id}`,
  ].join('\n');
}

/** `parvis relay revoke --mediator ID`. Who is being helped may finish; nobody else begins. */
export async function mediatorRevoke({ world }: Engine, id: string, actor = 'cli'): Promise<string> {
  const at = world.nature.now();
  return world.store.transaction(async (tx) => {
    const mediator = await tx.mediators.load(id);
    if (!mediator || !(await tx.mediators.revoke(id, at)))
      throw new ParvisError(
        'import.invalid',
        'Rien n’est annulé : ce médiateur est inconnu, ou son mot est déjà annulé.',
      );
    const detail = { mediator: id };
    await tx.audit.append({ at, actor, act: 'relay.mediator-revoked', subject: mediator.relay, detail });
    return 'Ce mot est annulé.';
  });
}

/** `parvis relay mediators`: who may help, today's count and all days'; never whom. */
export async function mediatorList({ world }: Engine): Promise<string> {
  const all = await world.store.transaction((tx) => tx.mediators.figures());
  if (all.length === 0) return 'Aucun médiateur. En ajouter un : parvis relay mediator --relay NOM';
  const rows = all.map(({ mediator, relay, persons }) => {
    const most = mediator.perDay ?? world.city.mediators.personsADay;
    const state = mediator.revokedAt === null ? 'actif ' : 'annulé';
    return `${mediator.id}  ${state} ${String(most).padStart(8)} ${String(persons).padStart(10)}  ${relay}`;
  });
  return ['médiateur             état     par jour  personnes  relais', ...rows].join('\n');
}
