/** Meta's limit on a button's id; a list row's is 200. */
export const BUTTON_ID_LIMIT = 256;
export const ROW_ID_LIMIT = 200;

/** A button's id: the session version in base 36, a colon, the choice. `k:report` is choice `report` of version 20. */
export function encodeChoice(turn: number | undefined, id: string): string {
  return `${turn === undefined ? '' : turn.toString(36)}:${id}`;
}

/** Null when it isn't one of ours. */
export function decodeChoice(encoded: string): { readonly id: string; readonly turn?: number } | null {
  const match = /^([0-9a-z]{0,9}):(.+)$/su.exec(encoded);
  if (match?.[2] === undefined) return null;
  return match[1] ? { id: match[2], turn: Number.parseInt(match[1], 36) } : { id: match[2] };
}
