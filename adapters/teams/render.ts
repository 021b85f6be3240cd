import type { Choice, Outbound } from '../../core/conversation/vocabulary.ts';
import { split } from '../split.ts';
import { encodeChoice, type Pressed } from './choice.ts';

/** Characters of one message's text. Teams takes 40 KB of UTF-16 in all, escapes and card included. */
export const textLimit = 2_000;

export interface Button {
  readonly label: string;
  readonly value: Pressed;
}

/** One message, before it is known on which of Azure's channels it goes: `activity.ts` gives it that channel's form. */
export type TeamsPart = {
  readonly text: string;
  readonly buttons?: readonly Button[];
  readonly link?: { readonly label: string; readonly url: string };
};

/** Long texts in several parts; buttons and the link stand on the last. */
export function render({ text, place, choices = [], turn, link }: Outbound): readonly TeamsPart[] {
  const whole = place === undefined ? text : `${text}\n📍 ${place.label}`.trim();
  const pieces = split(whole, textLimit);
  const buttons = choices.map((choice: Choice) => ({
    label: choice.label,
    value: encodeChoice(choice, turn),
  }));
  return pieces.map((piece, index) => ({
    text: piece,
    ...(index === pieces.length - 1 && buttons.length > 0 && { buttons }),
    ...(index === pieces.length - 1 && link !== undefined && { link }),
  }));
}
