import MiniSearch from 'minisearch';
import type { Category, CategoryGroup, City } from './city.ts';
import { singular, wordsOf } from './words.ts';

/** A category with the group that holds it. */
export interface FoundCategory {
  readonly category: Category;
  readonly group: CategoryGroup;
  readonly score: number;
}

/** Words that say nothing of what is wrong. */
const stopWords = new Set(
  (
    'le la les l un une des du de d a au aux en et ou où est sont il elle y ce cette ces qui que qu j je m ai mon ma mes ' +
    'nous on vous dans sur sous devant derriere pres chez avec pour par depuis plusieurs jours jour semaine tres bonjour ' +
    'merci svp rue signaler signale signalement probleme problemes voudrais veux faut the an of in on at is are there i my we and or to ' +
    'with for from since hello please report reporting problem has have been near it its front ' +
    'oui ouais non nan pas ne n se s tout toute tous c ca ok yes no not yeah just only ' +
    'el los las una unos del al hay es esta con por para calle delante um uma o os na da do dos das ha esta com rua frente ' +
    'bir ve var cok icin sokak sokakta onunde sokagimizda este sunt o pe la in cu strada fata si ' +
    'شارع هنا هناك يوجد في من على امام 有 的 在 我 们 了 一 个 这 里'
  ).split(' '),
);

const isEmpty = (word: string, city: City): boolean => stopWords.has(word) || city.ownWords.includes(word);

interface Entry {
  readonly id: string;
  readonly name: string;
  readonly words: string;
}

const indexes = new WeakMap<City, readonly MiniSearch<Entry>[]>();
/** The content words of each of a category's expressions. */
const expressions = new WeakMap<Category, readonly (readonly string[])[]>();

/** One for each language: how rare a word is, and how long a name, is a matter of its own language. */
function indexesOf(city: City): readonly MiniSearch<Entry>[] {
  const known = indexes.get(city);
  if (known) return known;
  const made = city.languages.map((language) => indexIn(city, language));
  indexes.set(city, made);
  return made;
}

function indexIn(city: City, language: string): MiniSearch<Entry> {
  const index = new MiniSearch<Entry>({
    fields: ['name', 'words'],
    tokenize: (text) => [...wordsOf(text)],
    processTerm: (term) => (isEmpty(term, city) ? null : singular(term)),
    searchOptions: {
      boost: { words: 1.5 },
      prefix: (term) => term.length > 4,
      fuzzy: (term) => (term.length > 4 ? 0.2 : false),
      weights: { prefix: 0.3, fuzzy: 0.3 },
    },
  });
  index.addAll(city.categories.flatMap((group) => group.categories.map((each) => entryOf(each, language))));
  return index;
}

function entryOf({ id, name, words }: Category, language: string): Entry {
  return { id, name: name[language] ?? '', words: (words[language] ?? []).join(' ') };
}

/** What the words score in the language that holds most of them. */
function scoresOf(city: City, text: string): ReadonlyMap<string, number> {
  const scores = new Map<string, number>();
  for (const index of indexesOf(city))
    for (const { id, score, terms } of index.search(text))
      if (terms.length > 0) scores.set(String(id), Math.max(score, scores.get(String(id)) ?? 0));
  return scores;
}

/** Categories that a person's words may mean, likeliest first. A whole expression of the city's words counts most. */
export function searchCategories(city: City, text: string, limit: number): readonly FoundCategory[] {
  const said = ` ${contentWords(text, city).join(' ')} `;
  return [...scoresOf(city, text)]
    .flatMap(([id, score]) => {
      const found = findCategory(city, id);
      return found ? [{ ...found, score: rank(found.category, said, score, city) }] : [];
    })
    .sort((a, b) => b.score - a.score)
    .slice(0, limit);
}

function rank(category: Category, said: string, score: number, city: City): number {
  const told = expressionsOf(category, city).filter((words) => said.includes(` ${words.join(' ')} `));
  const longest = Math.max(0, ...told.map((words) => words.length));
  return score * (1 + longest) * (1 + Math.log10(1 + category.weight) / 4);
}

function expressionsOf(category: Category, city: City): readonly (readonly string[])[] {
  const known = expressions.get(category);
  if (known) return known;
  const read = Object.values(category.words)
    .flat()
    .map((expression) => contentWords(expression, city))
    .filter((words) => words.length > 0);
  expressions.set(category, read);
  return read;
}

/** The words that say something of what is wrong. */
export function contentWords(text: string, city: City): readonly string[] {
  return wordsOf(text)
    .filter((word) => !isEmpty(word, city))
    .map(singular);
}

/** True when the first is so far ahead that asking to confirm it is kinder than a list. */
export function isSure(found: readonly FoundCategory[]): boolean {
  const [first, second] = found;
  return first !== undefined && (second === undefined || first.score >= 1.8 * second.score);
}

export function findCategory(city: City, id: string): Omit<FoundCategory, 'score'> | null {
  for (const group of city.categories)
    for (const category of group.categories) if (category.id === id) return { category, group };
  return null;
}

/** A name in this language, else in the city's first. */
export function nameIn(city: City, name: Readonly<Record<string, string>>, language: string): string {
  return name[language] ?? name[city.languages[0] ?? 'fr'] ?? '';
}
