import { describe, expect, it } from 'vitest';
import { loadCity } from '../../bots/city/load.ts';
import { createAlikeIndex } from '../../core/civic/alike.ts';
import { meaningsOf } from '../../core/civic/alike-words.ts';
import { scoreOf } from './score.ts';

const city = loadCity('cities/paris');
const meanings = meaningsOf(city);

describe('texts alike', () => {
  it('are compared without accents, endings, small words, or the choice between words for one thing', () => {
    expect(meanings.of('Végétaliser les écoles de la rue')).toEqual(meanings.of('vegetalisation ecole'));
    expect(meanings.of('des bicyclettes')).toEqual(meanings.of('un vélo'));
    expect(meanings.of('la rue, le quartier et nous')).toEqual([]);
  });

  it('are found as labelled, mostly; the sentences that were held back are the ones that count', () => {
    const tuned = scoreOf(city, 'tune');
    const held = scoreOf(city, 'held');
    for (const [name, { pairs, precision, recall }] of Object.entries({ tuned, held }))
      console.info(
        `alike, ${name}: ${pairs} pairs, precision ${precision.toFixed(2)}, recall ${recall.toFixed(2)}`,
      );
    expect(held.pairs).toBe(40);
    expect(held.precision).toBeGreaterThanOrEqual(0.8);
    expect(held.recall).toBeGreaterThanOrEqual(0.85);
  });

  it('are replaced, removed, and found with a typo', () => {
    const index = createAlikeIndex();
    index.put('a', meanings.of('un skatepark sous le viaduc'));
    index.put('b', meanings.of('une bibliothèque'));
    expect(index.find(meanings.of('un skateparc'), 3).map(({ id }) => id)).toEqual(['a']);
    index.put('a', meanings.of('une patinoire'));
    expect(index.find(meanings.of('un skatepark'), 3)).toEqual([]);
    expect(index.find(meanings.of('patinoire'), 3)).toEqual([{ id: 'a', closeness: 1 }]);
    index.remove('a');
    expect(index.find(meanings.of('patinoire'), 3)).toEqual([]);
    expect(index.find([], 3)).toEqual([]);
  });
});
