import { helperKey, newHelperWord, shownWord } from '../../core/civic/helpers-word.ts';
import type { Engine } from '../../core/conversation/engine.ts';
import { ParvisError } from '../../core/errors.ts';
import { relayNamed } from './relays.ts';

export interface HelperWanted {
  readonly relay: string;
  /** Persons a day; the city's own ceiling when absent. */
  readonly perDay?: number;
}

/** A new helper: the word, in its bare form, is here and kept nowhere. Throws ParvisError import.invalid. */
export async function newHelper(engine: Engine, { relay: name, perDay }: HelperWanted, actor: string) {
  const { store, nature, vault } = engine.world;
  if (perDay !== undefined && (!Number.isInteger(perDay) || perDay < 1))
    throw new ParvisError('import.invalid', '--per-day: a whole number from 1');
  const relay = await relayNamed(engine, name);
  const word = newHelperWord(nature);
  const id = nature.newId();
  const at = nature.now();
  const wordKey = helperKey(vault, word);
  await store.transaction(async (tx) => {
    await tx.helpers.add({
      id,
      wordKey,
      relay: relay.id,
      perDay: perDay ?? null,
      createdAt: at,
      revokedAt: null,
    });
    const detail = { helper: id };
    await tx.audit.append({ at, actor, act: 'relay.helper-added', subject: relay.id, detail });
  });
  return { id, word, relay };
}

/** `parvis relay helper`: a word for one helper, printed here. Throws ParvisError import.invalid. */
export async function helperAdd(engine: Engine, wanted: HelperWanted): Promise<string> {
  const { id, word, relay } = await newHelper(engine, wanted, 'cli');
  const most = wanted.perDay ?? engine.world.city.helpers.personsADay;
  return [
    `The word of helper ${id}, of ${relay.name}: ${shownWord(word)}`,
    `It is kept nowhere else. The helper writes it to the bot, or opens its link with ?start=helper_${word}.`,
    `${most} persons a day at most. To revoke it: parvis relay revoke --helper ${id}`,
  ].join('\n');
}

/** `parvis relay revoke --helper ID`. Who is being helped may finish; nobody else begins. */
export async function helperRevoke({ world }: Engine, id: string, actor = 'cli'): Promise<string> {
  const at = world.nature.now();
  return world.store.transaction(async (tx) => {
    const helper = await tx.helpers.load(id);
    if (!helper || !(await tx.helpers.revoke(id, at)))
      throw new ParvisError('import.invalid', 'Nothing was revoked: an unknown helper, or revoked before.');
    const detail = { helper: id };
    await tx.audit.append({ at, actor, act: 'relay.helper-revoked', subject: helper.relay, detail });
    return 'The word is revoked.';
  });
}

/** `parvis relay helpers`: who may help, today's count and all days'; never whom. */
export async function helperList({ world }: Engine): Promise<string> {
  const all = await world.store.transaction((tx) => tx.helpers.figures());
  if (all.length === 0) return 'No helper yet: parvis relay helper --relay NAME';
  const rows = all.map(({ helper, relay, persons }) => {
    const most = helper.perDay ?? world.city.helpers.personsADay;
    const state = helper.revokedAt === null ? 'active ' : 'revoked';
    return `${helper.id}  ${state} ${String(most).padStart(7)} ${String(persons).padStart(8)}  ${relay}`;
  });
  return ['helper                state   per day  persons  relay', ...rows].join('\n');
}
