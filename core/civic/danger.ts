import type { City, Danger } from './city.ts';
import { findPhrase, phrasesOf, stems } from './words.ts';

/** Which danger a text speaks of, and the number to call for it. */
export interface DangerFound {
  readonly id: string;
  readonly phone: string;
}

/**
 * Looks for words of danger, in every language of the city, as whole words. What holds such a word without danger ("feu
 * rouge") is put aside first. The first danger of the city's list wins. Null when there is none.
 */
export function dangerIn(text: string, city: City): DangerFound | null {
  const said = stems(text);
  for (const danger of city.dangers) {
    if (!said.some((word) => lexiconOf(danger).firsts.has(word))) continue;
    const rest = withoutHarmless(said, danger);
    if (lexiconOf(danger).words.some((phrase) => findPhrase(rest, phrase) >= 0))
      return { id: danger.id, phone: city.phones[danger.phone] };
  }
  return null;
}

function withoutHarmless(said: readonly string[], danger: Danger): readonly string[] {
  const rest = [...said];
  for (const phrase of lexiconOf(danger).not)
    for (let at = findPhrase(rest, phrase); at >= 0; at = findPhrase(rest, phrase))
      rest.splice(at, phrase.length, '');
  return rest;
}

interface Lexicon {
  readonly words: readonly (readonly string[])[];
  readonly not: readonly (readonly string[])[];
  /** The first word of each of `words`: a text without any of them tells of no danger. */
  readonly firsts: ReadonlySet<string>;
}

const lexicons = new WeakMap<Danger, Lexicon>();

function lexiconOf(danger: Danger): Lexicon {
  const known = lexicons.get(danger);
  if (known) return known;
  const words = phrasesOf(danger.words);
  const firsts = new Set(words.flatMap(([first]) => first ?? []));
  const read = { words, not: phrasesOf(danger.not), firsts };
  lexicons.set(danger, read);
  return read;
}
