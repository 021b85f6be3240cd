import type { Dispatcher } from 'undici';
import type { Sent } from '../../../core/ports.ts';
import { call, type HttpAnswer, retryAfter } from '../http.ts';
import { failureOf, isChannelWide } from './failures.ts';

export interface ClientOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly from: string;
  readonly apiRoot: string;
  readonly timeout?: number | undefined;
  readonly dispatcher?: Dispatcher | undefined;
}

/** A row of Twilio's list of messages, as far as we read it. */
export interface ListedMessage {
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly direction: string;
  readonly status: string;
  /** RFC 2822. */
  readonly date_created: string | null;
  readonly date_sent: string | null;
  readonly num_media: string;
}

/** Pages through one answer; null when Twilio did not give it. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Path and query under the API's root. */
  readonly next: string | null;
}

export interface Client {
  readonly authorization: string;
  create(message: { to: string; body: string; statusCallback: string }): Promise<Sent>;
  /** `path` under the account, or the `next` of a page. `list` is the property that holds the rows. */
  page<Row>(path: string, list: string): Promise<Page<Row> | null>;
}

const form = 'application/x-www-form-urlencoded';

function json(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    // Not JSON: a proxy's page; the HTTP status tells enough.
    return {};
  }
}

function toSent(answer: HttpAnswer): Sent {
  if (!answer.ok) return { ok: false, class: 'retry', code: answer.code, inDoubt: answer.inDoubt };
  const body = json(answer.body);
  if (answer.status >= 200 && answer.status < 300)
    return typeof body.sid === 'string' ? { ok: true, providerId: body.sid } : { ok: true };
  const code = String(body.code ?? answer.status);
  const wait = retryAfter(answer.headers['retry-after']);
  return {
    ok: false,
    class: failureOf(code, answer.status),
    code,
    ...(wait === undefined ? {} : { retryAfter: wait }),
    ...(isChannelWide(code) || answer.status === 429 ? { scope: 'channel' } : {}),
    // Source: twilio.com/docs/api/errors/20500: the message may have gone out all the same.
    ...(answer.status >= 500 && answer.status !== 503 ? { inDoubt: true } : {}),
  };
}

export function createClient(options: ClientOptions): Client {
  const { accountSid, authToken, apiRoot, timeout, dispatcher } = options;
  const account = `/2010-04-01/Accounts/${accountSid}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const common = { dispatcher, ...(timeout === undefined ? {} : { timeout }) };
  return {
    authorization,
    async create({ to, body, statusCallback }) {
      const fields = { To: to, From: options.from, Body: body, StatusCallback: statusCallback };
      const answer = await call(`${apiRoot}${account}/Messages.json`, {
        ...common,
        method: 'POST',
        headers: { authorization, 'content-type': form },
        body: new URLSearchParams(fields).toString(),
      });
      return toSent(answer);
    },
    async page<Row>(path: string, list: string): Promise<Page<Row> | null> {
      const under = path.startsWith('/2010-04-01/') ? path : `${account}/${path}`;
      const answer = await call(`${apiRoot}${under}`, {
        ...common,
        method: 'GET',
        headers: { authorization },
      });
      if (!answer.ok || answer.status !== 200) return null;
      const body = json(answer.body);
      const rows = body[list];
      const next = body.next_page_uri;
      return Array.isArray(rows)
        ? { rows: rows as readonly Row[], next: typeof next === 'string' && next !== '' ? next : null }
        : null;
    },
  };
}
