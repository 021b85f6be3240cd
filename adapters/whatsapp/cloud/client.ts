import { Agent, type Dispatcher, type FormData, request } from 'undici';
import { type Json, record } from '../json.ts';

/**
 * What came of a request. `reached` is false only when it surely never got to the provider: no connection was made.
 * `body` is null when the answer could not be read as a JSON object.
 */
export type Outcome =
  | {
      readonly answered: true;
      readonly status: number;
      readonly body: Json | null;
      /** Milliseconds, from the header Retry-After. */
      readonly retryAfter?: number;
    }
  | { readonly answered: false; readonly reached: boolean; readonly code: string };

export interface ClientOptions {
  /** `https://graph.facebook.com`. */
  readonly apiRoot: string;
  /** `v23.0`. */
  readonly apiVersion: string;
  readonly token: string;
  /** Milliseconds for a whole exchange. */
  readonly timeout: number;
}

export type Client = ReturnType<typeof createClient>;

/** Errors of a connection that was never made. Node's and undici's codes. */
const UNREACHED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** The HTTP side of the Cloud API. Connections are kept open, and do not keep the process alive. */
export function createClient({ apiRoot, apiVersion, token, timeout }: ClientOptions) {
  const agent = new Agent({ keepAliveTimeout: 30_000, connections: 64, connect: { timeout: timeout / 2 } });
  const authorization = `Bearer ${token}`;

  async function exchange(
    path: string,
    options: Pick<Dispatcher.RequestOptions, 'method' | 'body'>,
    headers: Record<string, string> = {},
  ): Promise<Outcome> {
    try {
      const answer = await request(`${apiRoot}/${apiVersion}/${path}`, {
        ...options,
        headers: { ...headers, authorization },
        dispatcher: agent,
        signal: AbortSignal.timeout(timeout),
      });
      const text = await answer.body.text();
      const retryAfter = readSeconds(answer.headers['retry-after']);
      return {
        answered: true,
        status: answer.statusCode,
        body: readObject(text),
        ...(retryAfter !== undefined && { retryAfter }),
      };
    } catch (error) {
      return { answered: false, ...readFailure(error) };
    }
  }

  return {
    get: (path: string) => exchange(path, { method: 'GET' }),
    post: (path: string, body: Json) =>
      exchange(
        path,
        { method: 'POST', body: JSON.stringify(body) },
        { 'content-type': 'application/json; charset=utf-8' },
      ),
    upload: (path: string, form: FormData) => exchange(path, { method: 'POST', body: form }),
    /** Raw bytes of `url`, with the token: ask `isMediaUrl` first. Follows no redirect. Throws what undici throws. */
    download: (url: URL) =>
      request(url, {
        headers: { authorization },
        dispatcher: agent,
        signal: AbortSignal.timeout(timeout),
      }),
  };
}

function readObject(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? record(value) : null;
  } catch {
    return null;
  }
}

function readSeconds(header: string | string[] | undefined): number | undefined {
  return typeof header === 'string' && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;
}

function readFailure(error: unknown): { readonly reached: boolean; readonly code: string } {
  const { code, name } = record(error) as { code?: unknown; name?: unknown };
  if (typeof code === 'string' && UNREACHED.has(code)) return { reached: false, code };
  const late = name === 'TimeoutError' || /_TIMEOUT$/.test(String(code));
  return { reached: true, code: late ? 'timeout' : 'connection' };
}
