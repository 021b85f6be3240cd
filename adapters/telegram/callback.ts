import type { Choice } from '../../core/conversation/vocabulary.ts';

/**
 * What a button carries: `1:<turn in base 36>:<choice id>`, at most 64 bytes of UTF-8 (core.telegram.org/bots/api,
 * callback_data). The leading 1 is the version of this form: buttons stay in people's chats for years. An id that does not fit
 * goes by its number, `#<number>`, which the core looks up among what it offered.
 */
export function encodeChoice(choice: Choice, turn: number | undefined): string {
  const head = `1:${turn === undefined ? '' : turn.toString(36)}:`;
  const whole = head + choice.id;
  const fits = Buffer.byteLength(whole) <= 64 && choice.id !== '' && !choice.id.startsWith('#');
  return fits ? whole : `${head}#${choice.number}`;
}

const form = /^1:([0-9a-z]{0,11}):(.+)$/su;

/** Null when the button is not one of ours. */
export function decodeChoice(data: string): { readonly id: string; readonly turn?: number } | null {
  const found = form.exec(data);
  const [turn, id] = [found?.[1], found?.[2]];
  if (turn === undefined || id === undefined) return null;
  if (turn === '') return { id };
  const version = Number.parseInt(turn, 36);
  return Number.isSafeInteger(version) ? { id, turn: version } : null;
}
