import type { Playing } from './engine.ts';
import { speak } from './speak.ts';
import type { Said } from './vocabulary.ts';

/** What was written: a text, or a photo's caption; null for anything else. */
function wordsOf(said: Said): string | null {
  if (said.kind === 'text') return said.text;
  return said.kind === 'media' ? (said.caption ?? null) : null;
}

/**
 * Words of danger are answered in the very turn in which they are heard, before anything else: while a dialog that takes such words
 * (`engine.watchful`) is in progress or was begun by them, and wherever they were not understood. `listening`: the dialog that was on
 * top when they came. Not told twice in a row for the same danger.
 */
export function heed(p: Playing, said: Said, listening: string | null): void {
  const words = wordsOf(said);
  if (words === null) return;
  const { watchful, roles } = p.engine;
  const begun = listening === null || listening === roles.root;
  const dialog = begun ? (p.session.frames.at(-1)?.dialog ?? roles.root) : listening;
  const danger = watchful.has(dialog) || p.missed ? p.engine.danger(words) : null;
  if (danger && danger.id !== p.session.danger)
    speak(p, { type: 'say', key: 'danger.call', values: { phone: danger.phone }, urgent: true });
  p.session.danger = danger?.id ?? null;
}
