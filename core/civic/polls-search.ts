import MiniSearch from 'minisearch';
import { normalise } from '../conversation/words.ts';
import { type Localised, localised, type Project } from './polls.ts';

/** The projects that hold these words, best first; accents, endings and a typo do not matter. */
export function findProjects(
  projects: readonly Project[],
  themes: Readonly<Record<string, Localised>>,
  words: string,
  language: string,
): readonly Project[] {
  const index = new MiniSearch<Record<string, string>>({
    fields: ['title', 'theme', 'place', 'summary'],
    tokenize: (text) => normalise(text).split(' '),
    // Words of one or two letters ("le", "à") are in every project.
    processTerm: (term) => (term.length > 2 ? term.replace(/(?<=\p{L}{3})[sx]$/u, '') : null),
  });
  const of = (text: Localised) => localised(text, language);
  index.addAll(
    projects.map(({ id, title, summary, place, theme }) => ({
      id,
      title: of(title),
      theme: of(themes[theme] ?? {}),
      place: of(place),
      summary: of(summary),
    })),
  );
  const found = index.search(words, {
    boost: { title: 3, theme: 2 },
    prefix: (term) => term.length > 3,
    fuzzy: (term) => (term.length > 4 ? 0.2 : false),
  });
  return found.flatMap(({ id }) => projects.find((project) => project.id === id) ?? []);
}
