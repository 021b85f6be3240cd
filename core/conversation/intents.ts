import { isTypo, normalise } from './words.ts';

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

function weight(said: string, spoken: ReadonlySet<string>, expression: string): number {
  const parts = expression.split(' ');
  if (parts.length > 1) return said.includes(` ${expression} `) ? parts.length * 2 : 0;
  if (spoken.has(expression)) return 2;
  if (expression.length < 5) return 0;
  for (const word of spoken) if (isTypo(word, expression)) return 1;
  return 0;
}

/** The dialog whose expressions the text holds most of; null when none, or when two are equal. */
export function intentIn(text: string, intents: readonly Intents[]): string | null {
  const plain = normalise(text);
  const said = ` ${plain} `;
  const spoken = new Set(plain.split(' '));
  const scores = new Map<string, number>();
  for (const { byDialog } of intents)
    for (const [dialog, expressions] of byDialog) {
      const score = expressions.reduce((sum, expression) => sum + weight(said, spoken, expression), 0);
      scores.set(dialog, Math.max(scores.get(dialog) ?? 0, score));
    }
  const ranked = [...scores].filter(([, score]) => score > 0).sort((a, b) => b[1] - a[1]);
  const [first, second] = ranked;
  if (!first || (second && second[1] === first[1])) return null;
  return first[0];
}
