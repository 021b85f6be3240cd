const graphemes = new Intl.Segmenter('fr', { granularity: 'grapheme' });

/**
 * Lengths here are UTF-16 units, which are never fewer than the characters that Meta counts. At most `limit`, cut between
 * words where there are some, marked with an ellipsis.
 */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf(' ', limit - 1);
  return `${text.slice(0, end >= limit / 2 ? end : boundary(text, limit - 1)).trimEnd()}…`;
}

/** Pieces of at most `limit`, split at a line, else between words, else between characters. */
export function split(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > limit) {
    const end = lastBreak(rest, limit);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, rest].filter((piece) => piece !== '');
}

function lastBreak(text: string, limit: number): number {
  const candidates = [text.lastIndexOf('\n', limit), text.lastIndexOf(' ', limit)];
  return candidates.find((at) => at >= limit / 2) ?? boundary(text, limit);
}

/** The end of a text, at most `limit`, from the first paragraph, line or word that fits; and what comes before. */
export function splitTail(text: string, limit: number): { readonly head: string; readonly tail: string } {
  const earliest = text.length - limit;
  if (earliest <= 0) return { head: '', tail: text };
  const breaks = ['\n\n', '\n', ' '].map((gap) => text.indexOf(gap, earliest));
  const at = breaks.find((start) => start >= 0 && text.slice(start).trim() !== '');
  const start = at ?? nextBoundary(text, earliest);
  return { head: text.slice(0, start).trimEnd(), tail: text.slice(start).trimStart() };
}

/** The start of the character (as people count them) at `index`, so that an emoji is not cut in two. */
function boundary(text: string, index: number): number {
  return graphemes.segment(text).containing(index)?.index || index;
}

function nextBoundary(text: string, index: number): number {
  const at = graphemes.segment(text).containing(index);
  return at && at.index < index && at.segment.length < 64 ? at.index + at.segment.length : index;
}
