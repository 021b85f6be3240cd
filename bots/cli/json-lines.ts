import { ParvisError } from '../../core/errors.ts';

/** The line on which each element of a JSON list begins; of the first list called `list`, or of the first there is. */
export function elementLines(text: string, list?: string): readonly number[] {
  const opening = list === undefined ? /\[/ : new RegExp(`"${list}"\\s*:\\s*\\[`);
  const found = opening.exec(text);
  if (!found) return [];
  const first = found.index + found[0].length;
  let line = text.slice(0, first).split('\n').length;
  let depth = 0;
  let isAwaited = true;
  const lines: number[] = [];
  for (let at = first; at < text.length && depth >= 0; at += 1) {
    const char = text[at] ?? '';
    if (isAwaited && /[^\s,\]]/.test(char)) {
      lines.push(line);
      isAwaited = false;
    }
    if (char === '\n') line += 1;
    else if (char === '"') at = endOfString(text, at);
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    else if (char === ',' && depth === 0) isAwaited = true;
  }
  return lines;
}

function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

/** Gives what `read` gives. The wrong elements that it names ("entry 3", "feature 3") are named with their lines too. */
export async function withLines<T>(
  text: string,
  list: string | undefined,
  read: () => T | Promise<T>,
): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof ParvisError) || error.code !== 'import.invalid') throw error;
    const lines = elementLines(text, list);
    const placed = error.message.replace(/^(?:entry|feature) (\d+)/gm, (fault, number) => {
      const line = lines[Number(number) - 1];
      return line === undefined ? fault : `line ${line}: ${fault}`;
    });
    throw new ParvisError('import.invalid', placed, error.detail, error);
  }
}
