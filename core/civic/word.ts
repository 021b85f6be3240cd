import type { PhraseValue } from '../conversation/vocabulary.ts';

/** The city's word on a step: `said` to each in their own language; `kept`, sealed, in the history, in the city's. */
export interface Word {
  readonly said: PhraseValue;
  readonly kept: string;
}

/** Words that are the same in every language. */
export function wordOf(note: string | Word | null): Word | null {
  return typeof note === 'string' ? { said: note, kept: note } : note;
}
