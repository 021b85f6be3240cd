import type { Phrases } from '../../core/conversation/phrase.ts';
import { failureKind } from '../staff/failures.ts';

/** Why somebody got nothing of a round, in words; a provider's code by what it means. `phrases`: the console's. */
export function whyText(phrases: Phrases, language: string, why: string): string {
  const own = `rounds.why.${why}`;
  return phrases.has(language, own)
    ? phrases.render(language, own, undefined, false)
    : phrases.render(language, `rounds.why.code.${failureKind(why)}`, { code: why }, false);
}
