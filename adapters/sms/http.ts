import { type Dispatcher, request } from 'undici';

export interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds for the head of the answer, and again for its body. */
  readonly timeout?: number;
  /** Bytes of the answer; beyond it the call fails with code `too_large`. */
  readonly limit?: number;
  /** Tests only: another network. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** `inDoubt`: the request may have been carried out, for it was written before the connection failed. */
export type HttpAnswer =
  | {
      readonly ok: true;
      readonly status: number;
      readonly headers: Readonly<Record<string, string | string[] | undefined>>;
      readonly body: Buffer;
    }
  | { readonly ok: false; readonly code: string; readonly inDoubt: boolean };

/** Failures that happen before a byte of the request leaves. */
const beforeWriting = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const defaultTimeout = 10_000;
const defaultLimit = 5_000_000;

const certificate = /^(ERR_TLS|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO)/u;

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : 'network';

/** The answer's bytes; null when they are more than `limit`. */
async function read(body: Dispatcher.ResponseData['body'], limit: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** One request, never redirected, never repeated, never throwing. */
export async function call(url: string, options: HttpCall): Promise<HttpAnswer> {
  const timeout = options.timeout ?? defaultTimeout;
  try {
    const answer = await request(url, {
      method: options.method,
      headers: { ...options.headers },
      body: options.body ?? null,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      ...(options.dispatcher ? { dispatcher: options.dispatcher } : {}),
    });
    const body = await read(answer.body, options.limit ?? defaultLimit);
    if (body === null) return { ok: false, code: 'too_large', inDoubt: false };
    return { ok: true, status: answer.statusCode, headers: answer.headers, body };
  } catch (error) {
    const code = codeOf(error);
    return { ok: false, code, inDoubt: !beforeWriting.has(code) && !certificate.test(code) };
  }
}

/** Milliseconds of a `retry-after` header in seconds; absent when it is not a number. */
export function retryAfter(value: string | string[] | undefined): number | undefined {
  const seconds = Number(Array.isArray(value) ? value[0] : value);
  return value !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : undefined;
}
