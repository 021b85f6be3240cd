import { request } from 'undici';

/** What somebody answered; `code` when nobody did. */
export type Asked =
  | {
      readonly ok: true;
      readonly status: number;
      /** The answer as JSON; null when it is none. */
      readonly body: Readonly<Record<string, unknown>> | null;
      readonly text: string;
      /** The other side's clock, in milliseconds; null when it told none. */
      readonly clock: number | null;
    }
  | { readonly ok: false; readonly code: string };

const patience = 8_000;

/** One GET, never redirected, never throwing. */
export async function ask(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Asked> {
  try {
    const answer = await request(url, { headers: { ...headers }, signal: AbortSignal.timeout(patience) });
    const text = await answer.body.text();
    const date = Date.parse(String(answer.headers.date));
    return {
      ok: true,
      status: answer.statusCode,
      body: objectIn(text),
      text,
      clock: Number.isNaN(date) ? null : date,
    };
  } catch (error) {
    const named = error instanceof Error && 'code' in error ? String(error.code) : 'réseau';
    return { ok: false, code: error instanceof Error && error.name === 'TimeoutError' ? 'délai' : named };
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // Not JSON: the status tells enough.
  }
}

/** The object in a field; empty when there is none. */
export function inner(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
