import { gestureIn } from './gestures.ts';
import type { OfferedChoice } from './session.ts';
import { holds, isTypo, isUnspaced, normalise, type Words } from './words.ts';

/** Without the small words before a number: `le 2`, `n°2`, `第2`. A letter or two may touch the digit, a word may not. */
function withoutLead(said: string, lexicons: readonly Words[]): string {
  for (const lead of lexicons.flatMap(({ leads }) => leads)) {
    const rest = said.startsWith(lead) ? said.slice(lead.length) : said;
    if (/^ \S/.test(rest)) return rest.slice(1);
    if (/^\d/.test(rest) && rest !== said && (isUnspaced(lead) || TOUCHING.has(lead))) return rest;
  }
  return said;
}
const TOUCHING: ReadonlySet<string> = new Set(['n', 'no', 'num', 'nr']);

/** The number said, in digits or words, `le 2`, `n° 2`, `deux`, `the second`; null when there is none. */
export function numberIn(text: string, lexicons: readonly Words[]): number | null {
  const said = normalise(text);
  const bare = withoutLead(said, lexicons);
  if (/^\d{1,3}$/.test(bare)) return Number(bare);
  for (const words of lexicons) {
    const number = words.numbers.get(said) ?? words.numbers.get(bare);
    if (number !== undefined) return number;
  }
  return null;
}

function only(found: readonly OfferedChoice[]): OfferedChoice | null {
  return found.length === 1 ? (found[0] ?? null) : null;
}

/**
 * The choice that a text means: its number, its label, another word for it (yes, no, skip...), the beginning of just one
 * label, a close typo of just one, or a thumb up or down where yes or no is. Null when none, or more than one.
 */
export function choiceIn(
  text: string,
  choices: readonly OfferedChoice[],
  lexicons: readonly Words[],
): OfferedChoice | null {
  const said = normalise(text);
  if (said === '') return noddedAt(text, choices, lexicons);
  const labels = choices.map((choice) => ({ choice, label: normalise(choice.label) }));
  const same = only(labels.filter(({ label }) => label === said).map(({ choice }) => choice));
  if (same) return same;
  const number = numberIn(text, lexicons);
  if (number !== null) return choices.find((choice) => choice.number === number) ?? null;
  const called = only(
    choices.filter((choice) => lexicons.some((words) => words.choices.get(choice.id)?.includes(said))),
  );
  if (called) return called;
  if (said.length >= (isUnspaced(said) ? 2 : 3)) {
    const begun = only(
      labels.filter(({ label }) => label.startsWith(said) || holds(label, said)).map(({ choice }) => choice),
    );
    if (begun) return begun;
  }
  return only(labels.filter(({ label }) => isTypo(said, label)).map(({ choice }) => choice));
}

/** The choice that a thumb means: the one that `yes`, or `no`, would be. */
function noddedAt(
  text: string,
  choices: readonly OfferedChoice[],
  lexicons: readonly Words[],
): OfferedChoice | null {
  const gesture = gestureIn(text);
  if (gesture !== 'yes' && gesture !== 'no') return null;
  const means = ({ id }: OfferedChoice) =>
    lexicons.some(({ choices: words }) =>
      words.get(gesture)?.some((word) => words.get(id)?.includes(word) === true),
    );
  return only(choices.filter(means));
}
