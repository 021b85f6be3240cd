import { createPhrases, type Phrases } from '../../core/conversation/phrase.ts';
import { loadPhrases } from '../city/load.ts';

/** Languages of the console: staff choose theirs. Residents' languages are another matter. */
export const staffLanguages = ['fr', 'en'] as const;

/** `folder`: bots/staff/phrases. */
export function loadStaffPhrases(folder: string, timeZone: string): Phrases {
  const book = Object.fromEntries(
    staffLanguages.map((language) => [language, loadPhrases(folder, language)]),
  );
  return createPhrases(book, timeZone);
}
