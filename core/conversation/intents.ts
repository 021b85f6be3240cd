import { bareWord, holds, isTypo, isUnspaced, normalise } from './words.ts';

/** What someone wants, by the words of `locales/<language>/intents.json`: dialog id -> expressions parted by `|`. */
export interface Intents {
  readonly language: string;
  readonly byDialog: ReadonlyMap<string, readonly string[]>;
}

export function readIntents(language: string, source: Readonly<Record<string, string>>): Intents {
  const byDialog = new Map<string, readonly string[]>();
  for (const [dialog, text] of Object.entries(source))
    byDialog.set(dialog, text.split('|').map(normalise).filter(Boolean));
  return { language, byDialog };
}

/** What was written, in the forms that expressions are held against. */
interface Spoken {
  readonly said: string;
  readonly words: ReadonlySet<string>;
}

function weight({ said, words }: Spoken, expression: string, lenient: boolean): number {
  if (isUnspaced(expression)) return said.includes(expression) ? expression.length : 0;
  const parts = expression.split(' ');
  if (parts.length > 1) return holds(said, expression) ? parts.length * 2 : 0;
  if (words.has(expression)) return 2;
  if (!lenient || expression.length < 5) return 0;
  for (const word of words) if (isTypo(word, expression)) return 1;
  return 0;
}

/** The one dialog whose expressions weigh most; null when none, or two as much. */
function heaviest(spoken: Spoken, intents: readonly Intents[], own: string | null): string | null {
  const scores = new Map<string, number>();
  for (const { language, byDialog } of intents)
    for (const [dialog, expressions] of byDialog) {
      const lenient = own === null || language === own;
      const score = expressions.reduce((sum, expression) => sum + weight(spoken, expression, lenient), 0);
      scores.set(dialog, Math.max(scores.get(dialog) ?? 0, score));
    }
  const ranked = [...scores].filter(([, score]) => score > 0).sort((a, b) => b[1] - a[1]);
  const [first, second] = ranked;
  if (!first || (second && second[1] === first[1])) return null;
  return first[0];
}

/**
 * The dialog whose expressions the text holds most of; null when none, or when two are equal. The conversation's own
 * `language` is heard first, with typos; then all, word for word, so that no word of one language is taken for a typo of
 * another's. Without `language` all are equal.
 */
export function intentIn(text: string, intents: readonly Intents[], language?: string): string | null {
  const said = normalise(text);
  const words = said.split(' ');
  const spoken = { said, words: new Set([...words, ...words.map(bareWord)]) };
  if (language === undefined) return heaviest(spoken, intents, null);
  const own = intents.filter((each) => each.language === language);
  return heaviest(spoken, own, language) ?? heaviest(spoken, intents, language);
}
