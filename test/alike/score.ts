import { readFileSync } from 'node:fs';
import { createAlikeIndex } from '../../core/civic/alike.ts';
import { meaningsOf } from '../../core/civic/alike-words.ts';
import type { City } from '../../core/civic/city.ts';

interface Pair {
  /** What someone writes. */
  readonly a: string;
  /** What is published already. */
  readonly b: string;
  readonly alike: boolean;
  /** tune: looked at while the words and the threshold were chosen. held: not. */
  readonly part: 'tune' | 'held';
}

export interface Score {
  readonly pairs: number;
  /** Of the pairs shown, those that are alike. */
  readonly precision: number;
  /** Of the pairs alike, those shown. */
  readonly recall: number;
  readonly wrong: readonly string[];
}

/** Every `b` is published; a pair is shown when its `b` is among the three found for its `a`. */
export function scoreOf(city: City, part: Pair['part']): Score {
  const all = JSON.parse(readFileSync('test/alike/labelled.json', 'utf8')) as readonly Pair[];
  const meanings = meaningsOf(city);
  const index = createAlikeIndex();
  for (const b of new Set(all.map((pair) => pair.b))) index.put(b, meanings.of(b));
  const pairs = all.filter((pair) => pair.part === part);
  const judged = pairs.map((pair) => ({
    ...pair,
    shown: index.find(meanings.of(pair.a), 3).some(({ id }) => id === pair.b),
  }));
  const shown = judged.filter((pair) => pair.shown);
  const right = shown.filter((pair) => pair.alike).length;
  return {
    pairs: pairs.length,
    precision: right / shown.length,
    recall: right / judged.filter((pair) => pair.alike).length,
    wrong: judged
      .filter((pair) => pair.shown !== pair.alike)
      .map((pair) => `${pair.alike ? 'missed' : 'shown'}: ${pair.a} / ${pair.b}`),
  };
}
