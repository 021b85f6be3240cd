import { Telegram, TelegramError } from 'telegraf';
import type { Telegram as ApiMethods, Opts } from 'telegraf/types';
import { FormData, Pool } from 'undici';
import { ParvisError } from '../../core/errors.ts';
import { fields, integer } from './fields.ts';

export interface ClientOptions {
  readonly token: string;
  /** `https://api.telegram.org`, or a Bot API server of one's own. */
  readonly apiRoot: string;
  /** Milliseconds that one call may take. */
  readonly timeout: number;
}

/** telegraf's own type names a package's AbortSignal, older than node's. */
interface CallOptions {
  readonly signal?: AbortSignal | NonNullable<NonNullable<Parameters<Telegram['callApi']>[2]>['signal']>;
}

/** The description of the error that stands for an answer which is not the Bot API's JSON (a gateway's page). */
export const unreadable = 'the answer is not JSON';

/**
 * telegraf's typed methods and TelegramError over undici, which costs a quarter of the processor time of telegraf's node-fetch
 * (and keeps connections on plain http too). Calls throw TelegramError, or undici's error when there was no answer. Neither
 * carries the token or what was sent.
 */
export class BotClient extends Telegram {
  readonly #pool: Pool;
  readonly #origin: string;
  readonly #prefix: string;
  readonly #timeout: number;

  constructor({ token, apiRoot, timeout }: ClientOptions) {
    super(token, { apiRoot, webhookReply: false });
    const root = new URL(apiRoot);
    this.#origin = root.origin;
    this.#prefix = root.pathname.replace(/\/+$/, '');
    this.#timeout = timeout;
    this.#pool = new Pool(root.origin, {
      connections: 128,
      pipelining: 1,
      connect: { timeout: Math.min(timeout, 5_000) },
    });
  }

  override async callApi<M extends keyof ApiMethods>(
    method: M,
    payload: Opts<M>,
    { signal }: CallOptions = {},
  ): Promise<ReturnType<ApiMethods[M]>> {
    const limit = this.#timeout + longPoll(payload);
    const { statusCode, body } = await this.#pool.request({
      path: `${this.#prefix}/bot${this.token}/${method}`,
      method: 'POST',
      ...encoded(payload),
      headersTimeout: limit,
      bodyTimeout: limit,
      signal: (signal as AbortSignal | undefined) ?? null,
    });
    return resultOf(method, statusCode, await body.text()) as ReturnType<ApiMethods[M]>;
  }

  /**
   * Bytes of a file that a person sent. Throws ParvisError media.refused when it is larger than `limit` bytes; TelegramError.
   * The path comes from the Bot API: it is only ever asked of the API's own host, without following redirects.
   */
  async download(fileId: string, limit: number): Promise<Buffer> {
    const file = await this.getFile(fileId);
    if ((file.file_size ?? 0) > limit) throw tooLarge();
    const url = new URL(`${this.#prefix}/file/bot${this.token}/${pathWithin(file.file_path)}`, this.#origin);
    if (url.origin !== this.#origin) throw new ParvisError('media.refused', 'The file is on another host.');
    const { statusCode, body } = await this.#pool.request({
      path: url.pathname,
      method: 'GET',
      headersTimeout: this.#timeout,
      bodyTimeout: this.#timeout,
    });
    if (statusCode !== 200) {
      await body.dump();
      throw new TelegramError({ error_code: statusCode, description: 'no such file' });
    }
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }
}

function tooLarge(): ParvisError {
  return new ParvisError('media.refused', 'The file is too large.');
}

function pathWithin(path: string | undefined): string {
  const pieces = path?.split('/') ?? [];
  if (pieces.length === 0 || pieces.some((piece) => piece === '' || piece === '.' || piece === '..')) {
    throw new ParvisError('media.refused', 'The file has no path that can be fetched.');
  }
  return pieces.map(encodeURIComponent).join('/');
}

/** Milliseconds that getUpdates is asked to wait. */
function longPoll(payload: object): number {
  return 'timeout' in payload ? (integer(payload.timeout) ?? 0) * 1000 : 0;
}

/** JSON; multipart when a field is a File. */
function encoded(payload: object) {
  const entries = Object.entries(payload);
  if (!entries.some(([, value]) => value instanceof Blob)) {
    return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload) };
  }
  const body = new FormData();
  for (const [key, value] of entries) {
    if (value === undefined) continue;
    body.append(
      key,
      value instanceof Blob ? value : typeof value === 'string' ? value : JSON.stringify(value),
    );
  }
  return { body };
}

function resultOf(method: string, status: number, text: string): unknown {
  const answer = parsed(text);
  if (answer?.ok === true) return answer.result;
  if (answer?.ok !== false || typeof answer.description !== 'string') {
    throw new TelegramError({ error_code: status < 400 ? 502 : status, description: unreadable }, { method });
  }
  const retryAfter = fields(answer.parameters)?.retry_after;
  throw new TelegramError(
    {
      error_code: integer(answer.error_code) ?? status,
      description: answer.description,
      ...(typeof retryAfter === 'number' ? { parameters: { retry_after: retryAfter } } : {}),
    },
    { method },
  );
}

function parsed(text: string) {
  try {
    return fields(JSON.parse(text));
  } catch {
    return null; // A gateway's HTML page: the caller says so in its error.
  }
}
