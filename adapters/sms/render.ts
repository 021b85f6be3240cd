import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Part } from '../../core/ports.ts';
import { toAlphabet } from './alphabet.ts';
import { countSegments, isGsm7, type SmsEncoding } from './segments.ts';

/** One SMS as handed to the provider, which joins up to ten segments itself. */
export interface SmsPart {
  readonly text: string;
  readonly encoding: SmsEncoding;
  readonly segments: number;
}

/** Twilio refuses and Kannel cuts (its `max-messages`) beyond this. */
const mostSegments = 10;
/** Of each part of a text that is too long for one. */
const partSegments = 8;
/** Septets, and UTF-16 units, that `partSegments` hold when nothing is lost at their ends. */
const partUnits = { gsm7: partSegments * 153, ucs2: partSegments * 67 } as const;

/** The whole message as the person reads it, before it is cut. */
function compose(message: Outbound): string {
  const lines = [message.text];
  for (const choice of message.choices ?? []) lines.push(`${choice.number} ${choice.label}`);
  if (message.place && !message.text.includes(message.place.label)) lines.push(message.place.label);
  if (message.link && !message.text.includes(message.link.url)) lines.push(message.link.url);
  return lines.filter((line) => line !== '').join('\n');
}

/** The longest start of the text that is sure to fit into one part; at least one character. */
function fitting(text: string): string {
  const cheap = Array.from(text.slice(0, partUnits.gsm7));
  const characters = isGsm7(cheap.join('')) ? cheap : Array.from(text.slice(0, partUnits.ucs2));
  // A slice may have cut the last surrogate pair.
  if (characters.length > 1 && /^[\ud800-\udbff]$/u.test(characters.at(-1) ?? '')) characters.pop();
  // An escaped character or a long grapheme is not cut at the end of a segment, which wastes a little.
  while (characters.length > 1 && countSegments(characters.join('')).segments > partSegments)
    characters.length -= Math.ceil(characters.length / 50);
  return characters.join('');
}

/** Where to end the first part: at a paragraph, a line, a word, a grapheme; the sooner ones only if not too far back. */
function cut(text: string): { readonly head: string; readonly rest: string } {
  const fits = fitting(text);
  if (fits.length === text.length) return { head: text, rest: '' };
  const window = text.slice(0, fits.length + 2);
  for (const [mark, least] of [
    ['\n\n', fits.length / 2],
    ['\n', fits.length / 2],
    [' ', 1],
    ['\n', 1],
  ] as const) {
    const at = window.lastIndexOf(mark, fits.length);
    if (at >= least) return { head: text.slice(0, at), rest: text.slice(at + mark.length) };
  }
  const end = lastGrapheme(text, fits.length);
  return { head: text.slice(0, end), rest: text.slice(end) };
}

/** The last boundary between two graphemes at or before `limit`; `limit` itself when one grapheme is longer than that. */
function lastGrapheme(text: string, limit: number): number {
  const graphemes = new Intl.Segmenter().segment(text.slice(0, limit + 64));
  return graphemes.containing(limit)?.index || limit;
}

function split(text: string): readonly string[] {
  if (text.length <= mostSegments * 153 && countSegments(text).segments <= mostSegments) return [text];
  const parts: string[] = [];
  for (let left = text; left !== ''; ) {
    const { head, rest } = cut(left);
    if (head.trim() !== '') parts.push(head);
    left = rest;
  }
  return parts;
}

function toPart(text: string): SmsPart {
  const { encoding, segments } = countSegments(text);
  return { text, encoding, segments };
}

/** One renderer for every way out. Choices are numbered lines, a document is left out, a link is its address. */
export function render(message: Outbound): readonly (SmsPart & Part)[] {
  const parts = split(toAlphabet(compose(message)));
  return (parts.length === 0 ? [''] : parts).map((text) => ({ ...toPart(text) }));
}

export const preview = (part: Part): string => String(part.text);
