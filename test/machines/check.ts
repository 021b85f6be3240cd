import { phrasesOf } from '../../bots/assemble.ts';
import { loadCity, loadLocales } from '../../bots/city/load.ts';
import type { Effect, Say } from '../../core/conversation/vocabulary.ts';
import type { Event, Standing, Step } from './walk.ts';

const city = loadCity('cities/paris');
const phrases = phrasesOf(city, loadLocales('locales', city.languages));

/** Keys of the phrases that were rendered. */
export const rendered = new Set<string>();
const known = new Set<string>();

function keysOf(say: Say): string[] {
  const choices = (say.choices ?? []).flatMap(({ key }) => key ?? []);
  const values = [say.values, ...(say.choices ?? []).map((choice) => choice.values)]
    .flatMap((each) => Object.values(each ?? {}))
    .flatMap((value) => (typeof value === 'object' ? value.key : []));
  return [say.key, ...choices, ...values, ...(say.link ? [say.link.key] : [])];
}

/** Renders a say, its choices and its link in every language, long and short. Throws when a phrase or a value is missing. */
function render(say: Say): void {
  const name = JSON.stringify(say);
  if (known.has(name)) return;
  for (const language of phrases.languages)
    for (const terse of [true, false]) {
      const text = phrases.render(language, say.key, say.values, terse);
      if (text.trim() === '') throw new Error(`${say.key} is empty in ${language}`);
      for (const choice of say.choices ?? []) {
        const label = choice.label ?? phrases.render(language, choice.key ?? choice.id, choice.values, terse);
        if (label.trim() === '') throw new Error(`choice ${choice.id} of ${say.key} is empty in ${language}`);
      }
      if (say.link) phrases.render(language, say.link.key, undefined, terse);
    }
  for (const key of keysOf(say)) rendered.add(key);
  const ids = (say.choices ?? []).map(({ id }) => id);
  if (new Set(ids).size < ids.length) throw new Error(`${say.key} offers the same choice twice: ${ids}`);
  known.add(name);
}

/** Everything that one transition emitted can be said; and not too much of it. */
export function checkEffects(effects: readonly Effect[]): void {
  const says = effects.filter((effect) => effect.type === 'say');
  if (says.length > 3) throw new Error(`says ${says.map(({ key }) => key)} at once`);
  for (const effect of effects) {
    if (effect.type === 'say') render(effect);
    if (effect.type === 'miss' && effect.key !== undefined)
      render({ type: 'say', key: effect.key, ...(effect.values && { values: effect.values }) });
  }
}

const speaks = (effect: Effect): boolean =>
  (effect.type === 'say' && !effect.gentle) || effect.type === 'miss';

/** A whole turn: what happened, and all that followed until the machine rests. */
export function checkTurn(before: Standing | null, event: Event | null, steps: readonly Step[]): void {
  const last = steps.at(-1)?.after;
  if (!last) throw new Error('a turn without a step');
  const effects = steps.flatMap((step) => step.effects);
  checkEffects(effects);
  // What comes while a slow call is under way may be kept for its answer: an album is several messages at once.
  const kept = last.calls.length > 0 && JSON.stringify(before?.snapshot) !== JSON.stringify(last.snapshot);
  if (event?.type.startsWith('said.') && effects.length === 0 && !last.done && !kept)
    throw new Error(`${event.type} in ${before?.snapshot.value} was not answered`);
  if (last.done || last.opened !== null || last.calls.length > 0) return;
  if (last.asked === null) throw new Error(`waits in ${last.snapshot.value} and has asked nothing`);
  const moved = JSON.stringify(before?.snapshot.value) !== JSON.stringify(last.snapshot.value);
  if (moved && !effects.some(speaks))
    throw new Error(`came from ${before?.snapshot.value} to ${last.snapshot.value} without a word`);
  if (Object.keys(last.timers).length === 0)
    throw new Error(`waits for ever in ${last.snapshot.value}: nothing ends it`);
}
