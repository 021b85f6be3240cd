import type { Part } from '../../core/ports.ts';
import type { TeamsPart } from './render.ts';

/** The part as a person sees it: the text, then its buttons, one a line where they are long. */
export function preview(part: Part): string {
  const { text, buttons = [], link } = part as TeamsPart;
  const labels = [...buttons.map(({ label }) => label), ...(link === undefined ? [] : [link.label])];
  return [text, ...labels.map((label) => `[${label}]`)].join('\n');
}
