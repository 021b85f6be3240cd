import MiniSearch from 'minisearch';

/** Two texts at least this close are shown as alike; measured on test/alike/labelled.json. */
export const alikeFrom = 0.36;

export interface Alike {
  readonly id: string;
  /** 0 (nothing in common) to 1 (the same words). */
  readonly closeness: number;
}

interface Entry {
  readonly id: string;
  readonly words: string;
}

/** Texts, as their meanings (`meaningsOf`), among which those like another one are found. In memory. */
export interface AlikeIndex {
  /** Adds a text, or replaces it. */
  put(id: string, meanings: readonly string[]): void;
  remove(id: string): void;
  /** Closest first, from `alikeFrom` on. */
  find(meanings: readonly string[], limit: number): readonly Alike[];
}

/**
 * MiniSearch finds the candidates, typos included; the cosine of the texts' words, weighed by their rarity, tells which are
 * near. Two texts that share one common word only are not alike.
 */
export function createAlikeIndex(): AlikeIndex {
  const words = new Map<string, ReadonlySet<string>>();
  const used = new Map<string, number>();
  const search = new MiniSearch<Entry>({
    fields: ['words'],
    tokenize: (text) => text.split(' '),
    processTerm: (term) => term,
    searchOptions: { fuzzy: (term) => (term.length > 5 ? 0.2 : false), prefix: false },
  });
  const weight = (word: string): number =>
    1 + Math.log((1 + words.size) / (1 + (used.get(word) ?? 0))) / Math.log(2 + words.size);
  const length = (list: Iterable<string>): number =>
    Math.sqrt([...list].reduce((sum, word) => sum + weight(word) ** 2, 0));

  function remove(id: string): void {
    const had = words.get(id);
    if (!had) return;
    for (const word of had) used.set(word, (used.get(word) ?? 1) - 1);
    words.delete(id);
    search.discard(id);
  }

  return {
    remove,
    put(id, meanings) {
      remove(id);
      const set = new Set(meanings);
      words.set(id, set);
      for (const word of set) used.set(word, (used.get(word) ?? 0) + 1);
      search.add({ id, words: [...set].join(' ') });
    },
    find(meanings, limit) {
      const said = new Set(meanings);
      const own = length(said);
      if (own === 0) return [];
      return search
        .search([...said].join(' '))
        .map(({ id, queryTerms }) => {
          const shared = queryTerms.reduce((sum, word) => sum + weight(word) ** 2, 0);
          return {
            id: String(id),
            closeness: Math.min(1, shared / (own * length(words.get(String(id)) ?? []))),
          };
        })
        .filter(({ closeness }) => closeness >= alikeFrom)
        .sort((a, b) => b.closeness - a.closeness)
        .slice(0, limit);
    },
  };
}
