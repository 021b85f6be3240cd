import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import twilio from 'twilio';

/** Twilio as its documentation describes it, on 127.0.0.1: strict about what it is given, scripted where it fails. */
export interface TwilioStub {
  readonly apiRoot: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** Every message, of both directions, oldest first. */
  readonly messages: readonly StubMessage[];
  /** Requests that the real Twilio would refuse as malformed; a test expects none. */
  readonly complaints: readonly string[];
  /** Requests to the list of messages. */
  readonly listed: readonly string[];
  /** What happens to the next POSTs of a message, one each. */
  script(...steps: readonly Step[]): void;
  /** Whether the list of messages answers. */
  listing(isUp: boolean): void;
  /** A resident writes. Delivered to the bot unless it is `lost` (the bot was down). Gives its id. */
  receive(from: string, body: string, options?: ReceiveOptions): Promise<string>;
  /** Reports the status of a message that we sent. Gives the bot's HTTP status. */
  report(sid: string, status: string, errorCode?: string): Promise<number>;
  stop(): Promise<void>;
}

export type Step =
  | { readonly kind: 'error'; readonly status: number; readonly code: number; readonly retryAfter?: number }
  /** The connection is cut, before or after the message was taken. */
  | { readonly kind: 'reset'; readonly taken: boolean }
  /** Taken, but the answer never comes. */
  | { readonly kind: 'silence' };

export interface ReceiveOptions {
  readonly lost?: boolean;
  readonly at?: number;
  readonly media?: readonly string[];
}

export interface StubMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string;
  readonly body: string;
  readonly direction: 'inbound' | 'outbound-api';
  readonly status: string;
  readonly date_created: string;
  readonly date_sent: string;
  readonly num_media: string;
  readonly statusCallback?: string;
  readonly media: readonly string[];
}

export interface TwilioStubOptions {
  readonly number: string;
  /** What the bot takes for its public URL: signatures are made over it. */
  readonly publicUrl: string;
  /** Where it really listens. */
  readonly target: () => string;
  readonly now?: () => number;
  readonly pageSize?: number;
}

const accountSid = `AC${'0'.repeat(32)}`;
const authToken = '12345678901234567890123456789012';
const root = `/2010-04-01/Accounts/${accountSid}`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

export async function startTwilioStub(options: TwilioStubOptions): Promise<TwilioStub> {
  const now = options.now ?? Date.now;
  const messages: StubMessage[] = [];
  const complaints: string[] = [];
  const listed: string[] = [];
  const steps: Step[] = [];
  let isListing = true;
  const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  function add(
    fields: Pick<StubMessage, 'to' | 'from' | 'body' | 'direction'> & Partial<StubMessage>,
    at = now(),
  ) {
    const date = new Date(at).toUTCString().replace('GMT', '+0000');
    const prefix = fields.media?.length ? 'MM' : 'SM';
    const sid = `${prefix}${String(messages.length + 1).padStart(32, '0')}`;
    const status = fields.direction === 'inbound' ? 'received' : 'queued';
    const media = fields.media ?? [];
    const dates = { date_created: date, date_sent: date };
    const message = { sid, status, ...dates, num_media: String(media.length), ...fields, media };
    messages.push(message);
    return message;
  }

  function create(form: URLSearchParams, response: ServerResponse, request: IncomingMessage) {
    const names = [...form.keys()].sort().join();
    if (names !== 'Body,From,StatusCallback,To') complaints.push(`fields ${names}`);
    if (request.headers['content-type'] !== 'application/x-www-form-urlencoded')
      complaints.push('content type');
    if (form.get('From') !== options.number) complaints.push('from another number');
    if (!form.get('StatusCallback')?.startsWith(options.publicUrl)) complaints.push('callback elsewhere');
    const [to = '', body = '', statusCallback = ''] = ['To', 'Body', 'StatusCallback'].map(
      (name) => form.get(name) ?? '',
    );
    const step = steps.shift();
    if (step?.kind === 'error')
      return reply(
        response,
        step.status,
        { code: step.code, message: 'scripted', status: step.status },
        step.retryAfter === undefined ? {} : { 'retry-after': String(step.retryAfter) },
      );
    if (step?.kind === 'reset' && !step.taken) return void request.socket.resetAndDestroy();
    if (!/^\+[1-9]\d{6,14}$/u.test(to))
      return reply(response, 400, { code: 21211, message: "Invalid 'To'", status: 400 });
    if (body === '') return reply(response, 400, { code: 21602, message: 'Body is required', status: 400 });
    if (body.length > 1600) return reply(response, 400, { code: 21617, message: 'Too long', status: 400 });
    const made = add({ to, from: options.number, body, statusCallback, direction: 'outbound-api' });
    if (step?.kind === 'reset') return void request.socket.resetAndDestroy();
    if (step?.kind === 'silence') return;
    return reply(response, 201, { sid: made.sid, status: 'queued', error_code: null });
  }

  function list(url: URL, response: ServerResponse) {
    listed.push(url.search);
    if (!isListing) return reply(response, 503, { code: 20503, message: 'Service unavailable', status: 503 });
    const { searchParams: query } = url;
    const since = query.get('DateSent>');
    const found = messages
      .filter((one) => (query.get('To') ?? one.to) === one.to && (query.get('From') ?? one.from) === one.from)
      .filter((one) => since === null || Date.parse(one.date_sent) >= Date.parse(since))
      .reverse();
    const size = Math.min(options.pageSize ?? 50, Number(query.get('PageSize') ?? 50));
    const page = Number(query.get('Page') ?? 0);
    query.set('Page', String(page + 1));
    const next_page_uri = found.length > (page + 1) * size ? `${url.pathname}?${query}` : null;
    return reply(response, 200, { messages: found.slice(page * size, (page + 1) * size), next_page_uri });
  }

  function media(url: URL, response: ServerResponse) {
    const sid = url.pathname.split('/')[5] ?? '';
    const found = messages.find((one) => one.sid === sid)?.media ?? [];
    const media_list = found.map((one) => ({ sid: one, content_type: 'image/jpeg' }));
    return reply(response, 200, { media_list, next_page_uri: null });
  }

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const body = await bodyOf(request);
    if (request.headers.authorization !== basic)
      return reply(response, 401, { code: 20003, message: 'Authenticate', status: 401 });
    if (url.pathname === `${root}/Messages.json`)
      return request.method === 'POST'
        ? create(new URLSearchParams(body), response, request)
        : list(url, response);
    if (/\/Messages\/MM\d+\/Media\.json$/u.test(url.pathname)) return media(url, response);
    return reply(response, 404, { code: 20404, message: 'Not found', status: 404 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const apiRoot = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;

  async function post(path: string, params: Record<string, string>): Promise<number> {
    const signature = twilio.getExpectedTwilioSignature(authToken, options.publicUrl + path, params);
    const answer = await fetch(options.target() + path, {
      method: 'POST',
      headers: {
        'x-twilio-signature': signature,
        'content-type': 'application/x-www-form-urlencoded; charset=UTF-8',
      },
      body: new URLSearchParams(params).toString(),
    });
    return answer.status;
  }

  const common = { AccountSid: accountSid, ApiVersion: '2010-04-01' };
  return {
    ...{ apiRoot, accountSid, authToken, messages, complaints, listed },
    script: (...more) => void steps.push(...more),
    listing: (isUp) => {
      isListing = isUp;
    },
    async receive(from, body, { lost = false, at, media: ids = [] } = {}) {
      const { sid } = add({ from, to: options.number, body, direction: 'inbound', media: ids }, at);
      const params: Record<string, string> = {
        ...common,
        MessageSid: sid,
        From: from,
        To: options.number,
        Body: body,
      };
      params.NumMedia = String(ids.length);
      for (const [n, id] of ids.entries()) {
        params[`MediaUrl${n}`] = `${apiRoot}${root}/Messages/${sid}/Media/${id}`;
        params[`MediaContentType${n}`] = 'image/jpeg';
      }
      if (!lost) await post('/webhooks/twilio', params);
      return sid;
    },
    async report(sid, status, errorCode) {
      const message = messages.find((one) => one.sid === sid);
      const { pathname, search } = new URL(message?.statusCallback ?? '');
      const params = { ...common, MessageSid: sid, MessageStatus: status, SmsStatus: status };
      return post(pathname + search, errorCode === undefined ? params : { ...params, ErrorCode: errorCode });
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
