import type { Choice } from '../../core/conversation/vocabulary.ts';
import { record, text } from './json.ts';

/** What a button carries: the session version in base 36, a colon, the choice. `k:report` is choice `report` of version 20. */
export interface Pressed {
  readonly parvis: string;
}

export function encodeChoice({ id }: Choice, turn: number | undefined): Pressed {
  return { parvis: `${turn === undefined ? '' : turn.toString(36)}:${id}` };
}

/** From a message's `value`: an object, or its JSON, as some channels give it. Null when it isn't one of ours. */
export function decodeChoice(value: unknown): { readonly id: string; readonly turn?: number } | null {
  const encoded = text(record(typeof value === 'string' ? parsed(value) : value).parvis);
  const [, turn, id] = /^([0-9a-z]{0,9}):(.+)$/su.exec(encoded ?? '') ?? [];
  if (id === undefined) return null;
  return turn ? { id, turn: Number.parseInt(turn, 36) } : { id };
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
