import type { Outbound } from '../../core/conversation/vocabulary.ts';
import type { Part } from '../../core/ports.ts';

/** Characters of one message. */
export const textLimit = 8_000;

/** A message as the page shows it: an Outbound, at most `textLimit` long. */
export type WebPart = Outbound & Part;

/** A long text becomes several parts; what one can press or open comes with the last. Pure. */
export function render(message: Outbound): readonly WebPart[] {
  const texts = split(message.text);
  const last = texts.length - 1;
  return texts.map((text, index): WebPart => {
    if (index === last) return index === 0 ? { ...message } : { ...message, text, forget: false };
    const forget = index === 0 && message.forget === true;
    return { v: 1, language: message.language, text, ...(forget ? { forget } : {}) };
  });
}

function split(text: string): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > textLimit) {
    const end = boundary(rest);
    pieces.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  return [...pieces, rest];
}

/** Where to cut: after a paragraph, else after a word, else anywhere but inside a surrogate pair. */
function boundary(text: string): number {
  for (const mark of ['\n\n', '\n', ' ']) {
    const end = text.lastIndexOf(mark, textLimit);
    if (end > textLimit / 2) return end;
  }
  return /[\uD800-\uDBFF]/.test(text[textLimit - 1] ?? '') ? textLimit - 1 : textLimit;
}

/** `Quel est votre choix ? [Oui] [Non]` */
export function preview(part: Part): string {
  const { text, choices = [], place, link, document } = part as WebPart;
  return [
    text,
    ...choices.map(({ label }) => `[${label}]`),
    ...(place === undefined ? [] : [`(${place.label})`]),
    ...(link === undefined ? [] : [`${link.label}: ${link.url}`]),
    ...(document === undefined ? [] : [`(${document.name})`]),
  ].join(' ');
}
