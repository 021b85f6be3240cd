/** Reading JSON that someone else wrote: a wrong shape reads as empty, never as an error. */
export type Json = Readonly<Record<string, unknown>>;

export function record(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A string of 1 to `limit` UTF-16 units. */
export function text(value: unknown, limit = 512): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= limit ? value : undefined;
}
