import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Part } from '../../core/ports.ts';
import { toAlphabet } from './alphabet.ts';
import { countSegments, type SmsEncoding } from './segments.ts';

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
/** The most characters that `partSegments` can hold: GSM-7, one septet each. */
const partCharacters = partSegments * 153;

/** The whole message as the person reads it, before it is cut. */
function compose(message: Outbound): string {
  const lines = [message.text];
  for (const choice of message.choices ?? []) lines.push(`${choice.number} ${choice.label}`);
  if (message.place && !message.text.includes(message.place.label)) lines.push(message.place.label);
  if (message.link && !message.text.includes(message.link.url)) lines.push(message.link.url);
  return lines.filter((line) => line !== '').join('\n');
}

/** How many of the leading characters fit into one part; at least one. */
function fitting(characters: readonly string[]): number {
  let fits = 1;
  let tooMany = Math.min(characters.length, partCharacters) + 1;
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1;
    if (countSegments(characters.slice(0, middle).join('')).segments <= partSegments) fits = middle;
    else tooMany = middle;
  }
  return fits;
}

/** Where to end the first part: at a paragraph, a line, a word, a grapheme; the sooner ones only if not too far back. */
function cut(text: string): { readonly head: string; readonly rest: string } {
  const characters = Array.from(text.slice(0, partCharacters * 2));
  const fits = characters.slice(0, fitting(characters)).join('');
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
